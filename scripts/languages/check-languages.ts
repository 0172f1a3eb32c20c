import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Compiler, GO, JAVA, Programs } from './compilers';
import { generateCode } from './generated-code';
import { KERNEL_VERSION, packKernel } from './jsii-kernel';
import { compareEquivalents } from './twins';
import { filesIn, SynthesisSettings } from '../check/synth';

const ROOT = path.join(__dirname, '..', '..');

interface Language {
  /** The package's own code. */
  readonly own: string;
  /** Where the code of a type is. */
  readonly sourceOf: (type: string) => RegExp;
  /** Directories of apps that are compiled with it: an equivalent of examples/minimal, and what that does not use. */
  readonly apps?: readonly string[];
  readonly compiler?: Compiler;
}

/** Those that the package is published for. */
const LANGUAGES: { readonly [language: string]: Language } = {
  python: { own: 'src/cdk_mta_sts', sourceOf: () => /__init__\.py$/ },
  java: {
    own: 'src/main/java/io/github/cdkmtasts',
    sourceOf: (type) => new RegExp(`/${type}\\.java$`),
    apps: ['examples/java-minimal', 'scripts/languages/java/uses'],
    compiler: JAVA,
  },
  dotnet: { own: 'CdkMtaSts', sourceOf: (type) => new RegExp(`/${type}\\.cs$`) },
  go: {
    own: 'cdkmtasts',
    sourceOf: (type) => new RegExp(`/${type}\\.go$`),
    apps: ['examples/go-minimal', 'scripts/languages/go/uses'],
    compiler: GO,
  },
};

/**
 * Checks the code for the other languages: every type of the package must be in it, and it must compile, with apps and without a warning.
 * An app must give the same as its equivalent in TypeScript; scripts/languages/java/stand-ins and scripts/languages/go/stand-ins replace the runtime.
 */
async function main(): Promise<void> {
  const workDir = fs.mkdtempSync(path.join(os.tmpdir(), 'languages-'));
  try {
    const apps = Object.values(LANGUAGES).flatMap((language) => language.apps ?? []).map((app) => path.join(ROOT, app));
    const appFiles = apps.flatMap((app) => filesIn(app).map((file) => path.join(app, file)));
    const { directory, types, ofLarge } = generateCode(workDir, Object.keys(LANGUAGES), appFiles);
    console.log(`generated, with ${ofLarge} types of aws-cdk-lib`);
    const programs: { [example: string]: Programs } = {};
    for (const [name, language] of Object.entries(LANGUAGES)) {
      const own = path.join(directory, name, language.own);
      const files = filesIn(own);
      const missing = types.filter((type) => !isGenerated(type, language.sourceOf(type), own, files));
      console.log(`${name}: ${files.length} files, ${types.length - missing.length} of ${types.length} types, ${compile(name, path.join(directory, name), programs)}`);
      if (missing.length > 0) throw new Error(`${name} has no ${missing.join(', no ')}`);
    }
    if (Object.keys(programs).length > 0) await runPrograms(workDir, programs);
  } finally {
    fs.rmSync(workDir, { recursive: true, force: true });
  }
}

/** Adds to `programs` what can be run now. */
function compile(name: string, generated: string, programs: { [example: string]: Programs }): string {
  const { own, apps = [], compiler } = LANGUAGES[name];
  if (!compiler) return name === 'python' ? 'run by check-python' : 'NOT COMPILED, npm and Debian have no compiler for it';
  const version = compiler.version();
  if (version === undefined) {
    if (process.env.CI === 'true') throw new Error(`${compiler.command} is not on PATH`);
    return `NOT COMPILED, ${compiler.command} is not on PATH`;
  }
  const workDir = path.join(generated, 'compiled');
  fs.mkdirSync(workDir);
  const compilation = { generated, own, apps: apps.map((app) => path.join(ROOT, app)), workDir };
  compiler.compile(compilation);
  programs[path.basename(apps[0])] = compiler.programs(compilation);
  return `compiled by ${version} with ${apps.join(' and ')}`;
}

async function runPrograms(workDir: string, programs: { readonly [example: string]: Programs }): Promise<void> {
  const kernel = packKernel(path.join(workDir, 'kernel'));
  const kernelEnv = { ...kernel.env, JSII_ARCHIVES: kernel.archives };
  const equivalents: { [example: string]: SynthesisSettings } = {};
  for (const [example, { synthesis, uses: [command, ...args] }] of Object.entries(programs)) {
    const env = { ...synthesis.env, ...kernelEnv };
    equivalents[example] = { ...synthesis, env };
    execFileSync(command, args, { cwd: workDir, env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'] });
    console.log(`${example}: the uses beside it ran, by @jsii/runtime ${KERNEL_VERSION} with a stand-in for jsii's library`);
  }
  if (!await compareEquivalents(workDir, equivalents)) process.exitCode = 1;
}

function isGenerated(type: string, source: RegExp, directory: string, files: string[]): boolean {
  const word = new RegExp(`\\b(class|enum|interface|type) ${type}\\b`);
  return files.some((file) => source.test(`/${file}`) && word.test(fs.readFileSync(path.join(directory, file), 'utf8')));
}

main().catch((error) => {
  const output = 'stderr' in error && error.stderr ? `\n${error.stderr}` : '';
  console.error(`check-languages: ${error instanceof Error ? error.message : error}${output}`);
  process.exitCode = 1;
});
