import * as fs from 'node:fs';
import * as path from 'node:path';
import { MAY_IMPORT } from './support/layers';
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

test('the architecture page names the folders in their order, and which each may import', () => {
  const rows = [...read('docs/architecture.md').matchAll(/^\| (`[^`]+`) \| [^|]+ \| ([^|]+) \|$/gm)].map(([, folder, others]) => `${folder}: ${others}`);
  const folders = Object.entries(MAY_IMPORT).map(([folder, others]) => `\`${folder || '.'}\`: ${others.map((other) => `\`${other}\``).join(', ') || '-'}`);
  expect(rows).toEqual(folders);
});

test('the architecture page has a glossary of at most 30 words', () => {
  const [, glossary] = read('docs/architecture.md').split('\n## Words\n');
  const words = [...glossary.matchAll(/^\| ([^|]+) \|/gm)].map(([, word]) => word).slice(1);
  expect(words.length).toBeLessThanOrEqual(30);
  expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
});
