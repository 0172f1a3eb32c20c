import { Worker } from 'node:worker_threads';

/** The code of a separate thread, which has its own timers. */
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

/** Responds for a busy thread: while a thread computes without a pause, its own timers don't fire. */
export class Watchdog {
  private readonly answered = new Int32Array(new SharedArrayBuffer(4));
  private readonly worker: Worker;

  /** Sends `body` to `url` after so many milliseconds unless `stop()` comes first. */
  constructor(url: string, body: string, milliseconds: number) {
    this.worker = new Worker(CODE, { eval: true, workerData: { url, body, milliseconds, answered: this.answered } });
    this.worker.unref();
    // The operation continues without the watchdog.
    this.worker.on('error', (error) => console.error('the watchdog failed:', error));
  }

  /** @returns true if the watchdog has not responded and never will */
  public async stop(): Promise<boolean> {
    const isFirst = Atomics.exchange(this.answered, 0, 1) === 0;
    if (isFirst) await this.worker.terminate();
    return isFirst;
  }
}
