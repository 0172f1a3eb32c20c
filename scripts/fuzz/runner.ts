import { ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Cost, Run } from './child';

/** What an input may cost. */
export interface Budget {
  readonly milliseconds: number;
  readonly bytes: number;
}

/** What it cost, and whether the process was killed for it. */
export interface Measured extends Cost {
  readonly killed: boolean;
}

const POLL_MILLISECONDS = 20;
const TICKS_A_SECOND = 100;

/** Runs inputs in a process of its own, one after the other, and kills it when one costs more than it may: nothing else ends native code. */
export class Runner {
  private child?: ChildProcess;

  public async run(run: Run, budget: Budget): Promise<Measured> {
    const child = this.child ??= await start();
    const before = usageOf(child.pid!);
    let killed: Measured | undefined;
    const timer = setInterval(() => {
      const now = usageOf(child.pid!);
      const [milliseconds, bytes] = [now.milliseconds - before.milliseconds, now.bytes - before.bytes];
      if (milliseconds <= budget.milliseconds && bytes <= budget.bytes) return;
      killed ??= { milliseconds, bytes, grew: false, blocks: 0, killed: true };
      child.kill('SIGKILL');
    }, POLL_MILLISECONDS);
    try {
      child.send(run);
      return await new Promise<Measured>((resolve) => {
        child.once('message', (cost: Cost) => resolve({ ...cost, killed: false }));
        child.once('exit', (code, signal) => resolve(killed ?? { milliseconds: 0, bytes: 0, grew: false, blocks: 0, killed: true, error: `the process ended by itself: ${code ?? signal}` }));
      });
    } finally {
      clearInterval(timer);
      child.removeAllListeners();
      if (child.exitCode !== null || child.signalCode !== null) this.child = undefined;
    }
  }

  public stop(): void {
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }
}

async function start(): Promise<ChildProcess> {
  const child = fork(path.join(__dirname, 'child.ts'), {
    execArgv: ['--import', 'tsx', '--expose-gc'],
    env: { ...process.env, TSX_TSCONFIG_PATH: 'tsconfig.dev.json' },
    cwd: path.join(__dirname, '..', '..'),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return child;
}

/** Reads a process's usage from Linux. Elsewhere returns the time that has passed, and no memory. */
function usageOf(pid: number): { milliseconds: number; bytes: number } {
  try {
    // What is in front is the name, in parentheses.
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ');
    return { milliseconds: (Number(fields[11]) + Number(fields[12])) * 1000 / TICKS_A_SECOND, bytes: Number(fields[21]) * 4096 };
  } catch {
    return { milliseconds: performance.now(), bytes: 0 };
  }
}
