import { ChildProcess, spawn } from 'node:child_process';
import * as path from 'node:path';
import { Account } from '../deploy/account';

const ROOT = path.join(__dirname, '..', '..');

export interface Ended {
  readonly output: string;
  readonly status: number | null;
}

/** A run of `npm run test:account` in a process of its own, on the emulator: loopback takes the place of AWS and of the Internet. */
export class Runner {
  public readonly ended: Promise<Ended>;
  private output = '';
  private readonly child: ChildProcess;
  private readonly waiting: { line: RegExp; found: () => void }[] = [];

  public constructor(account: Account, args: string[], env: NodeJS.ProcessEnv = {}) {
    const { endpoint, credentials, region } = account.client;
    // As the task does, without the process that tsx starts: signals have to reach the run itself.
    this.child = spawn(process.execPath, ['--import', 'tsx', 'test/account/main.ts', ...args], {
      cwd: ROOT,
      env: {
        PATH: process.env.PATH,
        NODE_NO_WARNINGS: '1',
        TSX_TSCONFIG_PATH: 'tsconfig.dev.json',
        HOME: path.dirname(account.assembly),
        AWS_ENDPOINT_URL: endpoint,
        AWS_ENDPOINT_URL_S3_FOR_CLOUDFORMATION: endpoint.replace('127.0.0.1', 'localhost'),
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_REGION: region,
        ACCEPTANCE_DNS: account.dns.address,
        ACCEPTANCE_EDGE: `127.0.0.1:${account.edge.port}`,
        ACCEPTANCE_SMTP: account.inbound.address,
        NODE_EXTRA_CA_CERTS: path.join(path.dirname(account.assembly), 'ca.pem'),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) stream.setEncoding('utf8').on('data', (data) => this.take(data));
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject).on('close', (status) => resolve({ output: this.output, status }));
    });
  }

  /** Waits until the run prints this line. Fails if the run ends before. */
  public printed(line: RegExp): Promise<void> {
    return Promise.race([
      new Promise<void>((found) => { this.waiting.push({ line, found }); this.take(''); }),
      this.ended.then(({ output }) => { if (!line.test(output)) throw new Error(`the run ended without ${line}: ${output}`); }),
    ]);
  }

  public signal(name: 'SIGINT' | 'SIGKILL'): void {
    this.child.kill(name);
  }

  private take(data: string): void {
    this.output += data;
    for (const { line, found } of this.waiting) if (line.test(this.output)) found();
  }
}
