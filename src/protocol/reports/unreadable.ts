import { shownBriefly } from '../shown';

/** A part of a report that could not be read, or not reliably. What it hides is unknown. */
export interface Unreadable {
  /** Where it is: in the report, or within one of its policies, such as `failure-details[0].failed-session-count`. */
  readonly field: string;
  /** What the reporter wrote there, in at most 100 characters that can be shown; null where nothing is. */
  readonly written: string | null;
  readonly problem: Problem;
}

/**
 * - `missing`: it has to be there, and is not
 * - `unreadable`: it is not the count, date, object or array that it has to be
 * - `impossible`: it can be read, and can't be true
 * - `repeated`: it is there more than once, and only the last was read
 * - `misplaced`: it was not read, because it is not where it belongs
 * - `unknown`: it was not read, because nobody knows its name, and the name speaks of failures
 */
export type Problem = 'missing' | 'unreadable' | 'impossible' | 'repeated' | 'misplaced' | 'unknown';

/** Of a report, and of each of its policies: a report may have 100,000 details without a count. */
const MAX_MARKS = 10;
const MAX_FIELD_LENGTH = 100;
const MAX_WRITTEN_LENGTH = 100;

/** Collects the first unreadable parts. */
export class Unreadables {
  private readonly marks: Unreadable[] = [];

  public get isFull(): boolean {
    return this.marks.length === MAX_MARKS;
  }

  public get list(): readonly Unreadable[] {
    return this.marks;
  }

  public add(problem: Problem, field: string, value: unknown): void {
    if (this.isFull) return;
    const written = value === undefined ? null : shownBriefly(textOf(value), MAX_WRITTEN_LENGTH);
    this.marks.push({ field: shownBriefly(field, MAX_FIELD_LENGTH), written, problem });
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    // The stack can't hold that many lists in lists.
    return '[…]';
  }
}

/** Members in which a reporter says that sessions failed. */
const FAILURE_FIELDS = ['policies', 'policy', 'policy-domain', 'summary', 'total-failure-session-count', 'failure-details', 'result-type', 'failed-session-count'];

/** Says whether an unreadable part may hide failures. */
export function mayHideFailures({ field, problem }: Unreadable): boolean {
  return problem === 'unknown' || FAILURE_FIELDS.includes(memberOf(field));
}

/** Returns the last name in a path. */
export function memberOf(field: string): string {
  return field.slice(field.lastIndexOf('.') + 1).replace(/\[\d+\]$/, '');
}
