import { explore, tally } from './exploration';
import { explorationsOf } from './thoroughness';
import { TRANSITIONS } from './transitions';
import { silenceConsole } from '../support/silent-console';

silenceConsole();
afterAll(() => {
  const { transitions, paths, states, decisions } = tally;
  process.stdout.write(`explorations: ${transitions} of transitions, in ${paths} paths over ${states} states with ${decisions} decisions of senders\n`);
});

describe('any failure, any orphaned invocations and any order', () => {
  test.each(Object.entries(TRANSITIONS))('no sender is harmed by %s', async (name, transition) => {
    for (const thoroughness of explorationsOf(name)) expect(await explore(transition, thoroughness)).toBeUndefined();
  }, 3_600_000);
});
