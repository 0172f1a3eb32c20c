import { Growing, inputOf } from './fuzz-growth';
import type { Budget, Measured, Runner } from './fuzz-runner';

const MEBIBYTE = 1024 * 1024;
/** Below it, the collector and the compiler cost more than the input. */
const NOISE_MILLISECONDS = 100;
const NOISE_BYTES = 48 * MEBIBYTE;
/** Cost against size: twice the size may cost twice as much, and some more. */
const MAX_RATIO = 2.5;

/** What an input may cost whatever is in it: a second, and three for each megabyte; and the memory that a report of the largest size takes. */
export function budgetOf(size: number): Budget {
  return { milliseconds: 1000 + size * 0.01, bytes: 400 * MEBIBYTE + size * 32 };
}

/** Undefined if it may be so; else what is wrong. */
export function findingIn({ milliseconds, bytes, error, killed }: Measured, size: number, budget = budgetOf(size)): string | undefined {
  if (error) return error;
  if (killed || milliseconds > budget.milliseconds || bytes > budget.bytes) {
    return milliseconds > budget.milliseconds
      ? `${size} bytes took more than ${budget.milliseconds.toFixed(0)} ms of processor time`
      : `${size} bytes took ${(bytes / MEBIBYTE).toFixed(0)} MB of memory, more than ${(budget.bytes / MEBIBYTE).toFixed(0)}`;
  }
  return undefined;
}

/** Runs one input as it is, then half and a quarter of it if it costs anything: what costs much more each time it doubles costs without a bound. */
export async function findingInGrowth(runner: Runner, target: string, growing: Growing): Promise<string | undefined> {
  const measure = async (count: number) => {
    const input = inputOf({ ...growing, count });
    const measured = await runner.run({ target, input, cover: false, collect: true }, budgetOf(input.length));
    return { measured, size: input.length, finding: findingIn(measured, input.length) };
  };
  const { measured, size, finding } = await measure(growing.count);
  if (finding) return finding;
  const ofTime = measured.milliseconds > NOISE_MILLISECONDS;
  if (!ofTime && measured.bytes < NOISE_BYTES) return undefined;
  const costOf = ({ milliseconds, bytes }: Measured) => (ofTime ? milliseconds : bytes);
  const least = async (count: number) => Math.min(costOf((await measure(count)).measured), costOf((await measure(count)).measured));
  const [quarter, half, whole] = [await least(growing.count / 4), await least(growing.count / 2), await least(growing.count)];
  if (half < MAX_RATIO * quarter || whole < MAX_RATIO * half || whole < (ofTime ? NOISE_MILLISECONDS : NOISE_BYTES)) return undefined;
  const unit = ofTime ? 'ms' : 'bytes';
  return `${size} bytes took ${whole.toFixed(0)} ${unit}, half as many ${half.toFixed(0)}, a quarter ${quarter.toFixed(0)}: the cost grows faster than the input`;
}
