import { compressionOf, Growing, inputOf } from './growth';
import type { Budget, Measured, Runner } from './runner';

const MEBIBYTE = 1024 * 1024;
/** Below it, the collector and the compiler cost more than the input. */
const NOISE_MILLISECONDS = 100;
/** What may cost more than noise when it is four times as large. */
const WORTH_MILLISECONDS = 10;
const MAX_GROWN_BYTES = MEBIBYTE;
/** Cost against size: twice the size may cost twice as much, and some more. */
const MAX_RATIO = 2.5;

/**
 * Returns what an input of this size may cost: a second, and three for each megabyte. It may take the collector's memory and 64 bytes for each of its bytes;
 * if it may be compressed, as much as a report of the largest size.
 */
export function budgetOf(size: number, isCompressed = true): Budget {
  return { milliseconds: 1000 + size * 0.003, bytes: isCompressed ? 400 * MEBIBYTE + size * 32 : 96 * MEBIBYTE + size * 64 };
}

/** Returns what is wrong with a measurement, or undefined. */
export function findingIn({ milliseconds, bytes, error, killed }: Measured, size: number, budget = budgetOf(size)): string | undefined {
  if (error) return error;
  if (killed || milliseconds > budget.milliseconds || bytes > budget.bytes) {
    return milliseconds > budget.milliseconds
      ? `${size} bytes took more than ${budget.milliseconds.toFixed(0)} ms of processor time`
      : `${size} bytes took ${(bytes / MEBIBYTE).toFixed(0)} MB of memory, more than ${(budget.bytes / MEBIBYTE).toFixed(0)}`;
  }
  return undefined;
}

/**
 * Runs one input, and a larger one if it costs anything, until it costs enough to compare: what costs much more each time it doubles costs without
 * a bound.
 */
export async function findingInGrowth(runner: Runner, target: string, growing: Growing): Promise<string | undefined> {
  const isCompressed = compressionOf(growing.layers) > 1;
  const measure = async (count: number) => {
    const input = inputOf({ ...growing, count });
    const budget = budgetOf(input.length, isCompressed);
    const measured = await runner.run({ target, input, cover: false, collect: true }, budget);
    return { measured, size: input.length, finding: findingIn(measured, input.length, budget) };
  };
  let before = 0;
  for (let { count } = growing; ; count *= 4) {
    const { measured: { milliseconds }, size, finding } = await measure(count);
    if (finding) return finding;
    // Four times as much is twice as much, twice.
    if (milliseconds < MAX_RATIO * MAX_RATIO * before) return undefined;
    if (milliseconds > NOISE_MILLISECONDS) return steepness(milliseconds, async (part) => (await measure(count * part)).measured.milliseconds, size);
    // What is packed is large already, however small it looks.
    if (milliseconds < WORTH_MILLISECONDS || size > MAX_GROWN_BYTES || growing.layers.length > 0) return undefined;
    before = milliseconds;
  }
}

/** Returns what is wrong with how the time grows from a quarter to the whole, if anything is. Another process can take time as well, but not each time. */
async function steepness(milliseconds: number, millisecondsOf: (part: number) => Promise<number>, size: number): Promise<string | undefined> {
  if (milliseconds < MAX_RATIO * await millisecondsOf(1 / 2)) return undefined;
  const least = async (part: number) => Math.min(await millisecondsOf(part), await millisecondsOf(part));
  const [quarter, half, whole] = [await least(1 / 4), await least(1 / 2), await least(1)];
  if (whole < NOISE_MILLISECONDS || whole < MAX_RATIO * half || half < MAX_RATIO * quarter) return undefined;
  return `${size} bytes took ${whole.toFixed(0)} ms, half as many ${half.toFixed(0)}, a quarter ${quarter.toFixed(0)}: the cost grows faster than the input`;
}
