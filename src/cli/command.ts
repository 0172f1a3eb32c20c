import { ParseArgsConfig } from 'node:util';
import { jsonLine, shown, shownLines } from '../protocol/shown';

/** A command line that can't be carried out: exit status 2. */
export class UsageError extends Error {}

/** A command line that is right, and names a file that can't be read: the usage would not help. Exit status 2. */
export class InputError extends Error {}

/** What a command found: `ok` gives exit status 0, anything else 1. */
export interface Result {
  readonly ok: boolean;
}

/** What the options say. Those that may be given again have a list. */
export interface Values {
  readonly [option: string]: string | boolean | Array<string | boolean> | undefined;
}

export interface Command {
  readonly usage: string;
  /** All that may be given. */
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** @param args What stands behind the command's name, options taken out. */
  run(args: readonly string[], values: Values): Promise<Result>;
}

/** The output is for scripts. */
export const JSON_OPTION = { json: { type: 'boolean' } } as const;

/** What a stranger wrote is not obeyed in it, by a terminal or a build server. */
export function print(lines: string): void {
  process.stdout.write(`${shownLines(lines)}\n`);
}

export function printJson(value: unknown): void {
  process.stdout.write(`${jsonLine(value)}\n`);
}

/** For people, where standard output is for scripts. */
export function explain(line: string): void {
  process.stderr.write(`cdk-mta-sts: ${shown(line)}\n`);
}
