import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const available = spawnSync('moto_server', ['--version']).error === undefined;

/** Makes the AWS SDK, here and in other processes, talk to the emulator. */
export interface Emulator {
  readonly env: { [name: string]: string };
  /** For clients in this process. */
  readonly client: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  stop(): void;
}

/** Tests that need an AWS API. Where there is none they are skipped, and say so. */
export function describeOnEmulator(name: string, tests: (emulator: () => Emulator) => void): void;
export function describeOnEmulator<E extends Emulator>(name: string, tests: (emulator: () => E) => void, begin: () => Promise<E>): void;
export function describeOnEmulator(name: string, tests: (emulator: () => Emulator) => void, begin = () => startEmulator()): void {
  if (!available) {
    console.warn(`SKIPPED: ${name}. moto_server is not on PATH; install it with: pip install 'moto[server]'`);
  }
  const run = available ? describe : describe.skip;
  run(name, () => {
    let emulator: Emulator;
    beforeAll(async () => { emulator = await begin(); }, 60_000);
    afterAll(() => emulator?.stop());
    tests(() => emulator);
  });
}

/** The extensions of moto. */
const TAUGHT = path.join(__dirname, '..', 'deploy', 'emulator');

/** Starts the emulator. `log` is the descriptor that the server prints to. */
export async function startEmulator(env: NodeJS.ProcessEnv = {}, log?: number): Promise<Emulator> {
  const port = await freePort();
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { env: { ...process.env, PYTHONPATH: TAUGHT, PYTHONDONTWRITEBYTECODE: '1', ...env }, stdio: ['ignore', log ?? 'ignore', log ?? 'ignore'] });
  const endpoint = `http://127.0.0.1:${port}`;
  await answering(endpoint, server);
  const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };
  return {
    env: { AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'testing', AWS_SECRET_ACCESS_KEY: 'testing' },
    client: { endpoint, region: 'us-east-1', credentials },
    stop: () => server.kill('SIGKILL'),
  };
}

async function answering(endpoint: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300 && server.exitCode === null; attempt++) {
    try {
      await fetch(`${endpoint}/moto-api/`);
      return;
    } catch {
      await sleep(100);
    }
  }
  throw new Error('moto_server does not answer');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address() as { port: number };
      server.close(() => resolve(address.port));
    });
  });
}
