import { HeldPolicies } from './held-policies';
import { HostMatrix } from './host-matrix';
import { policyTypeOf } from './unexplained';
import { compareTexts } from '../compare-texts';
import { ReportPolicy } from '../reports/report';
import { headlineOf, ResultType } from '../reports/report-counts';
import { addSessions } from '../reports/session-count';

export interface Sessions {
  readonly reports: number;
  readonly successful: number;
  readonly failed: number;
}

export interface ReporterStatistics extends Sessions {
  readonly name: string;
  /** Days of the first and last dated report; null if no report has a date. */
  readonly first: string | null;
  readonly last: string | null;
  readonly failures: ReadonlyMap<ResultType, number>;
}

export const NO_SESSIONS: Sessions = { reports: 0, successful: 0, failed: 0 };
/** After so many days without a report from somebody who sent some, while others report, people wonder why. */
const SILENT_DAYS = 7;
const DAY = 24 * 60 * 60 * 1000;

/** Counts what reports say about one domain. Reports add up, and the overlapping policies of one report never do: see `headlineOf`. */
export class DomainStatistics {
  public readonly matrix = new HostMatrix();
  public readonly held = new HeldPolicies();
  private readonly reporterMap = new Map<string, ReporterStatistics>();
  private readonly dayMap = new Map<string, Sessions>();
  private sum = NO_SESSIONS;
  private policyFirst: string | null = null;
  private policyLast: string | null = null;

  /**
   * Adds one report.
   *
   * @param day The day on which its range begins; null if it has no date
   * @param policies Those about the domain
   */
  public add(day: string | null, reporter: string, policies: readonly ReportPolicy[]): void {
    const { successfulSessions: successful, failedSessions: failed, failures } = headlineOf(policies);
    const sessions = { reports: 1, successful, failed };
    this.sum = sumOfSessions(this.sum, sessions);
    this.addReporter(day, reporter, sessions, failures);
    this.matrix.add(day, reporter, policies);
    if (day === null) return;
    this.dayMap.set(day, sumOfSessions(this.dayMap.get(day) ?? NO_SESSIONS, sessions));
    this.held.add(day, reporter, policies);
    if (!policies.some(({ policyType }) => policyTypeOf(policyType) === 'sts')) return;
    this.policyFirst = earlier(this.policyFirst, day);
    this.policyLast = later(this.policyLast, day);
  }

  public get total(): Sessions {
    return this.sum;
  }

  /** The days with reports, the first one first. */
  public get days(): ReadonlyArray<readonly [day: string, sessions: Sessions]> {
    return [...this.dayMap].sort(([one], [other]) => compareTexts(one, other));
  }

  /** The reporters, those with the most failed sessions first, then those with the most sessions. */
  public get reporters(): readonly ReporterStatistics[] {
    return [...this.reporterMap.values()]
      .sort((one, other) => other.failed - one.failed || other.successful - one.successful || compareTexts(one.name, other.name));
  }

  /** How many days there are from the first report under the policy to the last one. */
  public get daysUnderPolicy(): number {
    return this.policyFirst === null ? 0 : (Date.parse(this.policyLast!) - Date.parse(this.policyFirst)) / DAY + 1;
  }

  /** Returns whether a reporter stopped reporting, by the last day on which anybody reported. */
  public isSilent({ last }: ReporterStatistics): boolean {
    const lastOfAll = this.days.at(-1)?.[0];
    return last !== null && lastOfAll !== undefined && Date.parse(lastOfAll) - Date.parse(last) > SILENT_DAYS * DAY;
  }

  private addReporter(day: string | null, name: string, sessions: Sessions, failures: ReadonlyMap<ResultType, number>): void {
    const before = this.reporterMap.get(name) ?? { ...NO_SESSIONS, name, first: null, last: null, failures: new Map<ResultType, number>() };
    const sums = new Map(before.failures);
    for (const [type, count] of failures) sums.set(type, addSessions(sums.get(type) ?? 0, count));
    this.reporterMap.set(name, {
      ...sumOfSessions(before, sessions), name, first: earlier(before.first, day), last: later(before.last, day), failures: sums,
    });
  }
}

export function sumOfSessions(one: Sessions, other: Sessions): Sessions {
  return {
    reports: one.reports + other.reports,
    successful: addSessions(one.successful, other.successful),
    failed: addSessions(one.failed, other.failed),
  };
}

function earlier(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

function later(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}
