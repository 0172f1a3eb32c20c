import * as fs from 'node:fs';
import * as path from 'node:path';
import { RESULT_TYPES } from '../../../src/protocol/reports/report-counts';
import { FAILURE_CAUSES, UNEXPLAINED } from '../../../src/protocol/verdict/failure-causes';

const HEADINGS = [...fs.readFileSync(path.join(__dirname, '..', '..', '..', 'docs', 'checks.md'), 'utf8').matchAll(/^#+ (.*)$/gm)]
  .map(([, heading]) => heading.toLowerCase().replace(/ /g, '-').replace(/[^a-z0-9_-]/g, ''));

test('every result type of RFC 8460 has an owner, a meaning and a fix', () => {
  expect(Object.keys(FAILURE_CAUSES)).toEqual([...RESULT_TYPES, 'other', UNEXPLAINED]);
  for (const { meaning, fix } of Object.values(FAILURE_CAUSES)) expect([meaning, fix]).toEqual([expect.stringMatching(/^[a-z].{10,}[^.]$/), expect.stringMatching(/^[a-z].{10,}[^.]$/)]);
});

test('every cause that has a section names a heading of docs/checks.md', () => {
  const sections = Object.values(FAILURE_CAUSES).flatMap(({ section }) => section ?? []);
  expect(sections.length).toBeGreaterThan(6);
  expect(sections.filter((section) => !HEADINGS.includes(section))).toEqual([]);
});
