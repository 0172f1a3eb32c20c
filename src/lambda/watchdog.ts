import { Worker } from 'node:worker_threads';

/** Runs in a thread of its own, which has its own timers. */
const CODE = `
  const { workerData: { url, body, milliseconds, answered } } = require('node:worker_threads');
  setTimeout(async () => {
    if (Atomics.exchange(answered, 0, 1) === 1) return;
    for (let attempt = 1; attempt <= 3; attempt++) {
      const answer = fetch(url, { method: 'PUT', body: Buffer.from(body), signal: AbortSignal.timeout(2000) });
      if (await answer.then(({ ok }) => ok, () => false)) return;
    }
  }, milliseconds);
`;

/** Answers in place of a thread that is kept busy: while it computes without a pause, none of its own timers fires. */
export class Watchdog {
  private readonly answered = new Int32Array(new SharedArrayBuffer(4));
  private readonly worker: Worker;

  /** Sends `body` to `url` unless that is stopped within so many milliseconds. */
  constructor(url: string, body: string, milliseconds: number) {
    this.worker = new Worker(CODE, { eval: true, workerData: { url, body, milliseconds, answered: this.answered } });
    this.worker.unref();
    // Without it the operation goes on as well.
    this.worker.on('error', (error) => console.error('the watchdog failed:', error));
  }

  /** @returns true if it has not answered and never will */
  public async stop(): Promise<boolean> {
    const isFirst = Atomics.exchange(this.answered, 0, 1) === 0;
    if (isFirst) await this.worker.terminate();
    return isFirst;
  }
}
