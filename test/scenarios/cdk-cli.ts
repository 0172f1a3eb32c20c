import { spawn } from 'node:child_process';
import * as path from 'node:path';

export const MODULES = path.join(__dirname, '..', '..', 'node_modules');

export interface CdkRun {
  readonly env: NodeJS.ProcessEnv;
  /** Ends the command. */
  readonly signal?: AbortSignal;
}

/** Runs the CDK CLI as a user does, without the requests to hosts that have nothing to do with the deployment. */
export function cdk(cwd: string, args: string[], { env, signal }: CdkRun): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(MODULES, 'aws-cdk', 'bin', 'cdk'), ...args, '--ci', '--no-notices', '--no-version-reporting'], {
      cwd,
      env: { PATH: `${path.join(MODULES, '.bin')}:${process.env.PATH}`, CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: '1', CDK_VALIDATION: 'false', NODE_NO_WARNINGS: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      // Of its own group: Ctrl-C in a terminal reaches only the process that cleans up.
      detached: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (data) => { output += data; });
    child.on('error', reject).on('close', (status) => status === 0 ? resolve(output) : reject(new Error(`cdk ${args[0]}: ${output}`)));
  });
}
