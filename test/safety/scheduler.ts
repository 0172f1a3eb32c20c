/** Decides what the model leaves open: which of several comes next, and whether something fails now. 0 is always the plain choice. */
export interface Scheduler {
  /** Picks a number from 0 to count - 1. */
  pick(count: number): number;
  /** Gets the state before a choice; may throw `Visited`. */
  at(state: () => string): void;
}

/** Thrown where a state was explored before: what can follow it was explored then. */
export class Visited extends Error {}

/** The first of everything. */
export const plainly: Scheduler = { pick: () => 0, at: () => undefined };

/** Follows a list of numbers, and takes the plain way after its end. */
export function scripted(numbers: readonly number[]): Scheduler {
  let next = 0;
  return { pick: (count) => count > 1 ? (numbers[next++] ?? 0) % count : 0, at: () => undefined };
}

/** Runs until each path through the choices was taken, except for paths that reach a known state. @returns the number of runs */
export async function everyPath(run: (scheduler: Scheduler) => Promise<void>): Promise<number> {
  const seen = new Set<string>();
  const path: Array<{ taken: number; count: number }> = [];
  for (let runs = 1; ; runs++) {
    let depth = 0;
    const scheduler: Scheduler = {
      pick: (count) => {
        if (count < 2) return 0;
        if (depth === path.length) path.push({ taken: 0, count });
        return path[depth++].taken;
      },
      // Up to the last choice, this run goes where an earlier one has been.
      at: (state) => {
        if (depth < path.length) return;
        const key = state();
        if (seen.has(key)) throw new Visited();
        seen.add(key);
      },
    };
    try {
      await run(scheduler);
    } catch (error) {
      if (!(error instanceof Visited)) throw error;
    }
    while (path.length > 0 && path[path.length - 1].taken === path[path.length - 1].count - 1) path.pop();
    if (path.length === 0) return runs;
    path[path.length - 1].taken++;
  }
}
