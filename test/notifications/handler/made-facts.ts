import { DomainFacts, StoredLine, WatchFacts } from '../../../src/notifications/handler/domain-facts';

export const NOW = Date.parse('2026-05-20T07:00:00Z');
const DAY = 24 * 60 * 60 * 1000;

/** Returns `2026-05-20` for 0, the day before for 1. */
export function daysAgo(days: number): string {
  return new Date(NOW - days * DAY).toISOString().slice(0, 10);
}

export interface MadeReport {
  readonly day?: string;
  readonly signer?: string | null;
  readonly mode?: string;
  readonly failures?: ReadonlyArray<readonly [type: string | null, host: string | null, sessions: number]>;
  readonly successful?: number;
  /** False for a report that has no date and counts on the day on which it came. */
  readonly isDated?: boolean;
  readonly overrides?: Partial<StoredLine>;
}

const DETAIL = { sendingMtaIp: null, receivingMxHelo: null, receivingIp: null, additionalInformation: null, failureReasonCode: null };

export function lineOf({ day = daysAgo(1), signer = 'google.com', mode = 'enforce', failures = [], successful = 40, overrides = {} }: MadeReport = {}): StoredLine {
  return {
    organizationName: 'Google <https://evil.example>',
    dkimDomain: signer,
    startDatetime: `${day}T00:00:00Z`,
    receivedAt: `${day}T09:00:00.000Z`,
    policyType: 'sts',
    policyDomain: 'example.com',
    policyString: ['version: STSv1', `mode: ${mode}`, 'mx: *.example.com', 'max_age: 604800'],
    mxHost: [],
    successfulSessions: successful,
    failedSessions: failures.reduce((sum, [, , sessions]) => sum + sessions, 0),
    failures: failures.map(([resultType, receivingMxHostname, failedSessions]) => ({ ...DETAIL, resultType, receivingMxHostname, failedSessions })),
    unreadable: [],
    ...overrides,
  };
}

export function factsOf(reports: readonly MadeReport[], { now = NOW, watch = null }: { now?: number; watch?: WatchFacts | null } = {}): DomainFacts {
  const facts = new DomainFacts(now, watch);
  for (const report of reports) facts.add(report.day ?? daysAgo(1), [lineOf(report)], report.isDated ?? true);
  return facts;
}

/** Makes the days of a healthy policy. */
export function healthy(from: number, to: number, others: MadeReport = {}): MadeReport[] {
  return Array.from({ length: from - to + 1 }, (_, index) => ({ day: daysAgo(from - index), ...others }));
}
