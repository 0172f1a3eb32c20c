import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { readReportMail } from '../../../src/protocol/mails/report-mail';
import { MailBudget } from '../../../src/protocol/reports/mail-budget';
import { MAIL_LIMITS } from '../../../src/protocol/reports/mail-limits';
import { parseReport } from '../../../src/protocol/reports/parse-report';
import { isPossibleDomain } from '../../../src/protocol/reports/policy-domain';
import { Report } from '../../../src/protocol/reports/report';
import { headlineOf } from '../../../src/protocol/reports/report-counts';
import { FoundReports, readReportFile } from '../../../src/protocol/reports/report-file';
import { Unreadables } from '../../../src/protocol/reports/unreadable';
import { reportMail } from '../../support/mails';
import { only } from '../../support/reading';
import { zipOf } from '../../support/zips';

const nullable = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
// A text that begins with [ may be a list that was made a text.
const written = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((text) => /\S/.test(text) && !/\p{Surrogate}/u.test(text) && !text.startsWith('['));
const text = nullable(written);
const texts = fc.array(written, { maxLength: 4 });
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const detailCount = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const iso = (time: number) => new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
const DAY = 24 * 60 * 60 * 1000;
const range = fc.record({
  start: fc.date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2199-12-31T00:00:00Z'), noInvalidDate: true }),
  length: fc.nat({ max: 366 * DAY - 1000 }),
  missing: fc.constantFrom('start', 'end', 'both', 'none'),
}).map(({ start, length, missing }) => ({
  startDatetime: ['start', 'both'].includes(missing) ? null : iso(start.getTime()),
  endDatetime: ['end', 'both'].includes(missing) ? null : iso(start.getTime() + length),
}));

const reports: fc.Arbitrary<Report> = fc.record({
  organizationName: text,
  reportId: text,
  range,
  contactInfo: text,
  policies: fc.array(fc.record({
    policyType: text,
    policyDomain: text,
    policyString: texts,
    mxHost: texts,
    successfulSessions: count,
    failedSessions: count,
    failures: fc.array(fc.record({
      resultType: text,
      sendingMtaIp: text,
      receivingMxHostname: text,
      receivingMxHelo: text,
      receivingIp: text,
      failedSessions: detailCount,
      additionalInformation: text,
      failureReasonCode: text,
    }), { maxLength: 3 }),
    unreadable: fc.constant([]),
  }), { maxLength: 3 }),
  unreadable: fc.constant([]),
}).map(({ range: { startDatetime, endDatetime }, ...report }) => ({
  ...report, startDatetime, endDatetime, unreadable: oddDomains(report.policies),
}));

function oddDomains(policies: ReadonlyArray<{ readonly policyDomain: string | null }>): Report['unreadable'] {
  const marks = new Unreadables();
  for (const [index, { policyDomain }] of policies.entries()) {
    if (policyDomain !== null && !isPossibleDomain(policyDomain)) marks.add('unreadable', `policies[${index}].policy.policy-domain`, policyDomain);
  }
  return marks.list;
}

/** How a reporter may write: each bit is a choice. */
const styles = fc.infiniteStream(fc.nat({ max: 5 }));
type Style = Iterator<number>;
const choice = (style: Style, ...choices: unknown[]) => choices[style.next().value % choices.length];
const listStyle = (style: Style, list: readonly string[]) => list.length === 1 ? choice(style, list, list[0]) : list.length === 0 ? choice(style, list, undefined, null, '') : list;
const countStyle = (style: Style, number: number) => number === 0 ? choice(style, 0, undefined, '0') : choice(style, number, String(number), ` ${number} `);
const absentStyle = (style: Style, value: string | null) => value ?? choice(style, null, undefined, '', ' ');
const timeStyle = (style: Style, value: string | null) => value === null ? absentStyle(style, value)
  : choice(style, value, value.slice(0, -1), value.toLowerCase(), value.replace('T', ' '), value.replace('Z', '+00:00'), value.replace('Z', '.250Z'));

function rendered(report: Report, style: Style): { [key: string]: unknown } {
  return shuffled(style, {
    'organization-name': absentStyle(style, report.organizationName),
    'report-id': absentStyle(style, report.reportId),
    'contact-info': absentStyle(style, report.contactInfo),
    'date-range': shuffled(style, { 'start-datetime': timeStyle(style, report.startDatetime), 'end-datetime': timeStyle(style, report.endDatetime) }),
    'policies': report.policies.map((policy) => shuffled(style, {
      'policy': shuffled(style, {
        'policy-type': absentStyle(style, policy.policyType),
        'policy-domain': absentStyle(style, policy.policyDomain),
        'policy-string': listStyle(style, policy.policyString),
        [String(choice(style, 'mx-host', 'mx-host-pattern'))]: listStyle(style, policy.mxHost),
      }),
      'summary': {
        'total-successful-session-count': countStyle(style, policy.successfulSessions),
        'total-failure-session-count': countStyle(style, policy.failedSessions),
      },
      'failure-details': policy.failures.length === 0 ? choice(style, [], undefined, null) : policy.failures.map((failure) => shuffled(style, {
        'result-type': absentStyle(style, failure.resultType),
        'sending-mta-ip': absentStyle(style, failure.sendingMtaIp),
        [String(choice(style, 'receiving-mx-hostname', 'receiving-mx-host-name'))]: absentStyle(style, failure.receivingMxHostname),
        'receiving-mx-helo': absentStyle(style, failure.receivingMxHelo),
        'receiving-ip': absentStyle(style, failure.receivingIp),
        'failed-session-count': countStyle(style, failure.failedSessions),
        [String(choice(style, 'additional-information', 'additional-info-uri'))]: absentStyle(style, failure.additionalInformation),
        [String(choice(style, 'failure-reason-code', 'failure-error-code'))]: absentStyle(style, failure.failureReasonCode),
      })),
    })),
  });
}

