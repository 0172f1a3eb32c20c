import { UNEXPLAINED } from './failure-causes';
import { policyTypeOf, sessionsOfDetail, unexplainedSessions } from './unexplained';
import { normalizeDomainName } from '../domain-name';
import { ReportPolicy } from '../reports/report';
import { RESULT_TYPES, ResultType, resultTypeOf } from '../reports/report-counts';
import { addSessions } from '../reports/session-count';
import { shownBriefly } from '../shown';

export type FailureType = ResultType | typeof UNEXPLAINED;

/** The failures of one type at one mail exchanger. */
export interface HostFailure {
  /** Safe to show; null for failures whose reporter names no host. */
  readonly host: string | null;
  readonly type: FailureType;
  readonly sessions: number;
  /** Days of the first and last dated report; null if no report has a date. */
  readonly first: string | null;
  readonly last: string | null;
  readonly reporters: readonly string[];
}

export const FAILURE_TYPES: readonly FailureType[] = [...RESULT_TYPES, 'other', UNEXPLAINED];

interface Entry {
  readonly host: string | null;
  readonly type: FailureType;
  sessions: number;
  first: string | null;
  last: string | null;
  readonly reporters: Set<string>;
}

/** Strangers choose how many hosts they name. Those beyond this number count as failures without a host. */
const MAX_HOSTS = 10_000;
const MAX_HOST_LENGTH = 60;

/** Failed sessions by mail exchanger and result type, those of DANE included. They overlap, so nothing is added up over hosts or types. */
export class HostMatrix {
  private readonly entries = new Map<string, Entry>();
  private readonly hosts = new Set<string>();

  /** Adds one report: of each host and type the largest number that any one of its policies has. */
  public add(day: string | null, reporter: string, policies: readonly ReportPolicy[]): void {
    const largest = new Map<string, Entry>();
    for (const entry of policies.flatMap((policy) => this.entriesOf(policy))) {
      const key = JSON.stringify([entry.host, entry.type]);
      if (entry.sessions > (largest.get(key)?.sessions ?? 0)) largest.set(key, entry);
    }
    for (const [key, { host, type, sessions }] of largest) {
      const sum = this.entries.get(key) ?? { host, type, sessions: 0, first: day, last: day, reporters: new Set<string>() };
      sum.sessions = addSessions(sum.sessions, sessions);
      sum.reporters.add(reporter);
      if (day !== null && (sum.first === null || day < sum.first)) sum.first = day;
      if (day !== null && (sum.last === null || day > sum.last)) sum.last = day;
      this.entries.set(key, sum);
    }
  }

  /** The failures, those with the most sessions first. */
  public get failures(): readonly HostFailure[] {
    const place = ({ host, type }: HostFailure) => JSON.stringify([FAILURE_TYPES.indexOf(type), host]);
    return [...this.entries.values()].map((entry) => ({ ...entry, reporters: [...entry.reporters].sort() }))
      .sort((one, other) => other.sessions - one.sessions || (place(one) < place(other) ? -1 : 1));
  }

  private entriesOf(policy: ReportPolicy): Entry[] {
    const entries = new Map<string, Entry>();
    const count = (written: string | null, type: FailureType, sessions: number) => {
      const host = this.hostOf(written);
      const key = JSON.stringify([host, type]);
      const before = entries.get(key)?.sessions ?? 0;
      entries.set(key, { host, type, sessions: addSessions(before, sessions), first: null, last: null, reporters: new Set() });
    };
    for (const { receivingMxHostname, resultType, failedSessions } of policy.failures) {
      count(receivingMxHostname, resultTypeOf(resultType), sessionsOfDetail(failedSessions));
    }
    const unexplained = policyTypeOf(policy.policyType) === 'tlsa' ? 0 : unexplainedSessions(policy);
    if (unexplained > 0) count(null, UNEXPLAINED, unexplained);
    return [...entries.values()];
  }

  private hostOf(written: string | null): string | null {
    const name = written?.trim();
    if (!name) return null;
    const host = shownBriefly(normalizeDomainName(name), MAX_HOST_LENGTH);
    if (!this.hosts.has(host) && this.hosts.size >= MAX_HOSTS) return null;
    this.hosts.add(host);
    return host;
  }
}
