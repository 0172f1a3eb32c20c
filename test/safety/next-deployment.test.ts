import { AppConfig } from './apps';
import { explore, tally } from './exploration';
import { all, PLAIN, thorough, WIDE } from './thoroughness';
import { Step, Transition, TRANSITIONS } from './transitions';
import { silenceConsole } from '../support/silent-console';

/** By default. All of them are a part of `npm run test:safety`. */
const SOME = ['a domain left out'];

silenceConsole();
afterAll(() => {
  const { transitions, paths, states, decisions } = tally;
  process.stdout.write(`next deployments: ${transitions} explorations in ${paths} paths over ${states} states with ${decisions} decisions of senders\n`);
});

describe('orphaned invocations of a former deployment', () => {
  const firstOf = (to: Transition[1]) => ([to].flat() as Step[]).find((step): step is AppConfig => step !== 'destroy');
  const cases = Object.entries(TRANSITIONS).filter(([name, [, to]]) => firstOf(to) && (thorough || (all ? !WIDE.test(name) : SOME.includes(name))));

  test.each(cases)('no sender is harmed during the next deployment after %s', async (_, [past, to]) => {
    for (const next of [firstOf(to)!, ...past.slice(-1).map(([config]) => config)]) {
      expect(await explore([past, to], { faults: 1, sideBySide: false, inOneOrder: true, assumptions: PLAIN, next })).toBeUndefined();
    }
  }, 3_600_000);
});
