import { Slots } from '../../src/lambda/slots';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Runs works of these weights together. Returns what began in each turn. */
async function begun(limit: number, weights: readonly number[]): Promise<number[][]> {
  const slots = new Slots(limit);
  const turns: number[][] = [[]];
  const all = weights.map((weight) => slots.use(async () => {
    turns[turns.length - 1].push(weight);
    await turn();
  }, weight));
  let isDone = false;
  void Promise.all(all).then(() => { isDone = true; });
  while (!isDone) {
    await turn();
    turns.push([]);
  }
  return turns.filter((one) => one.length > 0);
}

test.each<[what: string, limit: number, weights: number[], turns: number[][]]>([
  ['equal weights in twos', 2, [1, 1, 1, 1, 1], [[1, 1], [1, 1], [1]]],
  ['many small ones together', 10, [1, 2, 3, 4, 5], [[1, 2, 3, 4], [5]]],
  ['a heavy one when there is room for it, and nothing overtakes it', 10, [6, 7, 1], [[6], [7, 1]]],
  ['one above the limit alone', 10, [1, 99, 1], [[1], [99], [1]]],
  ['one without weight at once', 1, [1, 0, 0], [[1, 0, 0]]],
])('slots run %s', async (_, limit, weights, turns) => {
  expect(await begun(limit, weights)).toEqual(turns);
});

test('work that fails frees its weight', async () => {
  const slots = new Slots(10);
  await expect(slots.use(async () => { throw new Error('on purpose'); }, 10)).rejects.toThrow('on purpose');
  await expect(slots.use(async () => 'next', 10)).resolves.toBe('next');
});
