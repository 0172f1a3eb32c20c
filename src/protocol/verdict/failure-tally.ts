import { FailureFinding, ReportFindings } from './report-findings';
import { isOfDane, policyTypeOf, sessionsOfDetail, unexplainedSessions } from './unexplained';
import { UnreadableTally } from './unreadable-tally';
import { compareTexts } from '../compare-texts';
import { normalizeDomainName } from '../domain-name';
import { resultTypeOf } from '../reports/report-counts';
import { textOf } from '../reports/report-text';
import { addSessions } from '../reports/session-count';
import { Unreadable } from '../reports/unreadable';
import { shownBriefly } from '../shown';
import { shownTail } from '../shown-tail';

/** What of a stored line (docs/reports.md) matters here. */
export interface ReportLine {
  readonly organizationName: string | null;
  /** Whose signature passed; null where nobody asked. */
  readonly dkimDomain: string | null;
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

type Entry = { -readonly [name in keyof FailureFinding]: FailureFinding[name] };

/** How a reporter is called that gives no name. */
export const NAMELESS_REPORTER = 'a reporter without a name';

const MAX_SIGNERS = 10;
/** How many reporters, types and hosts there may be. Any more are counted without their hosts, whose number strangers choose. */
const MAX_ENTRIES = 10_000;

/** MTA-STS failures of many reports on a domain. */
export class FailureTally {
  private readonly entries = new Map<string, Entry>();
  private readonly unreadable = new UnreadableTally();
  private reports = 0;
  /** Reports that were made under the policy, by who signed them. */
  private readonly signers = new Map<string, number>();

  /**
   * Adds one report: a line for each of its policies. Policies overlap, so their numbers are not added up: see `headlineOf`.
   *
   * @param day The one that the report is about. Of a report without a date, the one on which it came: it can only speak against the policy.
   */
  public add(day: string, lines: readonly ReportLine[], isDated = true): void {
    const largest = new Map<string, Entry>();
    for (const line of lines.map(withoutDane)) {
      for (const [key, failures] of this.failuresOf(day, line)) {
        if (failures.sessions > (largest.get(key)?.sessions ?? 0)) largest.set(key, failures);
      }
    }
    for (const [key, failures] of largest) this.addUp(key, failures);
    if (lines.length > 0) this.unreadable.add(reporterOf(lines[0]), day, lines.flatMap(marksOf));
    this.reports++;
    const underPolicy = lines.find((line) => policyTypeOf(line.policyType) === 'sts' && tellsOfSession(line));
    if (!isDated || !underPolicy) return;
    const signer = signerOf(underPolicy);
    this.signers.set(signer, (this.signers.get(signer) ?? 0) + 1);
  }

  /** Returns what the reports say. */
  public findings(): ReportFindings {
    return {
      // Reports are read in any order.
      failures: [...this.entries].sort(([key, a], [other, b]) => b.sessions - a.sessions || compareTexts(key, other)).map(([, failures]) => failures),
      unreadable: this.unreadable.lines(),
      reports: this.reports,
      reportsUnderPolicy: this.reportsUnderPolicy,
      reportsUnread: 0,
      unread: [],
    };
  }

  /** Says in a short line whose reports were made under the policy. */
  public reporters(): string {
    const reports = this.reportsUnderPolicy;
    const signers = [...this.signers].sort(([, a], [, b]) => b - a).map(([signer, count]) => count === 1 ? signer : `${signer} (${count})`);
    const others = signers.length - MAX_SIGNERS;
    return `${reports || 'no'} ${reports === 1 ? 'report' : 'reports'} under the policy`
      + `${reports > 0 ? `, signed by ${signers.slice(0, MAX_SIGNERS).join(', ')}` : ''}${others > 0 ? `, and ${others} more` : ''}`;
  }

  private get reportsUnderPolicy(): number {
    return [...this.signers.values()].reduce((sum, one) => sum + one, 0);
  }

  /** Sums within one policy. */
  private failuresOf(day: string, line: ReportLine): Map<string, Entry> {
    const sums = new Map<string, Entry>();
    const reporter = reporterOf(line);
    const count = (what: string, host: string | null, sessions: number) => {
      const shownHost = this.entries.size + sums.size >= MAX_ENTRIES ? null : hostOf(host);
      const key = JSON.stringify([reporter, what, shownHost]);
      sums.set(key, { reporter, what, host: shownHost, sessions: addSessions(sessions, sums.get(key)?.sessions ?? 0), first: day, last: day });
    };
    for (const { resultType, receivingMxHostname, failedSessions } of line.failures) {
      if (isOfDane(resultType)) continue;
      const type = resultTypeOf(resultType);
      count(type === 'other' ? 'failures of another type' : type, receivingMxHostname, sessionsOfDetail(failedSessions));
    }
    const unexplained = unexplainedSessions(line);
    if (unexplained > 0) count('failures that it does not explain', null, unexplained);
    return sums;
  }

  private addUp(key: string, failures: Entry): void {
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

/** Shortens a host's name: earlier versions stored names of any length. */
function hostOf(written: string | null): string | null {
  const name = textOf(written);
  return name === null ? null : shownBriefly(normalizeDomainName(name.trim()), 60);
}

/** Anybody can use any name. The domain is the one whose signature passed. */
function reporterOf({ organizationName, dkimDomain }: ReportLine): string {
  const name = organizationName === null ? null : shownBriefly(organizationName.trim(), 30);
  if (dkimDomain === null) return name ?? NAMELESS_REPORTER;
  const signer = shownTail(dkimDomain, 40);
  return name === null ? signer : `${name} (${signer})`;
}

function signerOf(line: ReportLine): string {
  return line.dkimDomain === null ? reporterOf(line) : shownTail(line.dkimDomain, 40);
}

/** Returns what can't be read, except the counts of a DANE policy. */
function marksOf({ policyType, unreadable = [] }: ReportLine): readonly Unreadable[] {
  const isCountOfDane = ({ field, problem }: Unreadable) => problem !== 'misplaced' && problem !== 'unknown' && /^(?:summary|failure-details)\b/.test(field);
  return policyTypeOf(policyType) === 'tlsa' ? unreadable.filter((mark) => !isCountOfDane(mark)) : unreadable;
}

/** Drops a DANE policy's own failures, and keeps those of MTA-STS (RFC 8460 §4.3.2.2), which some reporters put there. */
function withoutDane(line: ReportLine): ReportLine {
  if (policyTypeOf(line.policyType) !== 'tlsa') return line;
  return { ...line, failedSessions: 0, failures: line.failures.filter(({ resultType }) => resultTypeOf(resultType).startsWith('sts-')) };
}

/** Returns true if a report has sessions: without one, it does not show how the policy would work. */
function tellsOfSession({ successfulSessions, failedSessions, failures }: ReportLine): boolean {
  return successfulSessions > 0 || failedSessions > 0 || failures.some((failure) => failure.failedSessions > 0);
}