/** Changes the order of members, and adds one that nobody knows. */
function shuffled(style: Style, object: { [key: string]: unknown }): { [key: string]: unknown } {
  const entries = Object.entries({ ...object, 'unknown-member': { a: [1] } });
  const at = style.next().value % entries.length;
  return Object.fromEntries([...entries.slice(at), ...entries.slice(0, at)]);
}

const anyWriting = fc.tuple(reports, styles).map(([report, style]) => ({ report, json: JSON.stringify(rendered(report, style)) }));

test('the reader reads the same in every spelling of a report', () => {
  fc.assert(fc.property(anyWriting, ({ report, json }) => {
    expect(parseReport(json).report).toEqual(report);
  }));
});

test('white space does not change the fingerprint, and everything else does', () => {
  const other = (one: string) => `${one}.`;
  fc.assert(fc.property(reports, fc.constantFrom(1, '\t', '\r\n'), (report, indent) => {
    const json = JSON.stringify(report);
    const { fingerprint } = parseReport(json);
    expect(parseReport(`\n${JSON.stringify(report, undefined, indent)}\r\n`).fingerprint).toBe(fingerprint);
    for (const changed of [{ organizationName: other(report.organizationName ?? '') }, { reportId: other(report.reportId ?? '') }, { policies: [...report.policies, {}] }]) {
      expect(parseReport(JSON.stringify({ ...report, ...changed })).fingerprint).not.toBe(fingerprint);
    }
  }));
});

test('the reader reads the same in every wrapping of a report', async () => {
  const wrappings: Array<(json: Buffer) => Uint8Array> = [
    (json) => json, (json) => Buffer.concat([Buffer.from('\ufeff\r\n '), json]), (json) => gzipSync(json), (json) => Buffer.concat([gzipSync(json), Buffer.from('\r\n')]),
    (json) => zipOf({ content: json }), (json) => zipOf({ content: json, method: 0 }), (json) => zipOf({ content: Buffer.from('read me') }, { content: gzipSync(json) }),
  ];
  const labels = ['application/tlsrpt+gzip', 'application/tlsrpt+json', 'application/octet-stream', 'text/plain', 'image/png'];
  const wraps = fc.constantFrom(...wrappings);
  await fc.assert(fc.asyncProperty(anyWriting, wraps, fc.constantFrom(...labels), async ({ report, json }, wrapped, label) => {
    const body = wrapped(Buffer.from(json));
    expect((await only(readReportFile(body))).report).toEqual(report);
    expect((await only(readReportMail(reportMail(undefined, { body, partHeaders: [`Content-Type: ${label}`] })))).report).toEqual(report);
  }));
});

test('the order of policies does not change the numbers of a report, and none exceeds what the reporter wrote', () => {
  fc.assert(fc.property(reports, ({ policies }) => {
    const { failures, ...sessions } = headlineOf(policies);
    const reversed = headlineOf([...policies].reverse());
    expect({ ...reversed, failures: [...reversed.failures].sort() }).toEqual({ ...sessions, failures: [...failures].sort() });
    expect(policies.some(({ failedSessions }) => failedSessions === sessions.failedSessions) || sessions.failedSessions === 0).toBe(true);
  }));
});

test('nothing is inflated beyond the limit', async () => {
  await fc.assert(fc.asyncProperty(fc.nat({ max: 5000 }), fc.nat({ max: 5000 }), fc.boolean(), async (size, reportBytes, zipped) => {
    const json = Buffer.from(`{"policies":[],"fill":"${'x'.repeat(size)}"}`);
    const file = zipped ? zipOf({ content: json }) : gzipSync(json);
    const reading = only(readReportFile(file, new MailBudget({ ...MAIL_LIMITS, reportBytes: Math.max(reportBytes, 1) }, file.length)));
    if (json.length > reportBytes) await expect(reading).rejects.toMatchObject({ code: 'TOO_LARGE' });
    else expect((await reading).report.policies).toEqual([]);
  }));
});

test('any bytes give a value or a coded refusal', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.constantFrom('', '\x1f\x8b\x08\x00', 'PK\x03\x04', '{"policies":['), async (bytes, prefix) => {
    const input = Buffer.concat([Buffer.from(prefix, 'latin1'), bytes]);
    for (const read of [() => readReportFile(input), () => readReportMail(input)]) {
      const outcome = await only<FoundReports>(read()).catch((error: unknown) => error);
      expect(outcome instanceof Error ? outcome.name : 'value').toMatch(/^(ProtocolError|value)$/);
    }
  }));
});
