import { explore, tally } from './exploration';
import { all, explorationsOf } from './thoroughness';
import { TRANSITIONS, written } from './transitions';
import { silenceConsole } from '../support/silent-console';

silenceConsole();
afterAll(() => {
  const { transitions, paths, states, decisions } = tally;
  process.stdout.write(`records by role: ${transitions} explorations of transitions, in ${paths} paths over ${states} states with ${decisions} decisions of senders\n`);
});

/** By default: those in which records are created, changed, handed over and deleted. The others are a part of `npm run test:safety`. */
const SOME = [
  'the first policy', 'other mail exchangers', 'taken out in time', 'taken out under enforce', 'a trial destroyed', 'another domain', 'another construct id on a shared host',
  'a domain left out',
];

describe('no sender is harmed where the publication writes the records itself, with any failure, any orphaned invocations and any order, by', () => {
  test.each(Object.entries(TRANSITIONS).filter(([name]) => all || SOME.includes(name)))('%s', async (name, transition) => {
    for (const thoroughness of explorationsOf(name)) expect(await explore(written(transition), thoroughness)).toBeUndefined();
  }, 3_600_000);
});
