import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { Pattern, PATTERNS } from './english-patterns';

/** Finds phrases in comments, messages, test titles and documents that a native technical writer would not use. Part of `npm run lint`. */
const ROOT = path.join(__dirname, '..', '..');
const FOLDERS = ['src', 'test', 'scripts', 'demo', 'examples', 'docs'];
const FILES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', '.projenrc.ts'];
/** They name the phrases, or quote what others wrote. */
const EXEMPT = /(^|\/)(english-patterns\.ts|fixtures|__snapshots__|node_modules|cdk\.out)(\/|$)/;

interface Text {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

interface Finding extends Text {
  readonly pattern: Pattern;
  readonly phrase: string;
}

/** Comments and string literals of a source file: all that people read. */
function textsOfSource(file: string, content: string): Text[] {
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true);
  const at = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
  const texts: Text[] = [];
  const comments = new Set<number>();
  const visit = (node: ts.Node): void => {
    for (const { pos, end } of ts.getLeadingCommentRanges(content, node.getFullStart()) ?? []) {
      if (comments.has(pos)) continue;
      comments.add(pos);
      content.slice(pos, end).split('\n').forEach((text, index) => texts.push({ file, line: at(pos) + index, text }));
    }
    if ((ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) && / /.test(node.text)) texts.push({ file, line: at(node.getStart()), text: node.text });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

/** Prose of a document, without code. */
function textsOfDocument(file: string, content: string): Text[] {
  let isCode = false;
  return content.split('\n').flatMap((text, index) => {
    if (/^\s*```/.test(text)) isCode = !isCode;
    return isCode ? [] : [{ file, line: index + 1, text: text.replace(/`[^`]*`/g, '`…`') }];
  });
}

export function textsOf(file: string, content: string): Text[] {
  return file.endsWith('.md') ? textsOfDocument(file, content) : textsOfSource(file, content);
}

export function findingsIn(texts: readonly Text[]): Finding[] {
  const foundBy = (pattern: Pattern, text: Text) => [...text.text.matchAll(pattern.regex)].map(([phrase]) => ({ ...text, pattern, phrase }));
  return texts.flatMap((text) => PATTERNS.flatMap((pattern) => foundBy(pattern, text)));
}

function allTexts(): Text[] {
  const below = (folder: string) => fs.readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  const inFolders = FOLDERS.flatMap((folder) => below(folder).map((file) => path.join(folder, file)));
  const files = [...inFolders, ...FILES].filter((file) => /\.(ts|md)$/.test(file) && !EXEMPT.test(file)).sort();
  return files.flatMap((file) => textsOf(file, fs.readFileSync(path.join(ROOT, file), 'utf8')));
}

/** The same numbers for the same seed. */
function* random(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (state * 48271) % 2147483647;
    yield state / 2147483647;
  }
}

function sample(texts: readonly Text[], count: number, seed: number): Text[] {
  const sentences = texts.filter(({ text }) => text.split(' ').length > 6);
  const numbers = random(seed);
  return Array.from({ length: count }, () => sentences[Math.floor(numbers.next().value! * sentences.length)]);
}

function main(args: readonly string[]): void {
  const texts = allTexts();
  const [, size, , seed] = args[0] === '--sample' ? args : [];
  if (size !== undefined) {
    for (const { file, line, text } of sample(texts, Number(size), Number(seed ?? 1))) console.log(`${file}:${line}: ${text.trim()}`);
    return;
  }
  const findings = findingsIn(texts);
  const shown = args[0] === '--count' ? [] : findings;
  for (const { file, line, phrase, pattern: { better } } of shown) console.log(`${file}:${line}: '${phrase.trim()}': write ${better}`);
  const print = (count: number, what: string) => console.log(`${String(count).padStart(5)} ${what}`);
  for (const { name } of PATTERNS) print(findings.filter(({ pattern }) => pattern.name === name).length, name);
  print(findings.length, `in all, in ${texts.length} texts`);
  if (findings.length > 0) process.exitCode = 1;
}

if (require.main === module) main(process.argv.slice(2));
