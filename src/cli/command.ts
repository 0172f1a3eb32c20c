/** A command line that can't be carried out: exit status 2. */
export class UsageError extends Error {}

/** Whether what was asked for is as it should be: exit status 0, else 1. */
export type Verdict = boolean;

export interface Command {
  readonly usage: string;
  /** @param args What stands behind the command's name, options taken out. */
  run(args: readonly string[], json: boolean): Promise<Verdict>;
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** For people, where standard output is for scripts. */
export function explain(line: string): void {
  process.stderr.write(`cdk-mta-sts: ${line}\n`);
}
