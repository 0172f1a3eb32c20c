import { failureLines, missingEvidence, ReportFindings } from './report-findings';

/**
 * Whether a domain's mail is safe, in one word:
 *
 * - `READY`: the policy was tested for long enough, reports came, and nothing failed. It can be enforced.
 * - `NOT_READY`: something speaks against enforcing the policy.
 * - `NO_EVIDENCE`: nothing failed, as far as anybody can know: reports are missing, or a failure may be hidden in what can't be read.
 * - `ENFORCED_OK`: senders enforce the policy, and nothing failed.
 * - `ENFORCED_FAILING`: senders enforce the policy, and something fails: they hold mail back.
 */
export type VerdictStatus = 'READY' | 'NOT_READY' | 'NO_EVIDENCE' | 'ENFORCED_OK' | 'ENFORCED_FAILING';

export interface DomainVerdict {
  readonly status: VerdictStatus;
  /** Why it is not `READY` or `ENFORCED_OK`, in short lines that are safe to show; empty if it is. */
  readonly reasons: readonly string[];
  /** What fails, those with the most sessions first, after what the watch sees. */
  readonly failing: readonly Failing[];
}

export interface Failing {
  /** A result type of RFC 8460 §4.3, words for what has none, or the code of a test. */
  readonly what: string;
  /** The mail exchanger; null where it is not known, or where the failure is not at one. */
  readonly where: string | null;
  /** A day, or the time at which the watch first saw it; null where it is not known. */
  readonly since: string | null;
  /** The reporter; null for the watch. */
  readonly reporter: string | null;
  /** How many sessions failed; null for the watch. */
  readonly sessions: number | null;
}

/** For how many days a policy is tested as a rule before it is enforced. */
export const REQUIRED_DAYS = 14;

export interface VerdictFacts {
  /** The mode that senders get or hold; null if it is not known. */
  readonly mode: 'enforce' | 'testing' | 'none' | null;
  /** For how many days the policy was tested, with a fraction. */
  readonly testedDays: number;
  /** How many days of testing the owner asks for. */
  readonly requiredDays: number;
  readonly reports: ReportFindings;
  /** What the watch sees; null where there is no watch. */
  readonly watch: WatchFindings | null;
}

export interface WatchFindings {
  readonly failing: ReadonlyArray<{
    readonly code: string;
    /** Safe to show. */
    readonly message: string | null;
    /** ISO 8601. */
    readonly since: string | null;
  }>;
}

/** Judges a domain. It claims that all is well only where there is evidence, and hides no failure. */
export function verdictOf(facts: VerdictFacts): DomainVerdict {
  const failing = failingOf(facts);
  return { status: statusOf(facts, failing.length > 0), reasons: reasonsOf(facts), failing };
}

function statusOf(facts: VerdictFacts, fails: boolean): VerdictStatus {
  const { mode, reports } = facts;
  const isHidden = reports.unreadable.length > 0;
  const isMissing = missingIn(facts).length > 0;
  if (mode === 'enforce') return fails ? 'ENFORCED_FAILING' : isHidden || isMissing ? 'NO_EVIDENCE' : 'ENFORCED_OK';
  if (fails || isHidden) return 'NOT_READY';
  if (isMissing) return 'NO_EVIDENCE';
  return isTooYoung(facts) ? 'NOT_READY' : 'READY';
}

function reasonsOf(facts: VerdictFacts): string[] {
  const { reports, watch } = facts;
  return [
    ...isTooYoung(facts) ? [`it has been tested for ${Math.floor(facts.testedDays)} of ${facts.requiredDays} days`] : [],
    ...(watch?.failing ?? []).map(({ code, message }) => message === null ? `${code} fails` : `${code}: ${message}`),
    ...failureLines(reports.failures),
    ...reports.unreadable,
    ...missingIn(facts),
  ];
}

/** An enforced policy needs no more testing. */
function isTooYoung({ mode, testedDays, requiredDays }: VerdictFacts): boolean {
  return mode !== 'enforce' && testedDays < requiredDays;
}

function missingIn({ mode, reports, requiredDays }: VerdictFacts): string[] {
  return [...mode === 'none' ? ['the policy has mode none, under which senders test nothing'] : [], ...missingEvidence(reports, requiredDays)];
}

function failingOf({ reports, watch }: VerdictFacts): Failing[] {
  return [
    ...(watch?.failing ?? []).map(({ code, since }) => ({ what: code, where: null, since, reporter: null, sessions: null })),
    ...reports.failures.map(({ what, host, first, reporter, sessions }) => ({ what, where: host, since: first, reporter, sessions })),
  ];
}
