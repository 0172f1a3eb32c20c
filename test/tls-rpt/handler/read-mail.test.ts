import * as fs from 'node:fs';
import * as path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { MAIL_LIMITS } from '../../../src/protocol/reports/mail-limits';
import { parseLine } from '../../../src/protocol/reports/report-line';
import { readMail } from '../../../src/tls-rpt/handler/read-mail';
import { MailOptions, policyJson, RECEIVED_AT, reportJson, reportMail } from '../../support/mails';
import { zipOf } from '../../support/zips';

const readBytes = async (mail: Uint8Array) => {
  const answer = await readMail({
    mail, policyDomains: ['example.com', 'example.org'], limits: MAIL_LIMITS, receipt: { rawKey: 'raw/1', receivedAt: RECEIVED_AT.toISOString() },
  });
  if (answer.rejection) throw new Error(answer.rejection.code);
  return answer.reports;
};
const read = (report?: unknown, options?: MailOptions) => readBytes(reportMail(report, options));
const idOf = async (report?: unknown, options?: MailOptions) => (await read(report, options))[0].id;
const senderFixture = (file: string) => fs.readFileSync(path.join(__dirname, '..', '..', 'fixtures', 'senders', file));
const signedBy = (domain: string, signature = `v=1; d=${domain}; h=from:subject; b=AA`): MailOptions => ({ verdict: `dkim=pass header.i=@${domain};`, signature });

describe('the id of the same report', () => {
  test.each<[what: string, report: unknown, options: MailOptions]>([
    ['in another mail', reportJson(), { headers: ['Message-ID: <2@reporter.example>'], human: 'Content-Type: text/plain\r\n\r\nOnce more' }],
    ['if it is not compressed', '', { body: Buffer.from(JSON.stringify(reportJson())) }],
    ['if it is compressed in another way', '', { body: gzipSync(JSON.stringify(reportJson()), { level: 1 }) }],
    ['with other line ends', JSON.stringify(reportJson(), undefined, 2).replace(/\n/g, '\r\n'), {}],
    ['if it is signed with another key', reportJson(), signedBy('reporter.example', 'v=1; a=ed25519-sha256; d=reporter.example; s=k2; h=from:subject; b=CC')],
    ['with a second signature by somebody else', reportJson(), {
      verdict: 'dkim=pass header.i=@relay.example;\r\n dkim=pass header.i=@reporter.example;', headers: ['DKIM-Signature: v=1; d=relay.example; h=from:subject; b=AA'],
    }],
  ])('a report has the same id %s', async (_, report, options) => {
    expect(await idOf(report, options)).toBe(await idOf());
  });
});

describe('the id of another report', () => {
  const summary = { 'total-successful-session-count': 40, 'total-failure-session-count': 500 };
  test.each<[what: string, report: unknown, options: MailOptions]>([
    ['if it has another signer, whatever organization it names', reportJson(), { ...signedBy('evil.example'), from: 'tls@evil.example' }],
    ['if its signer is a subdomain of the reporter', reportJson(), signedBy('corp.reporter.example')],
    ['if another system gave it the same report-id', reportJson({ policies: [policyJson({ summary })] }), {}],
    ['if it is about another day with the same report-id', reportJson({ 'date-range': { 'start-datetime': '2026-05-11T00:00:00Z' } }), {}],
  ])('a report has another id %s', async (_, report, options) => {
    expect(await idOf(report, options)).not.toBe(await idOf());
  });

  test('a report has another id if it is for another one of our domains', async () => {
    const reports = await read(reportJson({ policies: [policyJson(), policyJson({}, { 'policy-domain': 'example.org' })] }));
    expect(new Set(reports.map(({ id }) => id)).size).toBe(2);
  });
});

test('every line of a report holds its id, so that a query can group the lines by report', async () => {
  const reports = await read(reportJson({
    policies: [policyJson(), policyJson({}, { 'policy-type': 'tlsa' }), policyJson({}, { 'policy-domain': 'example.org' })],
  }));
  const idsIn = (lines: Uint8Array) => gunzipSync(lines).toString().trim().split('\n').map((line) => JSON.parse(line).id);
  expect(reports.map(({ domain, lines }) => [domain, ...idsIn(lines)])).toEqual([
    ['example.com', reports[0].id, reports[0].id], ['example.org', reports[1].id],
  ]);
});

describe('a mail with several reports', () => {
  const answerTo = (files: unknown[]) => readMail({
    mail: reportMail(undefined, { body: zipOf(...files.map((file) => ({ content: Buffer.from(JSON.stringify(file)) }))) }),
    policyDomains: ['example.com'],
    limits: MAIL_LIMITS,
    receipt: { rawKey: 'raw/1', receivedAt: RECEIVED_AT.toISOString() },
  });
  const foreign = reportJson({ policies: [policyJson({}, { 'policy-domain': 'other.example' })] });

  test('a mail with several reports returns each of them', async () => {
    const { reports, rejection } = await answerTo([reportJson(), reportJson({ 'report-id': 'second' })]);
    expect(reports.map(({ reportId }) => reportId)).toEqual(['2026-05-12T00:00:00Z_example.com', 'second']);
    expect(rejection).toBeUndefined();
  });

  test('a mail is accepted for one report and quarantined for another', async () => {
    const { reports, rejection } = await answerTo([foreign, reportJson(), reportJson({ policies: [] })]);
    expect(reports.map(({ domain }) => domain)).toEqual(['example.com']);
    expect(rejection).toEqual({ code: 'FOREIGN_DOMAIN', message: expect.stringMatching(/about other\.example.*; NO_POLICIES: the report has no policies/) });
  });
});

