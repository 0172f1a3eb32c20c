import * as fs from 'node:fs';
import * as path from 'node:path';
import { floodTables } from '../../scripts/bench/floods';

const REPORTS = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'reports.md'), 'utf8');

test('the tables of docs/reports.md on floods have the current costs of the mails', async () => {
  for (const table of (await floodTables()).split('\n\n')) expect(REPORTS).toContain(table);
}, 60_000);
