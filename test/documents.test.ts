import * as fs from 'node:fs';
import * as path from 'node:path';
import { brokenLinks, missingPaths } from './support/links';

const ROOT = path.join(__dirname, '..');
const DECISIONS = 'docs/decisions';

const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8');
const pagesIn = (folder: string) => fs.readdirSync(path.join(ROOT, folder)).filter((file) => file.endsWith('.md')).sort();
const decisions = pagesIn(DECISIONS).filter((file) => file !== 'README.md');
const PAGES = ['README.md', 'CONTRIBUTING.md', ...pagesIn('docs').map((file) => `docs/${file}`), ...pagesIn(DECISIONS).map((file) => `${DECISIONS}/${file}`)];

/** Title, status and date, each on its line. Markdown joins the last two, which nobody misreads. */
const HEADER = /^# (.+)\n\nStatus: (accepted|superseded by \[[^\]]+\]\([^)]+\.md\))\nDate: (\d{4}-\d{2}-\d{2})\n\n/;

test.each(decisions)('the decision %s begins with its title, status and date', (file) => {
  expect(read(`${DECISIONS}/${file}`)).toMatch(HEADER);
});

test('the index of decisions lists every page with its title, status and date', () => {
  const rows = decisions.map((file) => {
    const [, title, status, date] = HEADER.exec(read(`${DECISIONS}/${file}`))!;
    return `| [${title}](${file}) | ${status} | ${date} |`;
  });
  expect(read(`${DECISIONS}/README.md`).split('\n').filter((line) => line.startsWith('| ['))).toEqual(rows);
});

test.each(PAGES)('every link in %s leads to a file and, if it names one, to a heading', (page) => {
  expect(brokenLinks(ROOT, page)).toEqual([]);
});

test.each(PAGES)('every source, test or script that %s names exists', (page) => {
  expect(missingPaths(ROOT, page)).toEqual([]);
});
