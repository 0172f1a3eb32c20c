import { ParseArgsConfig } from 'node:util';

/** A command line that can't be carried out: exit status 2. */
export class UsageError extends Error {}

/** A command line that is right, and names a file that can't be read: the usage would not help. Exit status 2. */
export class InputError extends Error {}

/** Whether what was asked for is as it should be: exit status 0, else 1. */
export type Verdict = boolean;

/** What the options say. Those that may be given again have a list. */
export interface Values {
  readonly [option: string]: string | boolean | Array<string | boolean> | undefined;
}

export interface Command {
  readonly usage: string;
  /** All that may be given. */
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** @param args What stands behind the command's name, options taken out. */
  run(args: readonly string[], values: Values): Promise<Verdict>;
}

/** The output is for scripts. */
export const JSON_OPTION = { json: { type: 'boolean' } } as const;

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** For people, where standard output is for scripts. */
export function explain(line: string): void {
  process.stderr.write(`cdk-mta-sts: ${line}\n`);
}
