import * as fs from 'node:fs';
import * as path from 'node:path';
import { nextVersion, notesOf, parseChangelog } from '../../scripts/release/changelog';

const CHANGELOG = fs.readFileSync(path.join(__dirname, '..', '..', 'CHANGELOG.md'), 'utf8');
const part = (heading: string, notes = '### Templates\n\n- nothing') => `${heading}\n\n${notes}\n`;
const log = (...parts: string[]) => ['# Changelog\n', ...parts].join('\n');

test('the changelog can be released from, once its date is written', () => {
  const [{ version }] = parseChangelog(CHANGELOG);
  expect(nextVersion(CHANGELOG.replace(/ - unreleased$/m, ' - 2026-12-01'), undefined)).toBe(version);
});

test('the next version is the first of the changelog, with its notes', () => {
  const text = log(part('## 1.2.0 - 2026-12-02', '### Templates\n\n- new'), part('## 1.1.0 - 2026-12-01'));
  expect(nextVersion(text, 'v1.1.0')).toBe('1.2.0');
  expect(nextVersion(text)).toBe('1.2.0');
  expect(notesOf(text, '1.2.0')).toBe('### Templates\n\n- new');
});

const bad: Array<[what: string, text: string, tag: string | undefined, message: string]> = [
  ['a version that is released', log(part('## 1.2.0 - 2026-12-02')), 'v1.2.0', '1.2.0 is released already'],
  ['a version without its day', log(part('## 1.2.0 - unreleased')), 'v1.1.0', 'write the day of the release'],
  ['an older version without its day', log(part('## 1.2.0 - 2026-12-02'), part('## 1.1.0 - unreleased')), undefined, 'calls 1.1.0 unreleased'],
  ['no version', log(), undefined, 'names no version'],
  ['a heading that is not a version', log(part('## Unreleased')), undefined, '\'## Unreleased\' in CHANGELOG.md is not'],
  ['a word on templates that is missing', log(part('## 1.2.0 - 2026-12-02', '### Fixed\n\n- it')), undefined, 'does not say what 1.2.0 changes in templates'],
  ['one version twice', log(part('## 1.2.0 - 2026-12-02'), part('## 1.2.0 - 2026-12-01')), undefined, 'two parts for 1.2.0'],
];
test.each(bad)('%s can\'t be released', (_, text, tag, message) => {
  expect(() => nextVersion(text, tag)).toThrow(message);
});

test('notes of a version that the changelog lacks are refused', () => {
  expect(() => notesOf(log(part('## 1.2.0 - 2026-12-02')), '1.3.0')).toThrow('CHANGELOG.md has no part for 1.3.0');
});
