import { FailureCase, casesOf } from './failure-cases';
import { CheckTest } from '../../checks/check-report';
import { Report, ReportPolicy } from '../../protocol/reports/report';
import { shownTail } from '../../protocol/shown-tail';
import { DomainStatistics, NO_SESSIONS, Sessions, sumOfSessions } from '../../protocol/verdict/domain-statistics';
import { FailureTally, NAMELESS_REPORTER, ReportLine } from '../../protocol/verdict/failure-tally';
import { HostMatrix } from '../../protocol/verdict/host-matrix';
import { DomainVerdict, REQUIRED_DAYS, verdictOf } from '../../protocol/verdict/verdict';
import { daysUntil, ReceivedLine, UnreadReports } from '../../stored-reports/report-reading';
import { DAY } from '../../stored-reports/stored-reports';

/** A line as the ingestion stored it. */
export type StoredLine = ReportLine & ReceivedLine & Omit<ReportPolicy, 'unreadable'> & Pick<Report, 'startDatetime'>;

/** What the watch says about a code. */
export type WatchText = Pick<CheckTest, 'code' | 'message' | 'fix'>;

/** What the watch found last. */
export interface WatchFacts {
  readonly failures: { readonly [code: string]: 'fail' | 'warn' };
  /** The texts of its tests, as far as they are known. */
  readonly tests: readonly WatchText[];
}

/** How far back reports are read: long enough to see two weeks of testing although reports come late, and a trend. */
export const HISTORY_DAYS = 28;
/** A reporter that saw a failure and reports for so long without it shows that it is over. */
const RESOLVED_DAYS = 3;

/** What is known about a domain at one time. Depends on what is stored, and on no order in which it came. */
export class DomainFacts {
  public readonly statistics = new DomainStatistics();
  private readonly tally = new FailureTally();
  private readonly matrix = new HostMatrix();
  private readonly recentDays: ReadonlySet<string>;
  private unread: UnreadReports = { reportsUnread: 0, unread: [] };

  public constructor(now: number, public readonly watch: WatchFacts | null) {
    this.recentDays = new Set(daysUntil(now, REQUIRED_DAYS));
  }

  /** Adds a report. A reporter is called by the domain that signed: anybody can write any other name. */
  public add(day: string, lines: readonly StoredLine[], isDated: boolean): void {
    const signed = lines[0].dkimDomain;
    const reporter = signed === null ? NAMELESS_REPORTER : shownTail(signed);
    const policies = lines.map((line) => ({ ...line, unreadable: line.unreadable ?? [] }));
    this.statistics.add(isDated ? day : null, reporter, policies);
    if (!this.recentDays.has(day)) return;
    this.matrix.add(day, reporter, policies);
    this.tally.add(day, lines.map((line) => ({ ...line, organizationName: null })), isDated);
  }

  public leftOut(unread: UnreadReports): void {
    this.unread = unread;
  }

  /** The verdict that the gate and the command give, with what the watch sees. */
  public get verdict(): DomainVerdict {
    const { failures, tests } = this.watch ?? { failures: {}, tests: [] };
    const failing = Object.keys(failures).filter((code) => failures[code] === 'fail')
      .map((code) => ({ code, message: tests.find((test) => test.code === code)?.message ?? null, since: null }));
    return verdictOf({
      mode: this.statistics.held.mode,
      testedDays: this.statistics.daysUnderPolicy,
      requiredDays: REQUIRED_DAYS,
      reports: { ...this.tally.findings(), ...this.unread },
      watch: this.watch && { failing },
    });
  }

  /** Returns the failures of the last days that are not over. */
  public activeCases(known: ReadonlySet<string> = new Set()): FailureCase[] {
    return [...casesOf(this.matrix.failures, known).filter((one) => this.reportedSince(one).length === 0), ...this.unreadableCase()];
  }

  /** Returns what dated reports of all days that are read say about a case, also about one that is over. */
  public pastCase(key: string): FailureCase | undefined {
    const dated = this.statistics.matrix.failures.filter(({ last }) => last !== null);
    return casesOf(dated, new Set([key])).find((one) => one.key === key);
  }

  /** Whether the verdict counts a failure, even one that is over. */
  public get hasRecentFailures(): boolean {
    return this.tally.findings().failures.length > 0;
  }

  /** Returns the reporters that saw a failure and have reported without it since. */
  public reportedSince({ last, reporters }: Pick<FailureCase, 'last' | 'reporters'>): string[] {
    const end = Date.parse(last) + RESOLVED_DAYS * DAY;
    const saw = new Set(reporters);
    return this.statistics.reporters.filter(({ name, last: until }) => saw.has(name) && until !== null && Date.parse(until) >= end)
      .map(({ name }) => name);
  }

  /** Adds up the days that are `from` days ago and later, and more than `to` days ago. */
  public sessionsBetween(now: number, from: number, to: number): Sessions {
    const [first, end] = [from, to].map((days) => new Date(now - days * DAY).toISOString().slice(0, 10));
    return this.statistics.days.filter(([day]) => day >= first && day < end).reduce((sum, [, sessions]) => sumOfSessions(sum, sessions), NO_SESSIONS);
  }

  private unreadableCase(): FailureCase[] {
    if (this.tally.findings().unreadable.length === 0) return [];
    const days = [...this.recentDays].sort();
    return [{ key: 'unreadable', group: 'unreadable', host: null, isOthers: false, failures: [], first: days[0], last: days[days.length - 1], reporters: [] }];
  }
}
