import { spawnSync } from 'node:child_process';
import * as path from 'node:path';

const JSII_DIFF = path.join(__dirname, '..', '..', 'node_modules', '.bin', 'jsii-diff');

/**
 * Lists what can keep an app that compiled with the assembly (the directory or file) `before` from compiling: a line each, its key in brackets.
 * A break whose key is in `ignoreFile` is intended; the file may be missing.
 */
export function breaksBetween(before: string, after: string, ignoreFile: string): string[] {
  // What is experimental counts too: so far it is all that there is.
  const { status, stderr, error } = spawnSync(JSII_DIFF, [before, after, '--error-on', 'all', '--keys', '--ignore-file', ignoreFile], { encoding: 'utf8' });
  if (error) throw error;
  const breaks = stderr.split('\n').filter((line) => /^err\s/.test(line)).map((line) => line.replace(/^err\s+- /, ''));
  // It ends well where there was nothing to compare.
  const compared = !stderr.includes('Skipping analysis') && status === (breaks.length > 0 ? 1 : 0);
  if (!compared) throw new Error(`jsii-diff did not compare '${before}' and '${after}', and ended with ${status}:\n${stderr}`);
  return breaks;
}
