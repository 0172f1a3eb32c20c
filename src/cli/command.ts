import { ParseArgsConfig } from 'node:util';
import { jsonLine, shown, shownLines } from '../protocol/shown';

/** Reports a wrong command line. Exit status 2. */
export class UsageError extends Error {}

/** Reports a file that can't be read. The usage would not help. Exit status 2. */
export class InputError extends Error {}

/** What a command found: `ok` gives exit status 0, anything else 1. */
export interface Result {
  readonly ok: boolean;
}

/** The values of the options. Repeatable options have a list. */
export interface Values {
  readonly [option: string]: string | boolean | Array<string | boolean> | undefined;
}

/** A command of the command line. */
export interface Command {
  readonly usage: string;
  /** The options of the command. */
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** @param args The arguments after the command's name, without options. */
  run(args: readonly string[], values: Values): Promise<Result>;
}

/** Makes a command print JSON for scripts. */
export const JSON_OPTION = { json: { type: 'boolean' } } as const;

/** Prints lines so that terminals and build servers obey nothing that a stranger wrote. */
export function print(lines: string): void {
  process.stdout.write(`${shownLines(lines)}\n`);
}

export function printJson(value: unknown): void {
  process.stdout.write(`${jsonLine(value)}\n`);
}

/** Prints an explanation for people to standard error. Standard output is for scripts. */
export function explain(line: string): void {
  process.stderr.write(`cdk-mta-sts: ${shown(line)}\n`);
}
