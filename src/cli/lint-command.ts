import * as fs from 'node:fs';
import { Command, InputError, JSON_OPTION, print, printJson, UsageError } from './command';
import { junitOfLint } from './lint-junit';
import { Lint, LINTERS } from './linters';
import { shown } from '../protocol/shown';

/** Checks a policy or a record as senders do. */
export const lint: Command = {
  usage: `lint ${Object.keys(LINTERS).join('|')} FILE|- [--json|--junit]`,
  options: { ...JSON_OPTION, junit: { type: 'boolean' } },
  async run([kind, file, ...more], { json, junit }) {
    if (kind === undefined || !Object.hasOwn(LINTERS, kind)) throw new UsageError(`'lint' takes one of ${Object.keys(LINTERS).join(', ')}, not '${kind ?? ''}'`);
    if (file === undefined || more.length > 0) throw new UsageError("'lint' takes one file, or - for standard input");
    if (json && junit) throw new UsageError("'lint' prints either --json or --junit");
    const result = LINTERS[kind](contentOf(file));
    if (json) printJson({ kind, ...result });
    else if (junit) print(junitOfLint(kind, file, result));
    else printProblems(kind, result);
    return { ok: result.valid };
  },
};

function contentOf(file: string): Buffer {
  try {
    return fs.readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    throw new InputError(`'${file}' can't be read: ${(error as Error).message}`);
  }
}

/** Limits the output. A file of another kind has a problem in every line. */
const MAX_PRINTED = 100;

function printProblems(kind: string, { valid, problems }: Lint): void {
  print(`${kind}: ${valid ? 'valid' : 'not valid'}`);
  for (const { severity, code, message, line, column } of problems.slice(0, MAX_PRINTED)) {
    print(`  ${severity} ${code}: ${line === null ? '' : `line ${line}, column ${column}: `}${shown(message)}`);
  }
  if (problems.length > MAX_PRINTED) print(`  ${problems.length - MAX_PRINTED} more problems: --json lists them`);
}