describe('a mail that other mail servers passed on', () => {
  // With what SES writes on top of it.
  test.each([['google-through-a-mail-store.eml', 'search.example'], ['microsoft-through-a-mail-store.eml', 'office.example']])('the mail %s speaks for its signer', async (file, signer) => {
    const verdict = `Authentication-Results: amazonses.com;\r\n spf=pass (spfCheck: x);\r\n dkim=pass header.i=@${signer};\r\nX-SES-RECEIPT: A\r\n`;
    const reports = await readBytes(Buffer.concat([Buffer.from(verdict), senderFixture(file)]));
    expect(reports.map(({ lines }) => parseLine<any>(gunzipSync(lines).toString()).dkimDomain)).toEqual([signer]);
  });

  test('a mail does not speak for a server that passed it on, whose verdict is further down', async () => {
    await expect(readBytes(senderFixture('google-through-a-mail-store.eml'))).rejects.toThrow('DKIM_MISSING');
  });
});

test('what Postfix says of DANE at a mail exchanger is stored under the mail domain', async () => {
  const verdict = 'Authentication-Results: amazonses.com; dkim=pass header.i=@sender.example;\r\nDKIM-Signature: v=1; d=sender.example; h=from:subject; b=AA\r\n';
  const [report, ...others] = await readBytes(Buffer.concat([Buffer.from(verdict), senderFixture('postfix-dane-names-the-host.eml')]));
  expect(others).toEqual([]);
  expect(report).toMatchObject({ domain: 'example.com', successfulSessions: 11, failedSessions: 1 });
  const lines = gunzipSync(report.lines).toString().trim().split('\n').map((line) => parseLine<any>(line));
  expect(lines.map(({ policyType, policyDomain }) => `${policyType} ${policyDomain}`)).toEqual(['tlsa example.com', 'sts example.com']);
});

describe('what can\'t be read', () => {
  const linesOf = (report: { lines: Uint8Array }) => gunzipSync(report.lines).toString().trim().split('\n').map((line) => parseLine<any>(line));
  const summary = (failed: unknown) => ({ 'summary': { 'total-successful-session-count': 4, 'total-failure-session-count': failed }, 'failure-details': [] });
  const day = { 'start-datetime': '2026-02-30T00:00:00Z', 'end-datetime': '2026-05-12T23:59:59Z' };

  test('unreadable values are in the lines of their policy, and in each line if they belong to the report', async () => {
    const policies = [policyJson(summary('1,234')), policyJson(summary(0), { 'policy-type': 'tlsa' }), policyJson(summary('none'), { 'policy-domain': 'example.org' })];
    const [com, org] = await read(reportJson({ 'date-range': day, policies }));
    const date = { field: 'date-range.start-datetime', problem: 'unreadable', written: '2026-02-30T00:00:00Z' };
    const count = (written: string) => ({ field: 'summary.total-failure-session-count', problem: 'unreadable', written });
    expect(linesOf(com).map(({ unreadable }) => unreadable)).toEqual([[date, count('1,234')], [date]]);
    expect(linesOf(org).map(({ unreadable }) => unreadable)).toEqual([[date, count('none')]]);
    expect([com.unreadable, org.unreadable]).toEqual([[date, count('1,234')], [date, count('none')]]);
    expect([com.day, com.startDatetime]).toEqual([null, null]);
  });

  test('an event has at most ten unreadable values', async () => {
    const [report] = await read(reportJson({ policies: Array(30).fill(policyJson(summary('1,234'))) }));
    expect(report.unreadable).toHaveLength(10);
    expect(linesOf(report)).toHaveLength(30);
  });

  test.each<[what: string, policy: object, hasFailures: boolean]>([
    ['no failure', summary(0), false],
    ['a total', summary(1), true],
    ['a total that can\'t be read', summary('1,234'), true],
    ['a detail without a count', { ...summary(0), 'failure-details': [{ 'result-type': 'certificate-expired' }] }, true],
    ['a detail that counts none', { ...summary(0), 'failure-details': [{ 'result-type': 'certificate-expired', 'failed-session-count': 0 }] }, true],
    ['details that are not an array', { ...summary(0), 'failure-details': 'certificate-expired' }, true],
    ['details in the summary', { summary: { 'failure-details': [{ 'failed-session-count': 1 }] } }, true],
    ['a number of successes that can\'t be read', { 'summary': { 'total-successful-session-count': '1,2' }, 'failure-details': [] }, false],
  ])('a rule for failures matches an event if it may hide a failure: %s', async (_, policy, hasFailures) => {
    expect(await read(reportJson({ policies: [policyJson({ 'failure-details': [], ...policy })] }))).toMatchObject([{ hasFailures }]);
    expect(await read(reportJson({ 'date-range': day, 'policies': [policyJson({ 'failure-details': [], ...policy })] }))).toMatchObject([{ hasFailures }]);
  });
});
