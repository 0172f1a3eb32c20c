import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import * as api from '../src';

const ROOT = path.join(__dirname, '..');

test('only classes and enums are exported, so that other languages have everything that TypeScript has', () => {
  const others = Object.entries(api).filter(([name, value]) => !/^[A-Z]/.test(name) || !isClassOrEnum(value)).map(([name]) => name);
  expect(others).toEqual([]);
});

function isClassOrEnum(value: unknown): boolean {
  if (typeof value === 'function') return /^class /.test(Function.prototype.toString.call(value));
  return typeof value === 'object' && value !== null && Object.values(value).every((member) => typeof member === 'string');
}

test('each exported name has a row in the decision on names', () => {
  const decision = fs.readFileSync(path.join(ROOT, 'docs', 'decisions', 'api-names.md'), 'utf8');
  const [, each] = /^## Each name\n(.*?)^## /ms.exec(decision)!;
  const rows = [...each.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual(exportedNames().sort());
});

/** Returns the names of what the package exports, types included, which are not there at run time. */
function exportedNames(): string[] {
  const parse = (file: string) => ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true).statements;
  const src = path.join(ROOT, 'src');
  const files = parse(path.join(src, 'index.ts')).flatMap((one) => (ts.isExportDeclaration(one) ? [(one.moduleSpecifier as ts.StringLiteral).text] : []));
  return files.flatMap((file) => parse(path.join(src, `${file}.ts`))).flatMap((one) => {
    const isExported = ts.canHaveModifiers(one) && ts.getModifiers(one)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    const isNamed = ts.isClassDeclaration(one) || ts.isInterfaceDeclaration(one) || ts.isEnumDeclaration(one);
    if (!isExported) return [];
    const isInternal = ts.getJSDocTags(one).some(({ tagName }) => tagName.text === 'internal');
    return isNamed && !isInternal ? [one.name!.text] : [];
  });
}
