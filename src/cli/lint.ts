import * as fs from 'node:fs';
import { Command, InputError, JSON_OPTION, print, printJson, UsageError } from './command';
import { LINTERS, Lint } from './linters';
import { shown } from '../protocol/shown';

/** Checks a policy or a record as senders do. */
export const lint: Command = {
  usage: `lint ${Object.keys(LINTERS).join('|')} FILE|- [--json]`,
  options: JSON_OPTION,
  async run([kind, file, ...more], { json }) {
    if (kind === undefined || !Object.hasOwn(LINTERS, kind)) throw new UsageError(`'lint' takes one of ${Object.keys(LINTERS).join(', ')}, not '${kind ?? ''}'`);
    if (file === undefined || more.length > 0) throw new UsageError("'lint' takes one file, or - for standard input");
    const result = LINTERS[kind](contentOf(file));
    if (json) printJson({ kind, ...result });
    else printProblems(kind, result);
    return result.valid;
  },
};

function contentOf(file: string): string {
  try {
    // Not stripped of a byte order mark, which senders don't strip.
    return fs.readFileSync(file === '-' ? 0 : file).toString('utf8');
  } catch (error) {
    throw new InputError(`'${file}' can't be read: ${(error as Error).message}`);
  }
}

function printProblems(kind: string, { valid, problems }: Lint): void {
  print(`${kind}: ${valid ? 'valid' : 'not valid'}`);
  for (const { severity, code, message } of problems) print(`  ${severity} ${code}: ${shown(message)}`);
}
