import { FailureFinding, ReportFindings } from '../../../src/protocol/verdict/report-findings';
import { DomainVerdict, VerdictFacts, verdictOf, VerdictStatus } from '../../../src/protocol/verdict/verdict';

const failure = (overrides: Partial<FailureFinding> = {}): FailureFinding => ({
  reporter: 'Google Inc. (google.com)', what: 'certificate-expired', host: 'mx2.example.com', sessions: 12, first: '2026-11-20', last: '2026-11-22', ...overrides,
});
const findings = (overrides: Partial<ReportFindings> = {}): ReportFindings => (
  { failures: [], unreadable: [], reports: 20, reportsUnderPolicy: 18, reportsUnread: 0, unread: [], ...overrides }
);
const verdict = (facts: Partial<VerdictFacts>): DomainVerdict => (
  verdictOf({ mode: 'testing', testedDays: 14, requiredDays: 14, reports: findings(), watch: null, ...facts })
);

const FAILED = findings({ failures: [failure()] });
const HIDDEN = findings({ unreadable: ["Reporter (r.example) wrote '1,2' as total-failure-session-count, which can't be read, on 2026-11-20"] });
const NONE_CAME = findings({ reports: 0, reportsUnderPolicy: 0 });
const NONE_UNDER_POLICY = findings({ reportsUnderPolicy: 0 });
const UNREAD = findings({ reportsUnread: 3, unread: ['3 of the reports could not be read, such as reports/a.json.gz'] });
const ALL_UNREAD = findings({ ...UNREAD, reports: 0, reportsUnderPolicy: 0 });
const WATCH_OK = { failing: [] };
const WATCH_FAILS = { failing: [{ code: 'MX_NOT_COVERED', message: 'no mx of the policy covers mx3.example.com', since: '2026-11-21T08:00:00.000Z' }] };

const LINE = 'Google Inc. (google.com) saw certificate-expired at mx2.example.com in 12 sessions from 2026-11-20 to 2026-11-22';
const NO_REPORT = 'no report came in these 14 days';
const NO_STS = 'no report of these 14 days was made under the policy (policy type sts)';
const MODE_NONE = 'the policy has mode none, under which senders test nothing';
const WATCH = 'MX_NOT_COVERED: no mx of the policy covers mx3.example.com';

