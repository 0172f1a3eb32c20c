import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds. Fails after a minute, and says for what it waited. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 1200; attempt++) {
    if (await holds()) return;
    await sleep(50);
  }
  throw new Error(`a minute was not enough to wait for ${what}`);
}
