import * as fs from 'node:fs';
import * as path from 'node:path';
import { findingOf, TARGETS } from '../../scripts/fuzz-targets';

const FINDINGS = path.join(__dirname, '..', 'fixtures', 'fuzz');

const kept = fs.existsSync(FINDINGS) ? fs.readdirSync(FINDINGS) : [];

/** What `npm run fuzz` starts from, and what it ever found. */
test.each(Object.entries(TARGETS))('%s', async (name, target) => {
  const found = kept.filter((file) => file.startsWith(`${name}-`)).map((file) => fs.readFileSync(path.join(FINDINGS, file)));
  expect(target.seeds.length).toBeGreaterThan(0);
  for (const input of [...target.seeds, ...found]) expect(await findingOf(target, input)).toBeUndefined();
});

test('what was found belongs to an entry point', () => {
  expect(kept.filter((file) => !Object.keys(TARGETS).some((name) => file.startsWith(`${name}-`)))).toEqual([]);
});
