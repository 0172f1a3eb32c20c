import { explore, tally } from './exploration';
import { TRANSITIONS } from './transitions';

// All that can go on side by side, and two failures in one operation, take minutes.
const thorough = process.env.SAFETY === 'thorough';
// These are tried one failure less, for their many ways.
const WIDE = /first policy|second domain|other order|in place of|removed|destroyed|taken out/;

beforeEach(() => {
  for (const name of ['log', 'warn', 'error'] as const) jest.spyOn(console, name).mockImplementation(() => undefined);
});

describe('no sender is harmed, whatever fails and in whatever order, by', () => {
  afterAll(() => {
    process.stdout.write(`transitions: ${Object.keys(TRANSITIONS).length}, in ${tally.ways} ways over ${tally.states} states with ${tally.decisions} decisions of senders\n`);
  });

  test.each(Object.entries(TRANSITIONS))('%s', async (name, transition) => {
    const faults = thorough || !WIDE.test(name) ? 2 : 1;
    expect(await explore(transition, { faults, sideBySide: thorough, doubts: { rollbackOfUntouched: false } })).toBeUndefined();
    if (thorough || !WIDE.test(name)) expect(await explore(transition, { faults, sideBySide: false, doubts: { rollbackOfUntouched: true } })).toBeUndefined();
  }, 600_000);
});
