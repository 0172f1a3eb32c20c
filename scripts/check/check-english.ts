import * as fs from 'node:fs';
import * as path from 'node:path';
import { EXCEPTIONS, withoutExceptions } from './english/exceptions';
import { Finding } from './english/finding';
import { findingsIn, RULES } from './english/rules';
import { sample } from './english/sample';
import { textsOf } from './english/texts';

/*
 * Finds English that a native technical writer would not use, in comments, messages, test titles and documents. Part of `npm run lint`.
 *
 *   check-english.ts                      prints each finding, and counts
 *   check-english.ts --count              prints counts only
 *   check-english.ts --sample N --seed S  prints N docstrings and N messages, chosen at random
 */
const ROOT = path.join(__dirname, '..', '..');
const FOLDERS = ['src', 'test', 'scripts', 'demo', 'examples', 'docs', '.ci', 'projenrc'];
const FILES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', '.projenrc.ts'];
const READ = /\.(?:[cm]?[jt]s|md|py|sh|java|go)$|^\.ci\/run$/;
/** They name the phrases, or quote what others wrote. */
const EXEMPT = /(?:^|\/)(?:english\/(?:patterns|exceptions|docstrings)\.ts|english\.test\.ts|fixtures|__snapshots__|node_modules|cdk\.out)(?:\/|$)/;

function filesToRead(): string[] {
  const below = (folder: string) => (fs.existsSync(path.join(ROOT, folder)) ? fs.readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }) : []);
  const inFolders = FOLDERS.flatMap((folder) => below(folder).map((file) => path.join(folder, file)));
  return [...inFolders, ...FILES].filter((file) => READ.test(file) && !EXEMPT.test(file)).sort();
}

function printCounts(findings: readonly Finding[], files: number): void {
  const print = (count: number, what: string) => console.log(`${String(count).padStart(5)} ${what}`);
  for (const name of RULES) print(findings.filter(({ rule }) => rule === name).length, name);
  print(findings.length, `in all, in ${files} files`);
}

function main(args: readonly string[]): void {
  const valueOf = (option: string) => (args.includes(option) ? Number(args[args.indexOf(option) + 1]) : undefined);
  const files = filesToRead().map((file) => ({ file, content: fs.readFileSync(path.join(ROOT, file), 'utf8') }));
  const size = valueOf('--sample');
  if (size !== undefined) {
    const texts = files.flatMap(({ file, content }) => textsOf(file, content));
    for (const { file, line, text } of sample(texts, size, valueOf('--seed') ?? 1)) console.log(`${file}:${line}: ${text.trim()}`);
    return;
  }
  const findings = withoutExceptions(files.flatMap(({ file, content }) => findingsIn(file, content)), EXCEPTIONS);
  const shown = args.includes('--count') ? [] : findings;
  for (const { file, line, rule, phrase, better } of shown) console.log(`${file}:${line}: ${rule}: '${phrase}': write ${better}`);
  printCounts(findings, files.length);
  if (findings.length > 0) process.exitCode = 1;
}

main(process.argv.slice(2));
