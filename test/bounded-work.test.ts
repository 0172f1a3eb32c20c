import { WORK } from './support/bounded-work';
import { stuckSteps } from './support/steps';

/** None takes a second; without its bound each takes minutes. */
const PATIENCE_MILLISECONDS = 30_000;
const all = Object.keys(WORK);

let stuck: number[];
beforeAll(async () => { stuck = await stuckSteps('test/support/bounded-work.ts', [], all.length, PATIENCE_MILLISECONDS); }, all.length * PATIENCE_MILLISECONDS);

test.each(all)('%s is read in bounded work', (what) => {
  expect(stuck.map((number) => all[number])).not.toContain(what);
});
