import * as fs from 'node:fs';
import * as path from 'node:path';
import { Kept, keptIn } from '../../../scripts/fuzz/kept';
import { Runner } from '../../../scripts/fuzz/runner';
import { TARGETS } from '../../../scripts/fuzz/targets';
import { budgetOf, findingIn } from '../../../scripts/fuzz/verdict';

const FINDINGS = path.join(__dirname, '..', '..', 'fixtures', 'fuzz');
const kept = fs.readdirSync(FINDINGS).map((file) => keptIn(path.join(FINDINGS, file)));
const runner = new Runner();
afterAll(() => runner.stop());

/** Measures with several times the fuzzer's budget: what it found cost more than that on any machine. */
async function finding(target: string, input: Buffer): Promise<string | undefined> {
  const { milliseconds, bytes } = budgetOf(input.length);
  const budget = { milliseconds: 5 * milliseconds, bytes };
  return findingIn(await runner.run({ target, input, cover: false, collect: true }, budget), input.length, budget);
}

test.each(Object.entries(TARGETS))("the fuzzer's starting input is read within bounds: %s", async (name, { seeds }) => {
  expect(seeds.length).toBeGreaterThan(0);
  for (const input of seeds) expect(await finding(name, input)).toBeUndefined();
}, 60_000);

test.each<[string, Kept]>(kept.map((one) => [path.basename(one.file), one]))('an input that the fuzzer found is read within bounds: %s', async (_, { target, input }) => {
  expect(Object.keys(TARGETS)).toContain(target);
  expect(await finding(target, input)).toBeUndefined();
}, 120_000);
