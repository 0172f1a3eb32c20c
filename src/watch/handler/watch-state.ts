import { CheckTest } from '../../checks/check-report';
import { SCHEMA_VERSION } from '../watch-contract';

/** The tests that fail or warn. */
export interface Troubles {
  readonly [code: string]: 'fail' | 'warn';
}

/** What is known of a domain from one run to the next. */
export interface DomainState {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** When it was first looked at: ISO 8601. */
  readonly since: string;
  /** As they were told last, or are about to be. */
  readonly troubles: Troubles;
  /** Stands here from before it is told until after, so that it is told whatever happens in between. */
  readonly untold?: Change;
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
export function settled(before: Troubles, looks: ReadonlyArray<readonly CheckTest[]>): Troubles {
  const codes = new Set([...Object.keys(before), ...looks.flat().map(({ code }) => code)]);
  return Object.fromEntries([...codes].sort().flatMap((code) => {
    const verdicts = new Set(looks.map((tests) => troubleIn(tests, code, before[code])));
    const verdict = verdicts.size === 1 ? [...verdicts][0] : before[code];
    return verdict === undefined ? [] : [[code, verdict] as const];
  }));
}

export function isSame(one: Troubles, other: Troubles): boolean {
  const codes = Object.keys({ ...one, ...other });
  return codes.every((code) => one[code] === other[code]);
}

export function verdictOf(troubles: Troubles): 'pass' | 'warn' | 'fail' {
  const verdicts = Object.values(troubles);
  return verdicts.includes('fail') ? 'fail' : verdicts.includes('warn') ? 'warn' : 'pass';
}

export function codesOf(troubles: Troubles, verdict: 'fail' | 'warn'): string[] {
  return Object.keys(troubles).filter((code) => troubles[code] === verdict);
}

/** @param tests The last look, which says of each trouble what it saw. */
export function changeOf(
  { id, at, domain }: Pick<Change, 'id' | 'at' | 'domain'>, before: Troubles, after: Troubles, tests: readonly CheckTest[],
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

function troubleIn(tests: readonly CheckTest[], code: string, before: 'fail' | 'warn' | undefined): 'fail' | 'warn' | undefined {
  const verdict = tests.find((test) => test.code === code)?.verdict;
  if (verdict === 'not-run') return before;
  return verdict === 'pass' ? undefined : verdict;
}
