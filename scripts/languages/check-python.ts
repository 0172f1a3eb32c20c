import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { generateCode } from './generated-code';
import { JsiiKernel, KERNEL_VERSION, packKernel } from './jsii-kernel';
import { compareEquivalents } from './twins';
import { filesIn } from '../check/synth';

const ROOT = path.join(__dirname, '..', '..');
const PYTHON = path.join(ROOT, 'scripts', 'languages', 'python');
const USES = path.join(PYTHON, 'uses.py');
const EXAMPLES = ['python-minimal', 'python-see-and-tell'];

/**
 * Checks the package as Python users have it: each app must give the same as its equivalent in TypeScript, byte for byte, and what the
 * apps do not use must work as people write it in Python.
 *
 * Everything is made from what npm has: the Python code of this package and of those it depends on is generated, and the
 * kernel that runs the constructs comes from npm too. Where Python has the package `jsii`, it is used; it can't be
 * had without Python's own registry, so otherwise scripts/languages/python/stand-ins replaces it.
 */
async function main(): Promise<void> {
  const python = answerOf('python3', ['-c', 'import sys; print("Python", sys.version.split()[0]); sys.exit(sys.version_info < (3, 10))']);
  if (python === undefined) throw new Error('there is no python3 of version 3.10 or newer on PATH; install it (apt-get install python3)');
  const workDir = fs.mkdtempSync(path.join(os.tmpdir(), 'python-'));
  try {
    const kernel = packKernel(path.join(workDir, 'kernel'));
    const env = environment(generate(path.join(workDir, 'generated'), kernel), kernel);
    console.log(`${python}, ${runtimeName()}`);
    if (!await compareEquivalents(workDir, Object.fromEntries(EXAMPLES.map((example) => [example, { env }])))) process.exitCode = 1;
    execFileSync('python3', [USES], { cwd: workDir, env: { ...process.env, ...env }, stdio: 'inherit' });
  } finally {
    fs.rmSync(workDir, { recursive: true, force: true });
  }
}

/** Generates the Python code in one directory. The generator packs only what it reads, so the kernel's code is copied to it. */
function generate(workDir: string, { archives }: JsiiKernel): string {
  const apps = [...EXAMPLES.map((example) => path.join(ROOT, 'examples', example, 'app.py')), USES];
  const packages = path.join(generateCode(workDir, ['python'], apps).directory, 'python', 'src');
  for (const archive of filesIn(packages).filter((file) => file.endsWith('.jsii.tgz'))) {
    fs.copyFileSync(path.join(archives, path.basename(archive)), path.join(packages, archive));
  }
  return packages;
}

function environment(packages: string, kernel: JsiiKernel): NodeJS.ProcessEnv {
  const searched = [...(hasRuntime() ? [] : [path.join(PYTHON, 'stand-ins')]), packages];
  // Of a package jsii of Python's own, the kernel is its own as well.
  const { JSII_RUNTIME, ...env } = kernel.env;
  const clean = { PYTHONDONTWRITEBYTECODE: '1', PYTHONNOUSERSITE: '1' };
  return { ...env, ...(hasRuntime() ? {} : { JSII_RUNTIME }), ...clean, PYTHONPATH: searched.join(path.delimiter) };
}

function hasRuntime(): boolean {
  return answerOf('python3', ['-c', 'import jsii, publication']) !== undefined;
}

function runtimeName(): string {
  if (hasRuntime()) return answerOf('python3', ['-c', 'import jsii; print("jsii", jsii.__version__)'])!;
  return `@jsii/runtime ${KERNEL_VERSION} with a stand-in for Python's jsii`;
}

/** Returns what a command prints, or undefined if it can't run or fails. */
function answerOf(command: string, args: string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

main().catch((error) => {
  const output = 'stderr' in error && error.stderr ? `\n${error.stderr}` : '';
  console.error(`check-python: ${error instanceof Error ? error.message : error}${output}`);
  process.exitCode = 1;
});
