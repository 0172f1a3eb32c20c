import { setTimeout as sleep } from 'node:timers/promises';
import { MailStack } from './mail-stack';

/** A step of a scenario. It fails where the world is not as the title says. */
export interface Step<S extends MailStack = MailStack> {
  /** A complete statement. */
  readonly title: string;
  run(stack: S): Promise<void>;
}

/** Fails unless the action fails with a message that has this in it. */
export async function refused(action: Promise<unknown>, part: string): Promise<void> {
  const message = await action.then(() => undefined, (error: Error) => error.message);
  if (message === undefined) throw new Error(`was to be refused with "${part}", and was not`);
  if (!message.includes(part)) throw new Error(`was to be refused with "${part}", and failed with: ${message}`);
}

export interface Patience {
  readonly seconds: number;
  /** Seconds between two attempts. */
  readonly pause: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

/** Waits for what is true a little later, such as a line in a log. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>, { seconds, pause, signal }: Patience): Promise<T> {
  for (const end = Date.now() + seconds * 1000; ;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() >= end) throw new Error(`${what} did not come within ${seconds} s`);
    await sleep(pause * 1000, undefined, { signal });
  }
}
