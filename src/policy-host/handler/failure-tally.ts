import { UnreadableTally } from './unreadable-tally';
import { normalizeDomainName } from '../../protocol/domain-name';
import { resultTypeOf } from '../../protocol/reports/report-counts';
import { textOf } from '../../protocol/reports/report-text';
import { addSessions } from '../../protocol/reports/session-count';
import { Unreadable } from '../../protocol/reports/unreadable';
import { shownBriefly } from '../../protocol/shown';
import { shownTail } from '../../protocol/shown-tail';

/** What of a stored line (docs/reports.md) matters here. */
export interface ReportLine {
  readonly organizationName: string | null;
  readonly dkimDomain: string;
  readonly policyType: string | null;
  readonly successfulSessions: number;
  readonly failedSessions: number;
  readonly failures: ReadonlyArray<{
    readonly resultType: string | null;
    readonly receivingMxHostname: string | null;
    readonly failedSessions: number;
  }>;
  /** Earlier versions did not store it. */
  readonly unreadable?: readonly Unreadable[];
}

interface Failures {
  readonly reporter: string;
  readonly what: string;
  readonly host: string | null;
  sessions: number;
  first: string;
  last: string;
}

/** RFC 8460 §4.3.2.1: what fails DANE alone. */
const DANE_TYPES = ['tlsa-invalid', 'dnssec-invalid', 'dane-required'];
/** CloudFormation shows about a thousand characters of a reason. */
const MAX_LINES = 4;
const MAX_SIGNERS = 10;
/** Of reporters, types and hosts; those behind it are counted without their hosts, whose number strangers choose. */
const MAX_ENTRIES = 10_000;

/** MTA-STS failures of many reports on a domain. */
export class FailureTally {
  private readonly entries = new Map<string, Failures>();
  private readonly unreadable = new UnreadableTally();
  private reports = 0;
  /** Reports that were made under the policy, by who signed them. */
  private readonly signers = new Map<string, number>();

  /**
   * Takes one report in: a line for each of its policies. Over policies, which overlap, nothing adds up: see `headlineOf`.
   *
   * @param day The one that the report is about. Of a report without a date, the one on which it came: it can only speak against the policy.
   */
  public add(day: string, lines: readonly ReportLine[], isDated = true): void {
    const largest = new Map<string, Failures>();
    for (const line of lines.map(withoutDane)) {
      for (const [key, failures] of this.failuresOf(day, line)) {
        if (failures.sessions > (largest.get(key)?.sessions ?? 0)) largest.set(key, failures);
      }
    }
    for (const [key, failures] of largest) this.addUp(key, failures);
    if (lines.length > 0) this.unreadable.add(reporterOf(lines[0]), day, lines.flatMap(marksOf));
    this.reports++;
    if (!isDated) return;
    const underPolicy = lines.find((line) => policyTypeOf(line.policyType) === 'sts' && tellsOfSession(line));
    if (underPolicy) {
      const signer = shownTail(underPolicy.dkimDomain, 40);
      this.signers.set(signer, (this.signers.get(signer) ?? 0) + 1);
    }
  }

  /** What speaks against mode enforce after that many days, one short line each, the largest first. */
  public objections(days: number): string[] {
    const failures = [...this.entries.values()].sort((a, b) => b.sessions - a.sessions).map(lineOf);
    return [
      ...failures.slice(0, MAX_LINES),
      ...failures.length > MAX_LINES ? [`and ${failures.length - MAX_LINES} more`] : [],
      ...this.unreadable.lines(),
      ...this.reports === 0 ? [`no report came in these ${days} days`] : [],
      ...this.reports > 0 && this.signers.size === 0 ? [`no report of these ${days} days was made under the policy (policy type sts)`] : [],
    ];
  }

  /** Whose reports were made under the policy, in a short line. */
  public reporters(): string {
    const reports = [...this.signers.values()].reduce((sum, one) => sum + one, 0);
    const signers = [...this.signers].sort(([, a], [, b]) => b - a).map(([signer, count]) => count === 1 ? signer : `${signer} (${count})`);
    const others = signers.length - MAX_SIGNERS;
    return `${reports || 'no'} ${reports === 1 ? 'report' : 'reports'} under the policy`
      + `${reports > 0 ? `, signed by ${signers.slice(0, MAX_SIGNERS).join(', ')}` : ''}${others > 0 ? `, and ${others} more` : ''}`;
  }

