import { CheckTest } from '../../checks/check-report';
import { SCHEMA_VERSION } from '../watch-contract';

/** The tests that fail or warn. */
export interface Failures {
  readonly [code: string]: 'fail' | 'warn';
}

/** What is known of a domain from one run to the next. */
export interface DomainState {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** When it was first looked at: ISO 8601. */
  readonly since: string;
  /** As they were told last, or are about to be. */
  readonly failures: Failures;
  /** Stands here from before it is told until after, so that it is told whatever happens in between. */
  readonly unpublished?: Change;
}

/** What is told: the event's detail. */
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
  /** Codes that were failing or warning before, and are neither now. */
  readonly cleared: readonly string[];
  /** Of all that fail or warn. */
  readonly tests: readonly CheckTest[];
}

/** Of one text in an event, which has 256 KB at most. */
const MAX_TEXT_LENGTH = 500;

/**
 * What counts after one or more looks: what all of them agree on, and else what counted before. A test that could not be run says
 * nothing; one that is not there, as it does not apply, has no trouble.
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

/** @param tests The last look, which says of each trouble what it saw. */
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
