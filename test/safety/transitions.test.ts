import { Doubts } from './cloudformation';
import { explore, tally } from './exploration';
import { TRANSITIONS } from './transitions';

// All that can go on side by side, and two failures in one operation, take minutes.
const thorough = process.env.SAFETY === 'thorough';
// For their many ways, these are tried with one failure less, and the last ones, which fail in any case, without another one.
const WIDE = /first policy|second domain|other order|in place of|destroyed|taken out|left out|another construct id|its own host/;
const WIDEST = /domain in front/;
const faultsFor = (name: string) => thorough ? 2 : WIDEST.test(name) ? 0 : WIDE.test(name) ? 1 : 2;

beforeEach(() => {
  for (const name of ['log', 'warn', 'error'] as const) jest.spyOn(console, name).mockImplementation(() => undefined);
});

describe('no sender is harmed, whatever fails and in whatever order, by', () => {
  afterAll(() => {
    const { transitions, ways, states, decisions } = tally;
    process.stdout.write(`explorations: ${transitions} of transitions, in ${ways} ways over ${states} states with ${decisions} decisions of senders\n`);
  });

  test.each(Object.entries(TRANSITIONS))('%s', async (name, transition) => {
    const faults = faultsFor(name);
    const doubts: Doubts = { rollbackOfUntouched: false, gapsInOrder: false };
    const gaps = { faults: thorough ? 2 : Math.min(faults, 1), sideBySide: false, doubts: { ...doubts, gapsInOrder: true } };
    expect(await explore(transition, { faults, sideBySide: thorough, doubts })).toBeUndefined();
    expect(await explore(transition, gaps)).toBeUndefined();
    if (faults < 2) return;
    expect(await explore(transition, { faults, sideBySide: false, doubts: { ...doubts, rollbackOfUntouched: true } })).toBeUndefined();
  }, 3_600_000);
});
