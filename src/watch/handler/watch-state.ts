import { CheckTest } from '../../checks/check-report';
import { SCHEMA_VERSION } from '../watch-contract';

/** Checks that fail or warn. */
export interface Failures {
  readonly [code: string]: 'fail' | 'warn';
}

/** State of a domain that a run leaves for the next one. */
export interface DomainState {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** Time of the first check: ISO 8601. */
  readonly since: string;
  /** Failures as published last, or as `unpublished` is about to publish them. */
  readonly failures: Failures;
  /** Outbox: set before the event is sent and cleared afterwards, so that a crash cannot lose it. */
  readonly unpublished?: Change;
}

/** Detail of the event. */
export interface Change {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly id: string;
  readonly domain: string;
  /** ISO 8601. */
  readonly at: string;
  readonly verdict: 'pass' | 'warn' | 'fail';
  readonly previousVerdict: 'pass' | 'warn' | 'fail';
  readonly failing: readonly string[];
  readonly warning: readonly string[];
  /** Codes that failed or warned before, and no longer do. */
  readonly cleared: readonly string[];
  /** All checks that fail or warn. */
  readonly tests: readonly CheckTest[];
}

/** Bound of one text in an event, which has at most 256 KB. */
const MAX_TEXT_LENGTH = 500;

/**
 * Returns the failures that count after one or more checks: those on which all checks agree, and otherwise those from before. A check that could not run
 * changes nothing; a check that does not apply is not a failure.
 */
export function settled(before: Failures, checks: ReadonlyArray<readonly CheckTest[]>): Failures {
  const codes = new Set([...Object.keys(before), ...checks.flat().map(({ code }) => code)]);
  return Object.fromEntries([...codes].sort().flatMap((code) => {
    const verdicts = new Set(checks.map((tests) => failureIn(tests, code, before[code])));
    const verdict = verdicts.size === 1 ? [...verdicts][0] : before[code];
    return verdict === undefined ? [] : [[code, verdict] as const];
  }));
}

export function isSame(one: Failures, other: Failures): boolean {
  const codes = Object.keys({ ...one, ...other });
  return codes.every((code) => one[code] === other[code]);
}

export function verdictOf(failures: Failures): 'pass' | 'warn' | 'fail' {
  const verdicts = Object.values(failures);
  return verdicts.includes('fail') ? 'fail' : verdicts.includes('warn') ? 'warn' : 'pass';
}

export function codesOf(failures: Failures, verdict: 'fail' | 'warn'): string[] {
  return Object.keys(failures).filter((code) => failures[code] === verdict);
}

/** @param tests The last check, with the evidence for each failure. */
export function changeOf(
  { id, at, domain }: Pick<Change, 'id' | 'at' | 'domain'>, before: Failures, after: Failures, tests: readonly CheckTest[],
): Change {
  return {
    schemaVersion: SCHEMA_VERSION,
    id,
    domain,
    at,
    verdict: verdictOf(after),
    previousVerdict: verdictOf(before),
    failing: codesOf(after, 'fail'),
    warning: codesOf(after, 'warn'),
    cleared: Object.keys(before).filter((code) => !(code in after)),
    tests: tests.filter(({ code }) => code in after).map((test) => ({
      ...test,
      verdict: after[test.code],
      message: test.message.slice(0, MAX_TEXT_LENGTH),
      evidence: test.evidence?.slice(0, MAX_TEXT_LENGTH) ?? null,
      fix: test.fix?.slice(0, MAX_TEXT_LENGTH) ?? null,
    })),
  };
}

function failureIn(tests: readonly CheckTest[], code: string, before: 'fail' | 'warn' | undefined): 'fail' | 'warn' | undefined {
  const verdict = tests.find((test) => test.code === code)?.verdict;
  if (verdict === 'not-run') return before;
  return verdict === 'pass' ? undefined : verdict;
}
