import { AppConfig } from './apps';
import { Doubts } from './cloudformation';
import { explore, tally, Thoroughness } from './exploration';
import { Step, Transition, TRANSITIONS } from './transitions';

const thorough = process.env.SAFETY === 'thorough';
/** These have many orders. One of them is tried with failures, and each without. */
const WIDE = /first policy|second domain|other order|in place of|another order/;
const PLAIN: Doubts = { rollbackOfUntouched: false, gapsInOrder: false };

beforeEach(() => {
  for (const name of ['log', 'warn', 'error'] as const) jest.spyOn(console, name).mockImplementation(() => undefined);
});
afterAll(() => {
  const { transitions, ways, states, decisions } = tally;
  process.stdout.write(`explorations: ${transitions} of transitions, in ${ways} ways over ${states} states with ${decisions} decisions of senders\n`);
});

/** Whatever fails, and whatever of it runs on. */
function explorationsOf(name: string): Thoroughness[] {
  const isWide = WIDE.test(name);
  const once: Thoroughness = { faults: 1, sideBySide: false, inOneOrder: isWide && !thorough, doubts: PLAIN };
  return [
    once,
    { ...once, doubts: { ...PLAIN, gapsInOrder: true } },
    ...isWide ? [{ ...once, faults: 0, inOneOrder: false }] : [PLAIN, { ...PLAIN, rollbackOfUntouched: true }].map((doubts): Thoroughness => (
      { ...once, faults: 2, withoutStrays: !thorough, doubts }
    )),
  ];
}

describe('no sender is harmed, whatever fails, whatever of it runs on, and in whatever order, by', () => {
  test.each(Object.entries(TRANSITIONS))('%s', async (name, transition) => {
    for (const thoroughness of explorationsOf(name)) expect(await explore(transition, thoroughness)).toBeUndefined();
  }, 3_600_000);
});

describe('no sender is harmed by what still runs of a deployment when the next one goes by as well, after', () => {
  const firstOf = (to: Transition[1]) => ([to].flat() as Step[]).find((step): step is AppConfig => step !== 'destroy');
  const cases = Object.entries(TRANSITIONS).filter(([name, [, to]]) => (thorough || !WIDE.test(name)) && firstOf(to));

  test.each(cases)('%s', async (_, [past, to]) => {
    const nexts = [firstOf(to)!, ...past.slice(-1).map(([config]) => config)];
    for (const next of nexts) {
      expect(await explore([past, to], { faults: 1, sideBySide: false, inOneOrder: true, doubts: PLAIN, next })).toBeUndefined();
    }
  }, 3_600_000);
});
