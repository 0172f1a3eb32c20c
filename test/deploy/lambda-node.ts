import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** The major version of Lambda's runtime, which the functions ask for. */
export const LAMBDA_NODE_MAJOR = 24;

/**
 * Returns a Node.js of Lambda's major version, from npm if the running one is another. It is not a dependency of the project: npm's scripts
 * would run with it in place of the installed Node.js.
 */
export function lambdaNode(): string {
  if (process.versions.node.startsWith(`${LAMBDA_NODE_MAJOR}.`)) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const directory = path.join(os.tmpdir(), `cdk-mta-sts-${name}-${LAMBDA_NODE_MAJOR}`);
  const binary = path.join(directory, 'node_modules', name, 'bin', 'node');
  if (!fs.existsSync(binary)) install(`${name}@${LAMBDA_NODE_MAJOR}`, directory);
  if (spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout?.startsWith(`v${LAMBDA_NODE_MAJOR}.`)) return binary;
  const lack = `${name}@${LAMBDA_NODE_MAJOR} could not be installed from npm`;
  if (process.env.CI === 'true') throw new Error(lack);
  console.warn(`NOT AS IN LAMBDA: the handlers run with Node.js ${process.version}, as ${lack}`);
  return process.execPath;
}

/** Others may be at it too, and may be first. */
function install(spec: string, directory: string): void {
  const own = fs.mkdtempSync(`${directory}-`);
  spawnSync('npm', ['install', '--prefix', own, '--ignore-scripts', '--no-audit', '--no-fund', spec], { stdio: 'ignore' });
  try {
    fs.renameSync(own, directory);
  } catch {
    fs.rmSync(own, { recursive: true });
  }
}
