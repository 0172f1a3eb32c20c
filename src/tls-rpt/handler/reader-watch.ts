import * as fs from 'node:fs';
import { ResidentMemory } from './resident-memory';

/** More than the largest mails that SES accepts need: docs/decisions/reading.md. */
export const MAX_RESIDENT_MEGABYTES = 512;
/** Time between two measurements. A process can exceed the bound in between: it can write some gigabytes of new memory a second. */
const TICK_MILLISECONDS = 20;
/** A longer gap means that neither process ran, as when Lambda freezes both: it does not count as the mail's time. */
const MAX_STEP_MILLISECONDS = 5 * TICK_MILLISECONDS;

/** Counts the time of a mail down, over several processes if the mail is read again. */
export class Countdown {
  public left: number;

  public constructor(public readonly milliseconds: number) {
    this.left = milliseconds;
  }
}

/** Calls back once, when a process exceeds its memory, wherever that was allocated, or when its time is over. */
export function watchProcess(memory: ResidentMemory, countdown: () => Countdown, onBreach: (breach: 'memory' | 'time') => void): () => void {
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const time = countdown();
    time.left -= Math.min(now - last, MAX_STEP_MILLISECONDS);
    last = now;
    const isTooLarge = memory.megabytes > MAX_RESIDENT_MEGABYTES;
    if (!isTooLarge && time.left > 0) return;
    clearInterval(timer);
    onBreach(isTooLarge ? 'memory' : 'time');
  }, TICK_MILLISECONDS);
  return () => clearInterval(timer);
}

/** Makes the kernel kill this process, and not the one that watches it, if memory runs out all the same. */
export function sacrificeFirst(pid: number | undefined): void {
  try {
    fs.writeFileSync(`/proc/${pid}/oom_score_adj`, '1000');
  } catch {
    // The system is not Linux, or the process has ended.
  }
}
