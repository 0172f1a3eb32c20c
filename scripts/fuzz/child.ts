import * as fs from 'node:fs';
import { Coverage } from './coverage';
import { findingOf, TARGETS } from './targets';

/** One input for one target. */
export interface Run {
  readonly target: string;
  readonly input: Uint8Array;
  /** Whether to count which blocks of code it reaches, which costs time of its own. */
  readonly cover: boolean;
  /** Whether memory that is free counts as used: only if nothing was collected before. */
  readonly collect: boolean;
}

/** What it cost. */
export interface Cost {
  /** Of all threads, in the process and for it. */
  readonly milliseconds: number;
  /** Bytes of memory at the peak that were not there before, V8's heap and all else. */
  readonly bytes: number;
  /** What it ended with, if that is neither a value nor a coded refusal. */
  readonly error?: string;
  /** Whether it reached code that none reached before, and how many blocks all have reached. */
  readonly grew: boolean;
  readonly blocks: number;
}

// What is said of an input is nobody's here.
console.warn = () => undefined;

let coverage: Coverage | undefined;

process.on('message', async ({ target, input, cover, collect }: Run) => {
  if (cover) coverage ??= new Coverage();
  if (collect) globalThis.gc!();
  resetPeak();
  const [before, start] = [residentBytes('VmRSS'), process.cpuUsage()];
  const error = await findingOf(TARGETS[target], Buffer.from(input));
  const { user, system } = process.cpuUsage(start);
  const bytes = residentBytes('VmHWM') - before;
  process.send!({ milliseconds: (user + system) / 1000, bytes, error, grew: cover && coverage!.grew(), blocks: coverage?.size ?? 0 } satisfies Cost);
});
process.send!('ready');

/** Where the system does not say, memory is not judged. */
function residentBytes(field: 'VmRSS' | 'VmHWM'): number {
  try {
    return 1024 * Number(new RegExp(`^${field}:\\s*(\\d+)`, 'm').exec(fs.readFileSync('/proc/self/status', 'utf8'))![1]);
  } catch {
    return 0;
  }
}

function resetPeak(): void {
  try {
    fs.writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // A container may not be allowed to: then the peak is that of all inputs.
  }
}
