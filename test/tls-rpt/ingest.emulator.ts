import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { invoke } from '../../demo/lambda';
import { describeOnEmulator } from '../emulator';
import { MailOptions, policyJson, reportJson, reportMail } from '../mails';

const CODE = path.join(__dirname, '..', '..', 'assets', 'ingest');
const Bucket = 'reports';

/** Ten mails, each as another reporter writes it. */
const MAILS: { [name: string]: Buffer } = {
  'google': reportMail(reportJson({ 'report-id': 'google' })),
  'microsoft': reportMail(
    reportJson({ 'report-id': 'microsoft+example.com', 'policies': [policyJson(), policyJson({}, { 'policy-type': 'tlsa', 'policy-string': ['["3 1 1 AA"]'] })] }),
    { human: 'Content-Type: text/html\r\n\r\n<p>A report</p>' },
  ),
  'no zone': reportMail(reportJson({ 'report-id': 'no-zone', 'date-range': { 'start-datetime': '2026-05-12T00:00:00', 'end-datetime': '2026-05-12T23:59:59' } })),
  'no contact': reportMail(reportJson({ 'report-id': 'no-contact', 'contact-info': null })),
  'plain JSON': reportMail('', { body: Buffer.from(JSON.stringify(reportJson({ 'report-id': 'plain' }))), partHeaders: ['Content-Type: application/tlsrpt+json'] }),
  'no suffix': reportMail(reportJson({ 'report-id': 'no-suffix' }), { partHeaders: ['Content-Type: application/tlsrpt'] }),
  'fetch error': reportMail(reportJson({ 'report-id': 'fetch+', 'policies': [policyJson({ 'failure-details': [{ 'result-type': 'sts-policy-fetch-error', 'failed-session-count': 3 }] })] })),
  'no policy': reportMail(reportJson({ 'report-id': 'none', 'policies': [policyJson({}, { 'policy-type': 'no-policy-found', 'policy-domain': undefined })] })),
  'the RFC': reportMail(reportJson({ 'report-id': 'rfc', 'policies': [policyJson({}, { 'mx-host': '*.mail.example.com' })] })),
  'the same id, another day': reportMail(reportJson({ 'report-id': 'google', 'date-range': { 'start-datetime': '2026-05-13T00:00:00Z', 'end-datetime': '2026-05-13T23:59:59Z' } })),
};

const REFUSED: { [code: string]: Buffer } = {
  DKIM_MISSING: reportMail(undefined, { verdict: 'dkim=none;', headers: ['Authentication-Results: amazonses.com; dkim=pass header.i=@reporter.example;'] }),
  DKIM_NOT_ALIGNED: reportMail(undefined, { verdict: 'dkim=pass header.i=@evil.example;' } satisfies MailOptions),
  FOREIGN_DOMAIN: reportMail(reportJson({ policies: [policyJson({}, { 'policy-domain': 'other.example' })] })),
  NOT_A_REPORT: Buffer.from('From: a@b.example\r\n\r\nHello\r\n'),
};

describeOnEmulator('the ingestion', (emulator) => {
  let s3: S3Client;
  beforeAll(async () => {
    s3 = new S3Client({ ...emulator().client, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket }));
    for (const [name, Body] of Object.entries({ ...MAILS, ...REFUSED })) {
      await s3.send(new PutObjectCommand({ Bucket, Key: `raw/${name}`, Body }));
    }
    await s3.send(new PutObjectCommand({ Bucket, Key: 'raw/AMAZON_SES_SETUP_NOTIFICATION', Body: 'set up' }));
  });

  const keys = async (Prefix: string) => (await s3.send(new ListObjectsV2Command({ Bucket, Prefix }))).Contents?.map(({ Key }) => Key!) ?? [];
  const message = (key: string) => ({
    messageId: key,
    body: JSON.stringify({ Records: [{ eventTime: '2026-05-13T04:00:00.000Z', s3: { object: { key: encodeURIComponent(`raw/${key}`).replace(/%2F/g, '/').replace(/%20/g, '+') } } }] }),
  });
  const ingest = (messages: Array<{ messageId: string; body: string }>) => invoke(CODE, { Records: messages }, {
    ...emulator().env, REPORT_BUCKET: Bucket, POLICY_DOMAINS: 'example.com', MAILBOX_DOMAIN: 'tlsrpt.example.com', EVENT_BUS: 'default',
  });

  test('stores ten reports of ten mails, and of the same again none', async () => {
    for (let time = 0; time < 2; time++) {
      expect(await ingest(Object.keys(MAILS).map(message))).toEqual({ batchItemFailures: [] });
      expect(await keys('reports/')).toHaveLength(10);
      expect(await keys('quarantine/')).toEqual([]);
    }
  });

  test('stores a line a policy, under its domain and day', async () => {
    const lines = await Promise.all((await keys('reports/domain=example.com/date=2026-05-12/')).map(async (Key) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return gunzipSync(await Body!.transformToByteArray()).toString('utf8').trim().split('\n').map((line) => JSON.parse(line));
    }));
    expect(lines).toHaveLength(9);
    const microsoft = lines.find(([{ reportId }]) => reportId === 'microsoft+example.com')!;
    expect(microsoft.map(({ policyType }) => policyType)).toEqual(['sts', 'tlsa']);
    expect(microsoft[0]).toMatchObject({
      schemaVersion: 1,
      organizationName: 'Reporter Inc.',
      policyDomain: 'example.com',
      successfulSessions: 40,
      failedSessions: 2,
      dkimDomain: 'reporter.example',
      rawKey: 'raw/microsoft',
      receivedAt: '2026-05-13T04:00:00.000Z',
    });
  });

  test.each(Object.keys(REFUSED))('keeps what is refused, with its reason: %s', async (code) => {
    expect(await ingest([message(code), message(code)])).toEqual({ batchItemFailures: [] });
    const [Key, ...more] = await keys(`quarantine/${code}/`);
    expect(more).toEqual([]);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(JSON.parse(await Body!.transformToString())).toMatchObject({ schemaVersion: 1, code, rawKey: `raw/${code}`, message: expect.any(String) });
    expect(await keys(`raw/${code}`)).toHaveLength(1);
    expect(await keys('reports/')).toHaveLength(10);
  });

  test('passes over what SES and S3 write to try things out', async () => {
    const before = await keys('');
    const tried = [message('AMAZON_SES_SETUP_NOTIFICATION'), { messageId: 'test', body: JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent' }) }];
    expect(await ingest(tried)).toEqual({ batchItemFailures: [] });
    expect(await keys('')).toEqual(before);
  });

  test('gives back only what it could neither read nor refuse', async () => {
    const answer = await ingest([message('google'), message('not there'), { messageId: 'foreign', body: '{}' }, message('microsoft')]);
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'not there' }, { itemIdentifier: 'foreign' }]);
  });
});
