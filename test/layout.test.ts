import * as fs from 'node:fs';
import * as path from 'node:path';
import { MAY_IMPORT, RUN_TIME_ONLY } from './support/layers';

const SRC = path.join(__dirname, '..', 'src');

interface Import { readonly from: string; readonly to: string }

function sourceFiles(): string[] {
  return fs.readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).sort();
}

function importsOf(file: string): Import[] {
  const text = fs.readFileSync(path.join(SRC, file), 'utf8');
  return [...text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)'(\.[^']*)'/g)].map(([, to]) => ({ from: file, to: `${path.join(path.dirname(file), to)}.ts` }));
}

const folderOf = (file: string) => path.dirname(file).replace(/^\.$/, '');
const FILES = sourceFiles();
const IMPORTS = FILES.flatMap(importsOf);

test('every import leads to a source file', () => {
  expect(IMPORTS.length).toBeGreaterThan(FILES.length);
  expect(IMPORTS.filter(({ to }) => !FILES.includes(to))).toEqual([]);
});

test('every folder has a rule, and every rule has a folder', () => {
  expect(Object.keys(MAY_IMPORT).sort()).toEqual([...new Set(FILES.map(folderOf))].sort());
});

test('a folder may import only folders before it, so that no folder imports itself by way of others', () => {
  const order = Object.keys(MAY_IMPORT);
  const comesBefore = (one: string, other: string) => order.indexOf(one) < order.indexOf(other);
  expect(Object.entries(MAY_IMPORT).flatMap(([folder, others]) => others.filter((other) => !comesBefore(other, folder)))).toEqual([]);
});

test('a file imports only from its own folder and from those that this folder may import', () => {
  expect(IMPORTS.filter(({ from, to }) => folderOf(from) !== folderOf(to) && !MAY_IMPORT[folderOf(from)].includes(folderOf(to)))).toEqual([]);
});

test('the address of the documentation is written in one place', () => {
  const written = FILES.filter((file) => /github\.com\/.*\/blob\//.test(fs.readFileSync(path.join(SRC, file), 'utf8')));
  expect(written).toEqual(['protocol/docs-url.ts']);
});

test('each permission is used', () => {
  const used = new Set(IMPORTS.map(({ from, to }) => `${folderOf(from)} <- ${folderOf(to)}`));
  expect(Object.entries(MAY_IMPORT).flatMap(([folder, others]) => others.map((other) => `${folder} <- ${other}`)).filter((one) => !used.has(one))).toEqual([]);
});

test('no construct imports a file for functions and the command line only', () => {
  const constructs = Object.entries(MAY_IMPORT).filter(([folder]) => !RUN_TIME_ONLY.test(folder));
  expect(constructs.flatMap(([folder, others]) => others.filter((other) => RUN_TIME_ONLY.test(other)).map((other) => `${folder} <- ${other}`))).toEqual([]);
});

test('no file imports itself by way of other files', () => {
  const next = new Map(FILES.map((file) => [file, IMPORTS.filter(({ from }) => from === file).map(({ to }) => to)]));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' <- '));
    if (way.includes(file) || done.has(file)) return;
    for (const one of next.get(file)!) visit(one, [...way, file]);
    done.add(file);
  };
  FILES.forEach((file) => visit(file, []));
  expect(circles).toEqual([]);
});

test('no two files have the same name', () => {
  const names = FILES.map((file) => path.basename(file));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