describe('the verdict on a domain', () => {
  test.each<[what: string, facts: Partial<VerdictFacts>, status: VerdictStatus, reasons: readonly string[]]>([
    ['testing for long enough with reports and without a failure', {}, 'READY', []],
    ['the same with a watch that sees no failure', { watch: WATCH_OK }, 'READY', []],
    ['the same in an unknown mode', { mode: null }, 'READY', []],
    ['testing for a moment less than required', { testedDays: 13.999 }, 'NOT_READY', ['it has been tested for 13 of 14 days']],
    ['a failure', { reports: FAILED }, 'NOT_READY', [LINE]],
    ['a failure on the first day', { reports: FAILED, testedDays: 0.5 }, 'NOT_READY', ['it has been tested for 0 of 14 days', LINE]],
    ["values that can't be read", { reports: HIDDEN }, 'NOT_READY', HIDDEN.unreadable],
    ['a failure that only the watch sees', { watch: WATCH_FAILS }, 'NOT_READY', [WATCH]],
    ['a failure that only the watch sees, and no report', { watch: WATCH_FAILS, reports: NONE_CAME }, 'NOT_READY', [WATCH, NO_REPORT]],
    ['no report', { reports: NONE_CAME }, 'NO_EVIDENCE', [NO_REPORT]],
    ['no report, on the first day', { reports: NONE_CAME, testedDays: 0 }, 'NO_EVIDENCE', ['it has been tested for 0 of 14 days', NO_REPORT]],
    ['no report under the policy', { reports: NONE_UNDER_POLICY }, 'NO_EVIDENCE', [NO_STS]],
    ['reports that were left out', { reports: UNREAD }, 'NO_EVIDENCE', UNREAD.unread],
    ['reports that were all left out', { reports: ALL_UNREAD }, 'NO_EVIDENCE', UNREAD.unread],
    ['missing reports, and more than can be listed', { reports: { ...NONE_CAME, unread: ['there are more reports'] } }, 'NO_EVIDENCE', [NO_REPORT, 'there are more reports']],
    ['mode none', { mode: 'none' }, 'NO_EVIDENCE', [MODE_NONE]],
    ['mode none, and a failure', { mode: 'none', reports: FAILED }, 'NOT_READY', [LINE, MODE_NONE]],
    ['mode enforce without a failure', { mode: 'enforce' }, 'ENFORCED_OK', []],
    ['mode enforce from the first day without a failure', { mode: 'enforce', testedDays: 0 }, 'ENFORCED_OK', []],
    ['mode enforce with a failure', { mode: 'enforce', reports: FAILED, testedDays: 0 }, 'ENFORCED_FAILING', [LINE]],
    ['mode enforce with a failure that only the watch sees', { mode: 'enforce', watch: WATCH_FAILS }, 'ENFORCED_FAILING', [WATCH]],
    ['mode enforce with a failure and with reports that were left out', { mode: 'enforce', reports: { ...FAILED, unread: UNREAD.unread } }, 'ENFORCED_FAILING', [LINE, ...UNREAD.unread]],
    ["mode enforce with values that can't be read", { mode: 'enforce', reports: HIDDEN }, 'NO_EVIDENCE', HIDDEN.unreadable],
    ['mode enforce without a report', { mode: 'enforce', reports: NONE_CAME, watch: WATCH_OK }, 'NO_EVIDENCE', [NO_REPORT]],
    ['mode enforce without a report under the policy', { mode: 'enforce', reports: NONE_UNDER_POLICY }, 'NO_EVIDENCE', [NO_STS]],
  ])('the verdict follows from %s', (_, facts, status, reasons) => {
    expect(verdict(facts)).toMatchObject({ status, reasons });
  });

  test('the verdict has no reason exactly if all is well', () => {
    const reported = [findings(), FAILED, HIDDEN, NONE_CAME, NONE_UNDER_POLICY, UNREAD, ALL_UNREAD];
    const every = reported.flatMap((reports) => [null, WATCH_OK, WATCH_FAILS].flatMap((watch) => (
      (['enforce', 'testing', 'none', null] as const).flatMap((mode) => [0, 14].map((testedDays) => verdict({ reports, watch, mode, testedDays })))
    )));
    expect(new Set(every.map(({ status }) => status)).size).toBe(5);
    for (const { status, reasons } of every) expect([status, reasons.length === 0]).toEqual([status, status === 'READY' || status === 'ENFORCED_OK']);
  });

  test('the verdict says what fails, where, since when, and who saw it', () => {
    const reports = findings({ failures: [failure(), failure({ what: 'sts-policy-fetch-error', host: null, sessions: 1, first: '2026-11-19' })] });
    expect(verdict({ mode: 'enforce', reports, watch: WATCH_FAILS }).failing).toEqual([
      { what: 'MX_NOT_COVERED', where: null, since: '2026-11-21T08:00:00.000Z', reporter: null, sessions: null },
      { what: 'certificate-expired', where: 'mx2.example.com', since: '2026-11-20', reporter: 'Google Inc. (google.com)', sessions: 12 },
      { what: 'sts-policy-fetch-error', where: null, since: '2026-11-19', reporter: 'Google Inc. (google.com)', sessions: 1 },
    ]);
  });

  test('the verdict has reasons that fit into a short message, and every failure beside them', () => {
    const failures = Array.from({ length: 50 }, (_, index) => failure({ host: `mx${index}.example.com` }));
    const { reasons, failing } = verdict({ reports: findings({ failures }) });
    expect([reasons.length, reasons[4], failing.length]).toEqual([5, 'and 46 more', 50]);
  });
});
