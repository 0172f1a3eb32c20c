import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { PublicationRig } from './publisher-rig';
import { renderLine } from '../../../src/protocol/reports/report-line';
import { describeOnEmulator } from '../../support/emulator';
import { invoke } from '../../support/lambda';
import { policyJson, reportJson, reportMail } from '../../support/mails';

const INGEST = path.join(__dirname, '..', '..', '..', 'assets', 'ingest');
const ReportBucket = 'reports';
const DAY = 24 * 60 * 60 * 1000;
const testing = 'version: STSv1\r\nmode: testing\r\nmx: mx1.example.com\r\nmax_age: 604800\r\n';
const clean = policyJson({ 'summary': { 'total-successful-session-count': 312 }, 'failure-details': undefined });

describeOnEmulator('the evidence for mode enforce', (emulator) => {
  let rig: PublicationRig;
  let zoneId: string;
  beforeAll(async () => {
    rig = await PublicationRig.start(emulator());
    zoneId = await rig.zoneWithMx('10 mx1.example.com.');
    await rig.s3.send(new CreateBucketCommand({ Bucket: ReportBucket }));
  }, 60_000);
  beforeEach(async () => {
    const { Contents = [] } = await rig.s3.send(new ListObjectsV2Command({ Bucket: ReportBucket }));
    const Objects = Contents.map(({ Key }) => ({ Key }));
    if (Objects.length > 0) await rig.s3.send(new DeleteObjectsCommand({ Bucket: ReportBucket, Delete: { Objects } }));
    await testedFor(20);
  });
  afterAll(() => rig.stop());

  const testedFor = (days: number) => rig.putServed(testing, { 'testing-since': new Date(Date.now() - days * DAY).toISOString() });
  const day = (ago: number) => new Date(Date.now() - ago * DAY).toISOString().slice(0, 10);
  const enforce = () => rig.request('Update', rig.properties({ Mode: 'enforce', HostedZoneId: zoneId, EvidenceDays: '14', ReportBucket }));

  /** Stores a mail as SES does, and lets the receiver's function read it. */
  async function receive(daysAgo: number, policies: object[], report: { [key: string]: unknown } = {}): Promise<void> {
    const date = day(daysAgo);
    const mail = reportMail(reportJson({
      'report-id': `${date} ${Math.random()}`, 'date-range': { 'start-datetime': `${date}T00:00:00Z`, 'end-datetime': `${date}T23:59:59Z` }, policies, ...report,
    }));
    const key = `raw/${date}-${Math.random()}`;
    await rig.s3.send(new PutObjectCommand({ Bucket: ReportBucket, Key: key, Body: mail }));
    const Records = [{ messageId: '1', body: JSON.stringify({ Records: [{ eventTime: new Date().toISOString(), s3: { object: { key } } }] }) }];
    const env = { ...emulator().env, REPORT_BUCKET: ReportBucket, POLICY_DOMAINS: 'example.com', MAILBOX_DOMAIN: 'tlsrpt.example.com', EVENT_BUS: 'default' };
    expect(await invoke(INGEST, { Records }, env)).toEqual({ batchItemFailures: [] });
  }

  test('mode enforce is accepted after days of reports without failures', async () => {
    await receive(1, [clean]);
    await receive(13, [clean]);
    // Another month's, and another protocol's.
    await receive(20, [policyJson()]);
    await receive(2, [policyJson({}, { 'policy-type': 'tlsa' }), clean]);
    expect(await enforce()).toMatchObject({ Status: 'SUCCESS' });
    expect(await rig.storedText()).toContain('mode: enforce');
  }, 60_000);

  test('mode enforce is rejected with reporter, type, host, sessions and days, the largest first, and nothing changes', async () => {
    const failing = (...details: object[]) => policyJson({ 'failure-details': details });
    await receive(1, [failing(
      { 'result-type': 'certificate-host-mismatch', 'receiving-mx-hostname': 'MX2.example.com.', 'failed-session-count': 12 },
      { 'result-type': 'sts-policy-fetch-error', 'failed-session-count': 1 },
      { 'result-type': 'tlsa-invalid', 'failed-session-count': 99 },
    )], { 'organization-name': 'Google Inc.' });
    await receive(3, [failing(
      { 'result-type': 'certificate-host-mismatch', 'receiving-mx-hostname': 'mx2.example.com', 'failed-session-count': 3 },
    )], { 'organization-name': 'Google Inc.' });
    await receive(2, [policyJson({}, { 'policy-type': 'no-policy-found' })], { 'organization-name': 'E\u001b[2J\r\n\u202e' });
    const state = await rig.state(zoneId);
    const { Status, Reason } = await enforce();
    expect(Status).toBe('FAILED');
    expect(Reason).toContain("example.com can't be enforced yet: 'evidencePeriod' requires 14 days of testing with reports and without failures, but "
      + `Google Inc. (reporter.example) saw certificate-host-mismatch at mx2.example.com in 15 sessions from ${day(3)} to ${day(1)}; `
      + `E\\u{1b}[2J\\u{d}\\u{a}\\u{202e} (reporter.example) saw certificate-expired at mx1.example.com in 2 sessions on ${day(2)}; `
      + `Google Inc. (reporter.example) saw sts-policy-fetch-error in 1 session on ${day(1)}. Nothing was changed. Deploy MtaStsPolicy.testing()`);
    expect(await rig.state(zoneId)).toEqual(state);
  }, 60_000);

  test('mode enforce is rejected without reports, and before the end of the period', async () => {
    await testedFor(3.5);
    await receive(20, [clean]);
    const { Status, Reason } = await enforce();
    expect(Status).toBe('FAILED');
    expect(Reason).toContain('but it has been tested for 3 of 14 days; no report came in these 14 days. Nothing was changed');
  }, 60_000);

  test("mode enforce is rejected because of reports that can't be read", async () => {
    await receive(1, [clean]);
    const Key = `reports/domain=example.com/day=${day(1)}/0.json.gz`;
    await rig.s3.send(new PutObjectCommand({ Bucket: ReportBucket, Key, Body: 'no gzip' }));
    expect((await enforce()).Reason).toContain(`1 of the reports could not be read, such as ${Key}. Nothing was changed`);
  }, 60_000);

  test.each<[what: string, policy: { [key: string]: unknown }, text: string]>([
    ['a detail without a count', { 'failure-details': [{ 'result-type': 'certificate-expired' }] }, 'left out failed-session-count'],
    ['a total with a comma', { 'summary': { 'total-successful-session-count': 40, 'total-failure-session-count': '1,234' }, 'failure-details': [] },
      "wrote '1,234' as total-failure-session-count, which can't be read,"],
    ['details in the summary', { 'summary': { 'total-successful-session-count': 40, 'failure-details': [{}] }, 'failure-details': [] }, "wrote '[{}]' as summary.failure-details, where it is not read,"],
  ])('mode enforce is rejected because of a report that may hide a failure: %s', async (_, policy, text) => {
    await receive(1, [policyJson(policy)]);
    const { Status, Reason } = await enforce();
    expect(Status).toBe('FAILED');
    expect(Reason).toContain(`Reporter Inc. (reporter.example) ${text}`);
    expect(Reason).toContain('. Nothing was changed');
  }, 60_000);

  test('mode enforce is rejected because of a report about an impossible day', async () => {
    await receive(1, [clean]);
    await receive(1, [clean], { 'date-range': { 'start-datetime': '2026-02-30T00:00:00Z', 'end-datetime': '2026-02-31T00:00:00Z' } });
    expect((await enforce()).Reason).toContain("Reporter Inc. (reporter.example) wrote '2026-02-30T00:00:00Z' as start-datetime, which can't be read, on ");
  }, 60_000);

  test('mode enforce is accepted with lines of an earlier version, without marks', async () => {
    const line = { organizationName: null, dkimDomain: 'google.com', policyType: 'sts', successfulSessions: 40, failedSessions: 0, failures: [] };
    await rig.s3.send(new PutObjectCommand({
      Bucket: ReportBucket, Key: `reports/domain=example.com/day=${day(1)}/0.json.gz`, Body: gzipSync(`${renderLine(line)}\n`),
    }));
    expect(await enforce()).toMatchObject({ Status: 'SUCCESS' });
  }, 60_000);

  test('evidence is not required if the domain already enforces', async () => {
    await rig.putServed(testing.replace('testing', 'enforce').replace('mx1', 'mx2'), {});
    await receive(1, [policyJson()]);
    expect(await enforce()).toMatchObject({ Status: 'SUCCESS' });
  }, 60_000);
});
