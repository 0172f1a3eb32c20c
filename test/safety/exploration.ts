import { AppConfig } from './apps';
import { everyWay } from './choices';
import { SETTLED } from './invariants';
import { REAL, Session, Subject, Violation, Weather } from './session';
import { emptyState, State } from './state';
import { MX_RECORDS, Step, Transition } from './transitions';

/** What was tried so far. */
export const tally = { transitions: 0, ways: 0, states: 0, decisions: 0 };

export interface Thoroughness extends Pick<Weather, 'faults' | 'sideBySide' | 'inOneOrder' | 'withoutStrays' | 'doubts'> {
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
    tally.states += end.looks - (start?.looks ?? 0);
    tally.decisions += end.senders.decisions - (start?.senders.decisions ?? 0);
  };
  try {
    const before = new Session(state, subject);
    for (const [config, days] of past) {
      await before.deploy('Mail', config);
      before.wait(SETTLED + days * DAY);
    }
    count(state);
    tally.ways += await everyWay(async (choices) => {
      const copy = structuredClone(state);
      const session = new Session(copy, subject);
      const weather = { ...others, choices, elsewhere: true };
      try {
        for (const step of [to].flat() as Step[]) {
          if (step === 'destroy') await session.destroy('Mail', weather);
          else await session.deploy('Mail', step, weather);
          session.wait(SETTLED);
        }
        if (next) await session.deploy('Mail', next, { ...weather, faults: 0 });
        session.wait(SETTLED);
        await session.end();
        session.wait(30 * DAY);
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
