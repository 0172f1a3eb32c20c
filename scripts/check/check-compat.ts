import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { breaksBetween } from './api-breaks';

const ROOT = path.join(__dirname, '..', '..');
/** Breaks that are meant, one key of jsii-diff a line; emptied with each release. */
const IGNORE_FILE = path.join(ROOT, '.compatignore');

/**
 * Compares the interface of the compiled package with that of the last release: it must not keep an app of its users from compiling.
 *
 * The release is compiled from its tag, so that this needs neither a registry nor a network. Another commit than the
 * last release's can be given.
 */
function main([given]: string[]): void {
  const commit = given ?? lastRelease();
  if (!fs.existsSync(path.join(ROOT, '.jsii'))) throw new Error('there is no .jsii; compile first (npm run compile)');
  if (commit === undefined) {
    console.log('nothing is released yet: there is no tag v<version> to be compatible with');
    return;
  }
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'compat-'));
  try {
    compile(commit, directory);
    const breaks = breaksBetween(directory, ROOT, IGNORE_FILE);
    console.log(`${breaks.length} breaks since ${commit}`);
    breaks.forEach((one) => console.log(one));
    if (breaks.length === 0) return;
    console.log(`What is meant goes into ${path.basename(IGNORE_FILE)}, by the key in brackets.`);
    process.exitCode = 1;
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

function lastRelease(): string | undefined {
  const { status, stdout } = spawnSync('git', ['describe', '--tags', '--abbrev=0', '--match', 'v[0-9]*'], { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** Compiles a commit with the packages that are installed now. */
function compile(commit: string, directory: string): void {
  const archive = execFileSync('git', ['archive', commit], { cwd: ROOT, maxBuffer: 2 ** 30 });
  execFileSync('tar', ['-x', '-C', directory], { input: archive });
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(directory, 'node_modules'));
  execFileSync(path.join(ROOT, 'node_modules', '.bin', 'jsii'), [], { cwd: directory, stdio: 'pipe' });
}

try {
  main(process.argv.slice(2));
} catch (error) {
  const output = error instanceof Error && 'stderr' in error ? `\n${error.stderr}` : '';
  console.error(`check-compat: ${error instanceof Error ? error.message : error}${output}`);
  process.exitCode = 1;
}
