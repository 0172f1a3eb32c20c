import { AppConfig } from './apps';
import { copied, withFrozenValues } from './frozen';
import { SETTLED } from './invariants';
import { REAL, Scenario, Subject, Violation, Conditions } from './scenario';
import { everyPath } from './scheduler';
import { emptyState, State } from './state';
import { MX_RECORDS, Step, Transition } from './transitions';

/** What was tried so far. */
export const tally = { transitions: 0, paths: 0, states: 0, decisions: 0 };

export interface Thoroughness extends Pick<Conditions, 'faults' | 'sideBySide' | 'inOneOrder' | 'withoutOrphans' | 'assumptions'> {
  readonly subject?: Subject;
  readonly lag?: number;
  /** What the user deploys after that, in which nothing goes wrong but what was left running. */
  readonly next?: AppConfig;
}

const DAY = 24 * 60 * 60 * 1000;

/** Goes every way that a transition can go. @returns the first violation that was found, or undefined */
export async function explore([past, to]: Transition, thoroughness: Thoroughness): Promise<string | undefined> {
  const { next, subject = REAL, lag = 0, ...others } = thoroughness;
  tally.transitions++;
  const state = emptyState(['Mail'], MX_RECORDS, lag);
  const count = (end: State, start?: State) => {
    tally.states += end.observations - (start?.observations ?? 0);
    tally.decisions += end.senders.decisions - (start?.senders.decisions ?? 0);
  };
  try {
    const before = new Scenario(state, subject);
    for (const [config, days] of past) {
      await before.deploy('Mail', config);
      before.wait(SETTLED + days * DAY);
    }
    count(state);
    withFrozenValues(state);
    tally.paths += await everyPath(async (scheduler) => {
      const copy = copied(state);
      const scenario = new Scenario(copy, subject);
      const conditions = { ...others, scheduler, elsewhere: true };
      try {
        for (const step of [to].flat() as Step[]) {
          if (step === 'destroy') await scenario.destroy('Mail', conditions);
          else await scenario.deploy('Mail', step, conditions);
          scenario.wait(SETTLED);
        }
        if (next) await scenario.deploy('Mail', next, { ...conditions, faults: 0 });
        scenario.wait(SETTLED);
        await scenario.end();
        scenario.wait(30 * DAY);
      } finally {
        count(copy, state);
      }
    });
    return undefined;
  } catch (error) {
    if (error instanceof Violation) return error.message;
    throw error;
  }
}
