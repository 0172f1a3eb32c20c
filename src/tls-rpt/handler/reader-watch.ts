import * as fs from 'node:fs';

/** More than the largest mails need that SES takes: docs/decisions/reading.md. */
export const MAX_RESIDENT_MEGABYTES = 512;
/** A process can take so much more before it is seen: writing to new memory goes at some gigabytes a second. */
const TICK_MILLISECONDS = 20;
/** Time in which neither process ran, as where Lambda freezes both, is not the mail's. */
const MAX_STEP_MILLISECONDS = 5 * TICK_MILLISECONDS;

/** Counts down, over several processes where a mail is read again. */
export class Countdown {
  public left: number;

  public constructor(public readonly milliseconds: number) {
    this.left = milliseconds;
  }
}

/** Calls back, once, when a process has more memory than it may, whoever allocated it, or when its time is over. */
export function watchProcess(pid: number | undefined, countdown: () => Countdown, onBreach: (breach: 'memory' | 'time') => void): () => void {
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const time = countdown();
    time.left -= Math.min(now - last, MAX_STEP_MILLISECONDS);
    last = now;
    const isTooLarge = residentMegabytes(pid) > MAX_RESIDENT_MEGABYTES;
    if (!isTooLarge && time.left > 0) return;
    clearInterval(timer);
    onBreach(isTooLarge ? 'memory' : 'time');
  }, TICK_MILLISECONDS);
  return () => clearInterval(timer);
}

/** V8's heap, buffers outside of it, and whatever else; 0 where it can't be known. */
export function residentMegabytes(pid: number | undefined): number {
  try {
    const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    return Number(kibibytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Where memory runs out in spite of all, the kernel ends this process and not the one that watches it. */
export function sacrificeFirst(pid: number | undefined): void {
  try {
    fs.writeFileSync(`/proc/${pid}/oom_score_adj`, '1000');
  } catch {
    // Not Linux, or it has ended.
  }
}