  /** Sums within one policy. */
  private failuresOf(day: string, line: ReportLine): Map<string, Failures> {
    const { policyType, failedSessions, failures } = line;
    const sums = new Map<string, Failures>();
    const reporter = reporterOf(line);
    const count = (what: string, host: string | null, sessions: number) => {
      const shownHost = this.entries.size + sums.size >= MAX_ENTRIES ? null : hostOf(host);
      const key = JSON.stringify([reporter, what, shownHost]);
      sums.set(key, { reporter, what, host: shownHost, sessions: addSessions(sessions, sums.get(key)?.sessions ?? 0), first: day, last: day });
    };

    let unexplained = failedSessions;
    for (const failure of failures) {
      // Earlier versions stored 0 where a count could not be read.
      const sessions = Math.max(failure.failedSessions, 1);
      const type = resultTypeOf(failure.resultType);
      const ofDane = DANE_TYPES.includes(type);
      if (!ofDane) count(type === 'other' ? 'failures of another type' : type, failure.receivingMxHostname, sessions);
      // What fails DANE fails no session under MTA-STS.
      if (!ofDane || policyTypeOf(policyType) !== 'sts') unexplained -= sessions;
    }
    if (unexplained > 0) count('failures that it does not explain', null, unexplained);
    return sums;
  }

  private addUp(key: string, failures: Failures): void {
    const entry = this.entries.get(key);
    if (!entry) {
      this.entries.set(key, failures);
      return;
    }
    entry.sessions = addSessions(entry.sessions, failures.sessions);
    if (failures.first < entry.first) entry.first = failures.first;
    if (failures.last > entry.last) entry.last = failures.last;
  }
}

/** Earlier versions stored names of any length. */
function hostOf(written: string | null): string | null {
  const name = textOf(written);
  return name === null ? null : shownBriefly(normalizeDomainName(name.trim()), 60);
}

/** Anybody can call himself anything; the domain is the one whose signature passed. */
function reporterOf({ organizationName, dkimDomain }: ReportLine): string {
  const signer = shownTail(dkimDomain, 40);
  return organizationName === null ? signer : `${shownBriefly(organizationName.trim(), 30)} (${signer})`;
}

/** What can't be read, except for the counts of a policy of DANE. */
function marksOf({ policyType, unreadable = [] }: ReportLine): readonly Unreadable[] {
  const isOfDane = ({ field, problem }: Unreadable) => problem !== 'misplaced' && problem !== 'unknown' && /^(?:summary|failure-details)\b/.test(field);
  return policyTypeOf(policyType) === 'tlsa' ? unreadable.filter((mark) => !isOfDane(mark)) : unreadable;
}

/** Of a policy of DANE, what some reporter may have put there of MTA-STS: the types of RFC 8460 §4.3.2.2. */
function withoutDane(line: ReportLine): ReportLine {
  if (policyTypeOf(line.policyType) !== 'tlsa') return line;
  return { ...line, failedSessions: 0, failures: line.failures.filter(({ resultType }) => resultTypeOf(resultType).startsWith('sts-')) };
}

/** Without one, a report says nothing of how the policy would do. */
function tellsOfSession({ successfulSessions, failedSessions, failures }: ReportLine): boolean {
  return successfulSessions > 0 || failedSessions > 0 || failures.some((failure) => failure.failedSessions > 0);
}

function policyTypeOf(written: string | null): string | undefined {
  return written?.trim().toLowerCase();
}

function lineOf({ reporter, what, host, sessions, first, last }: Failures): string {
  const when = first === last ? `on ${first}` : `from ${first} to ${last}`;
  return `${reporter} saw ${what}${host === null ? '' : ` at ${host}`} in ${sessions} ${sessions === 1 ? 'session' : 'sessions'} ${when}`;
}
