import { execFileSync } from 'node:child_process';
import { median } from './median';

/** Prints the milliseconds of CPU that the process has taken, on a line of its own. */
const END = `
  ;{ const { user, system } = process.cpuUsage(); process.stdout.write('\\n' + (user + system) / 1000, () => process.exit()); }`;

/** Runs a program in a fresh Node.js. Returns the milliseconds of CPU, user and system, from the start of the process. */
export function cpuOf(program: string, args: readonly string[] = []): number {
  // As in Lambda, where clients find a region; no other variable of who runs this.
  const env = { PATH: process.env.PATH, AWS_REGION: 'us-east-1', NODE_NO_WARNINGS: '1' };
  const output = execFileSync(process.execPath, ['-e', program + END, ...args], { env, encoding: 'latin1' });
  return Number(output.slice(output.lastIndexOf('\n')));
}

/** Measures one after the other, round by round, so that whatever else the machine does hits all. Returns the medians. The first round fills the disk's cache, and does not count. */
export function mediansInTurns(runs: number, measures: ReadonlyArray<() => number>): number[] {
  const figures = measures.map((): number[] => []);
  for (let run = 0; run <= runs; run++) {
    measures.forEach((measure, index) => {
      const figure = measure();
      if (run > 0) figures[index].push(figure);
    });
  }
  return figures.map(median);
}
