import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as ts from 'typescript';
import { cpuOf, mediansInTurns } from './cpu';

const ROOT = path.join(__dirname, '..', '..');

/** What each app loads that has a stack. */
const EMPTY_APP = `
  const load = require('node:module').createRequire(process.argv[1]);
  const cdk = load('aws-cdk-lib');
  new cdk.Stack(new cdk.App(), 'Stack');`;
const WITH_THE_PACKAGE = `${EMPTY_APP}
  load(process.argv[1]);`;
/** Prints the files of the CDK that only the package needs. */
const ADDED_FILES = `${EMPTY_APP}
  const before = new Set(Object.keys(load.cache));
  load(process.argv[1]);
  console.log(Object.keys(load.cache).filter((file) => !before.has(file)).join('\\n'));`;

export interface ImportFigures {
  /** Milliseconds of CPU of an app that has an empty stack. */
  readonly emptyApp: number;
  /** The same of an app that also imports the package. */
  readonly withPackage: number;
}

/** What the import of the package may add to an app, as a part of what an empty stack costs. */
export const MAX_IMPORT_SHARE = 0.8;

/** Measures what `import 'cdk-mta-sts'` costs an app before it creates anything. */
export function importFigures(runs: number): ImportFigures {
  return withCompiledPackage((index) => {
    const [emptyApp, withPackage] = mediansInTurns(runs, [EMPTY_APP, WITH_THE_PACKAGE].map((program) => () => cpuOf(program, [index])));
    return { emptyApp, withPackage };
  });
}

/** Lists the files of the CDK that the import of the package loads and an empty stack does not, such as `aws-iam/lib/role.js`. */
export function importedFilesOfCdk(): string[] {
  return withCompiledPackage((index) => execFileSync(process.execPath, ['-e', ADDED_FILES, index], { encoding: 'utf8' }).split('\n')
    .flatMap((file) => /[\\/]aws-cdk-lib[\\/](.*)$/.exec(file)?.[1].replace(/\\/g, '/') ?? []).sort());
}

/** Compiles what the package exports, as jsii would, in a directory beside the project's modules. */
function withCompiledPackage<T>(use: (index: string) => T): T {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'import-'));
  try {
    fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(directory, 'node_modules'));
    compile('index', directory, new Set());
    return use(path.join(directory, 'src', 'index.js'));
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

/** Compiles a module of `src/`, and each that it loads. */
function compile(name: string, directory: string, seen: Set<string>): void {
  if (seen.has(name)) return;
  seen.add(name);
  const { outputText } = ts.transpileModule(fs.readFileSync(path.join(ROOT, 'src', `${name}.ts`), 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  const file = path.join(directory, 'src', `${name}.js`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, outputText);
  for (const [, target] of outputText.matchAll(/require\("(\.[^"]*)"\)/g)) compile(path.posix.join(path.posix.dirname(name), target), directory, seen);
}
