import * as fs from 'node:fs';
import { AcceptanceStack } from './acceptance-stack';
import { Answers } from './answers';
import { cleanUp } from './clean-up';
import { Left } from './inventory';
import { OwnAccount } from './own-account';
import { AcceptanceStep, stepsOf } from './scenarios';

export interface Run {
  readonly account: OwnAccount;
  readonly stack: AcceptanceStack;
  readonly say: (line: string) => void;
  /** Whether somebody wants it to end. */
  readonly interrupted: () => boolean;
  /** Called before it cleans up, which an interruption must not reach. */
  readonly endInterruption: () => void;
}

/** Takes all steps, cleans up, and prints the table. Returns whether all of it went well. */
export async function run({ account, stack, say, interrupted, endInterruption }: Run): Promise<boolean> {
  const answers = new Answers();
  const failed = await take(stepsOf(account, stack, answers, say), say, interrupted);
  endInterruption();
  say('\nCleaning up:');
  const left = await cleanUp({ account, stack, say });
  // Reasons of AWS have ARNs in them; the table is made to be sent in.
  const table = `\n${answers.table()}`.replaceAll(account.id, '123456789012');
  say(table);
  fs.writeFileSync(account.file('table.md'), table);
  say(leftOver(left));
  say(failed.length === 0 ? 'All steps passed.' : `FAILED: ${failed.join('; ')}`);
  say(`The table and the mails as SES stored them are in ${account.file('')}`);
  return failed.length === 0 && left.length === 0;
}

export function leftOver(left: readonly Left[]): string {
  if (left.length === 0) return 'Nothing of the run is left.';
  return ['LEFT, and to be deleted by hand or with --clean:', ...left.map(({ type, id, region }) => `  - ${type} ${id} (${region})`)].join('\n');
}

/** Goes on where a step fails, except for those that need what a failed one would have made. Returns the titles of those that failed. */
async function take(steps: readonly AcceptanceStep[], say: (line: string) => void, interrupted: () => boolean): Promise<string[]> {
  const failed: string[] = [];
  let isThere = true;
  for (const { title, run: begin, needed = false, needs = true } of steps) {
    if (interrupted()) break;
    if (needs && !isThere) {
      say(`- skipped: ${title}`);
      continue;
    }
    const began = Date.now();
    try {
      await begin();
      say(`- ok (${Math.round((Date.now() - began) / 1000)} s): ${title}`);
    } catch (error) {
      if (interrupted()) {
        say(`- interrupted: ${title}`);
        break;
      }
      say(`- FAILED (${Math.round((Date.now() - began) / 1000)} s): ${title}\n${(error as Error).message.slice(-3000)}`);
      failed.push(title);
      if (needed) isThere = false;
    }
  }
  return interrupted() ? [...failed, 'the run was interrupted'] : failed;
}
