import * as fs from 'node:fs';
import * as path from 'node:path';
import { Construct, IConstruct } from 'constructs';
import * as ts from 'typescript';
import * as library from 'cdk-mta-sts';

/** What users read is what the checks apply: there is no second list. */
const DOCUMENT = path.join(__dirname, '..', '..', 'docs', 'findings.md');

/** The classes of the package that are constructs, by the name that the document gives to one of them. */
const CLASSES = new Map(Object.entries(library)
  .filter((entry): entry is [string, any] => typeof entry[1] === 'function' && entry[1].prototype instanceof Construct)
  .map(([name, type]) => [name.charAt(0).toLowerCase() + name.slice(1), type]));

export function isOfTheLibrary(construct: IConstruct): boolean {
  return [...CLASSES.values()].some((type) => construct instanceof type);
}

/** Returns the document's lines that acknowledge findings, each with its imports. */
export function acknowledgingCode(): string[] {
  const blocks = [...read().matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code);
  const [imports, ...others] = blocks;
  if (!imports?.startsWith('import ') || others.length === 0) throw new Error(`${DOCUMENT} does not begin with its imports, followed by code`);
  return others.map((code) => imports + code);
}

/** Does in an app what the document tells its users to do: once for each of the constructs that the code is about. */
export function acknowledge(app: IConstruct): void {
  for (const code of acknowledgingCode()) {
    const names = namesIn(code);
    const run = new Function('require', 'exports', ...names, javaScript(code));
    for (const constructs of combinations(names.map((name) => app.node.findAll().filter((one) => one instanceof CLASSES.get(name))))) {
      run(require, {}, ...constructs);
    }
  }
}

/** Returns the names that the code uses and does not declare. */
export function namesIn(code: string): string[] {
  const names = [...CLASSES.keys()].filter((name) => new RegExp(`(?<![.\\w])${name}\\b`).test(code));
  if (names.length === 0) throw new Error(`this code in ${DOCUMENT} is about no construct of the package:\n${code}`);
  return names;
}

export interface AcceptedLint {
  readonly rule: string;
  readonly resourceTypes: readonly string[];
}

/** Returns the rows of the table for cfn-lint. */
export function acceptedLints(): AcceptedLint[] {
  return [...read().matchAll(/^\| ([EWI]\d{4}) \| ([^|]+) \|/gm)].map(([, rule, types]) => ({
    rule, resourceTypes: [...types.matchAll(/`([^`]+)`/g)].map(([, type]) => type),
  }));
}

function read(): string {
  return fs.readFileSync(DOCUMENT, 'utf8');
}

function javaScript(code: string): string {
  return ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } }).outputText;
}

function combinations<T>(lists: readonly T[][]): T[][] {
  return lists.reduce<T[][]>((heads, list) => heads.flatMap((head) => list.map((one) => [...head, one])), [[]]);
}
