import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { generateCode } from './generated-code';
import { differencesBetween, filesIn, synthesize } from './synth';

const ROOT = path.join(__dirname, '..');
const MODULES = path.join(ROOT, 'node_modules');
const PYTHON = path.join(ROOT, 'scripts', 'python');
const USES = path.join(PYTHON, 'uses.py');
/** The app, and its twin in TypeScript. */
const TWINS = { python: 'python-minimal', typescript: 'minimal' };
/** Here stands where in the app's source a construct was made, and by whose code. */
const OF_THE_SOURCE = /^(tree\.json|.*\.metadata\.json)$/;

/**
 * The package as Python users have it: an app must give the same as its twin in TypeScript, byte for byte, and what the
 * app does not use must work as people write it in Python.
 *
 * Everything is made from what npm has: the Python code of this package and of those it depends on is generated, and the
 * kernel that runs the constructs comes from npm too. Where Python has the package `jsii`, it is used; it can't be
 * had without Python's own registry, so otherwise scripts/python/stand-ins stands in for it.
 */
async function main(): Promise<void> {
  const python = answerOf('python3', ['-c', 'import sys; print("Python", sys.version.split()[0]); sys.exit(sys.version_info < (3, 10))']);
  if (python === undefined) throw new Error('there is no python3 of version 3.10 or newer on PATH; install it (apt-get install python3)');
  const workDir = fs.mkdtempSync(path.join(os.tmpdir(), 'python-'));
  try {
    const packages = generate(path.join(workDir, 'generated'));
    const env = environment(workDir, packages);
    const differences = await compareTwins(workDir, env);
    console.log(`examples/${TWINS.python}, ${python}, ${runtimeName()}: ${differences.length} differences to examples/${TWINS.typescript}`);
    differences.forEach((file) => console.log(`  ${file}`));
    execFileSync('python3', [USES], { cwd: workDir, env: { ...process.env, ...env }, stdio: 'inherit' });
    if (differences.length > 0) process.exitCode = 1;
  } finally {
    fs.rmSync(workDir, { recursive: true, force: true });
  }
}

/** The Python code, below one directory. The generator packs no more than what it reads: beside the code comes what the kernel runs. */
function generate(workDir: string): string {
  const apps = [path.join(ROOT, 'examples', TWINS.python, 'app.py'), USES];
  const packages = path.join(generateCode(workDir, ['python'], apps).directory, 'python', 'src');
  for (const archive of filesIn(packages).filter((file) => file.endsWith('.jsii.tgz'))) pack(path.join(packages, archive));
  return packages;
}

/** This package as it is published, the others as they are installed. */
function pack(archive: string): void {
  const [name] = path.basename(archive).split('@');
  const parent = [MODULES, path.join(MODULES, '@aws-cdk')].find((directory) => fs.existsSync(path.join(directory, name)));
  // Without compression, which takes the most of the time, and which the kernel does not ask for.
  if (parent) execFileSync('tar', ['-cf', archive, '-C', parent, name]);
  else fs.renameSync(npmPack(ROOT, path.dirname(archive)), archive);
}

function environment(workDir: string, packages: string): NodeJS.ProcessEnv {
  const temporary = path.join(workDir, 'tmp');
  fs.mkdirSync(temporary);
  const standIns = hasRuntime() ? {} : { JSII_RUNTIME: kernel(path.join(workDir, 'kernel')) };
  const searched = [...(hasRuntime() ? [] : [path.join(PYTHON, 'stand-ins')]), packages];
  // Neither the interpreter nor the kernel leaves anything behind.
  const clean = { PYTHONDONTWRITEBYTECODE: '1', PYTHONNOUSERSITE: '1', JSII_RUNTIME_PACKAGE_CACHE: 'disabled', TMPDIR: temporary };
  return { ...standIns, ...clean, PYTHONPATH: searched.join(path.delimiter) };
}

/** The kernel fits the code that the generator of the same version writes. */
function kernel(directory: string): string {
  fs.mkdirSync(directory);
  execFileSync('tar', ['-xzf', npmPack(`@jsii/runtime@${versionOf('jsii-pacmak')}`, directory)], { cwd: directory });
  return path.join(directory, 'package', 'webpack', 'bin', 'jsii-runtime.js');
}

/** The names of files that are not the same, bytes of the handlers' code included. */
async function compareTwins(workDir: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  // Version reporting tells AWS the language of an app.
  const args = ['--no-version-reporting'];
  const example = (name: string) => path.join(ROOT, 'examples', name);
  const one = await synthesize(example(TWINS.python), {}, path.join(workDir, 'python'), { args, env });
  const other = await synthesize(example(TWINS.typescript), {}, path.join(workDir, 'typescript'), { args });
  if (!filesIn(one.assembly).some((file) => file.endsWith('.template.json'))) throw new Error(`examples/${TWINS.python} makes no template`);
  return differencesBetween(one, other).filter((file) => !OF_THE_SOURCE.test(file));
}

/** The archive's path. */
function npmPack(what: string, directory: string): string {
  const args = ['pack', '--prefer-offline', '--loglevel=error', '--pack-destination', directory, what];
  return path.join(directory, execFileSync('npm', args, { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim());
}

function hasRuntime(): boolean {
  return answerOf('python3', ['-c', 'import jsii, publication']) !== undefined;
}

function runtimeName(): string {
  if (hasRuntime()) return answerOf('python3', ['-c', 'import jsii; print("jsii", jsii.__version__)'])!;
  return `@jsii/runtime ${versionOf('jsii-pacmak')} with a stand-in for Python's jsii`;
}

function versionOf(name: string): string {
  return JSON.parse(fs.readFileSync(path.join(MODULES, name, 'package.json'), 'utf8')).version;
}

/** What a command prints; undefined if it can't be run or fails. */
function answerOf(command: string, args: string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

main().catch((error) => {
  const output = 'stderr' in error && error.stderr ? `\n${error.stderr}` : '';
  console.error(`check-python: ${error instanceof Error ? error.message : error}${output}`);
  process.exitCode = 1;
});
