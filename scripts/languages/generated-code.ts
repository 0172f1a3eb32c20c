import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { readAssembly } from '../check/assembly';

const ROOT = path.join(__dirname, '..', '..');
const MODULES = path.join(ROOT, 'node_modules');
/** So large that its code takes a minute for each language; an app or this package has a few hundred of its twenty thousand types. */
const LARGE = 'aws-cdk-lib';

interface Assembly {
  readonly name: string;
  readonly dependencyClosure: { readonly [name: string]: unknown };
  readonly submodules?: { readonly [fqn: string]: unknown };
  readonly types: { readonly [fqn: string]: { readonly name: string } };
}

/** What is generated, below one directory for each language. */
export interface GeneratedCode {
  readonly directory: string;
  /** The names of the package's own types. */
  readonly types: readonly string[];
  /** For how many of the types of aws-cdk-lib there is code, such as '755 of 20351'. */
  readonly ofLarge: string;
}

/**
 * Generates the code of the package and of all its dependencies in other languages. Of aws-cdk-lib there is what the package and the
 * apps name, and whatever can be reached from there, each type whole.
 *
 * @param apps the files of apps that are to be compiled with the code
 */
export function generateCode(workDir: string, languages: readonly string[], apps: readonly string[]): GeneratedCode {
  if (!fs.existsSync(path.join(ROOT, '.jsii'))) throw new Error('there is no .jsii; compile first (npm run compile)');
  const own: Assembly = readAssembly(ROOT);
  const large: Assembly = readAssembly(path.join(MODULES, LARGE));
  const named = new Set(apps.flatMap((file) => fs.readFileSync(file, 'utf8').match(/[A-Za-z0-9]+/g) ?? []));
  const roots = Object.entries(large.types).filter(([, { name }]) => named.has(name) || named.has(`New${name}`)).map(([fqn]) => fqn);
  const reached = reachable(large, [...roots, ...namesIn(own)]);

  const projects = Object.keys(own.dependencyClosure).map((name) => {
    const directory = path.join(MODULES, name);
    return writeProject(workDir, directory, name === LARGE ? only(large, reached) : readAssembly(directory));
  });
  const options = ['--code-only', '--force-target', '--target', ...languages, '--no-fingerprint', '--outdir', workDir];
  execFileSync(path.join(MODULES, '.bin', 'jsii-pacmak'), [...options, writeProject(workDir, ROOT, own), ...projects], { cwd: workDir, stdio: 'pipe' });
  return {
    directory: workDir,
    types: Object.values(own.types).map(({ name }) => name),
    ofLarge: `${reached.size} of ${Object.keys(large.types).length}`,
  };
}

/** Returns the types of aws-cdk-lib that a value names anywhere, and the types and modules that contain them. */
function namesIn(value: unknown): string[] {
  const names = JSON.stringify(value).match(/"aws-cdk-lib(\.\w+)+"/g) ?? [];
  return names.map((name) => name.slice(1, -1)).flatMap((name) => [name, name.replace(/\.\w+$/, '')]);
}

function reachable({ types }: Assembly, roots: readonly string[]): Set<string> {
  const reached = new Set(roots.filter((fqn) => fqn in types));
  // It comes to what is added on the way as well.
  for (const fqn of reached) namesIn(types[fqn]).filter((name) => name in types).forEach((name) => reached.add(name));
  return reached;
}

function only(assembly: Assembly, fqns: Set<string>): Assembly {
  const pick = <T>(all: { readonly [fqn: string]: T }, isPicked: (fqn: string) => boolean) =>
    Object.fromEntries(Object.entries(all).filter(([fqn]) => isPicked(fqn)));
  const inModules = new Set([...fqns].flatMap((fqn) => [...fqn.matchAll(/\./g)].map(({ index }) => fqn.slice(0, index))));
  return {
    ...assembly,
    types: pick(assembly.types, (fqn) => fqns.has(fqn)),
    submodules: pick(assembly.submodules ?? {}, (fqn) => inModules.has(fqn)),
  };
}

/** Writes as much of a package as the generator reads. Some of aws-cdk-lib's dependencies list it in their devDependencies: that would be a circle. */
function writeProject(workDir: string, directory: string, assembly: Assembly): string {
  const project = path.join(workDir, 'node_modules', assembly.name);
  const manifest = JSON.parse(fs.readFileSync(path.join(directory, 'package.json'), 'utf8'));
  fs.mkdirSync(project, { recursive: true });
  fs.writeFileSync(path.join(project, '.jsii'), JSON.stringify(assembly));
  fs.writeFileSync(path.join(project, 'package.json'), JSON.stringify({
    ...manifest, main: 'package.json', exports: undefined, scripts: undefined, devDependencies: undefined,
  }));
  return project;
}
