import { explore, tally } from './exploration';
import { explorationsOf } from './thoroughness';
import { TRANSITIONS } from './transitions';

beforeEach(() => {
  for (const name of ['log', 'warn', 'error'] as const) jest.spyOn(console, name).mockImplementation(() => undefined);
});
afterAll(() => {
  const { transitions, ways, states, decisions } = tally;
  process.stdout.write(`explorations: ${transitions} of transitions, in ${ways} paths over ${states} states with ${decisions} decisions of senders\n`);
});

describe('no sender is harmed, whatever fails, whatever of it runs on, and in whatever order, by', () => {
  test.each(Object.entries(TRANSITIONS))('%s', async (name, transition) => {
    for (const thoroughness of explorationsOf(name)) expect(await explore(transition, thoroughness)).toBeUndefined();
  }, 3_600_000);
});
