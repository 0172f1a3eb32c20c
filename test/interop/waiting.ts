import { setTimeout as sleep } from 'node:timers/promises';

const LIMIT_MILLISECONDS = 20_000;

/** Tries until it gives something; what it throws until then is taken for a no. */
export async function eventually<T>(what: string, attempt: () => T | Promise<T>): Promise<NonNullable<T>> {
  let last: unknown;
  for (const end = Date.now() + LIMIT_MILLISECONDS; Date.now() < end; await sleep(50)) {
    try {
      const result = await attempt();
      if (result) return result;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`waited in vain: ${what}${last ? ` (${last})` : ''}`);
}
