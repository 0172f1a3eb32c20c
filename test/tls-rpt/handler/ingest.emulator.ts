import { createHash } from 'node:crypto';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { parseLine } from '../../../src/protocol/reports/report-line';
import { describeOnEmulator } from '../../support/emulator';
import { invoke } from '../../support/lambda';
import { MailOptions, policyJson, reportJson, reportMail } from '../../support/mails';
import { zipOf } from '../../support/zips';

const CODE = path.join(__dirname, '..', '..', '..', 'assets', 'ingest');
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
  DKIM_NOT_ALIGNED: reportMail(undefined, { verdict: 'dkim=pass header.i=@evil.example;', signature: 'v=1; d=evil.example; h=from:subject; b=AA' } satisfies MailOptions),
  FOREIGN_DOMAIN: reportMail(reportJson({ policies: [policyJson({}, { 'policy-domain': 'other.example' })] })),
  FUTURE_DATE: reportMail(reportJson({ 'date-range': { 'start-datetime': '2026-06-01T00:00:00Z' } })),
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
  const ENV = () => ({
    ...emulator().env, REPORT_BUCKET: Bucket, POLICY_DOMAINS: 'example.com', MAILBOX_DOMAIN: 'tlsrpt.example.com', EVENT_BUS: 'default',
  });
  const ingest = (messages: Array<{ messageId: string; body: string }>) => invoke(CODE, { Records: messages }, ENV());
  const linesOf = async (Key: string): Promise<any[]> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return gunzipSync(await Body!.transformToByteArray()).toString('utf8').trim().split('\n').map((line) => parseLine<any>(line));
  };
  const keysWithId = async (id: string) => {
    const found: string[] = [];
    for (const key of await keys('reports/')) if ((await linesOf(key))[0].reportId === id) found.push(key);
    return found;
  };

  test('the handler stores ten reports of ten mails, and none when the mails come again', async () => {
    for (let time = 0; time < 2; time++) {
      expect(await ingest(Object.keys(MAILS).map(message))).toEqual({ batchItemFailures: [] });
      expect(await keys('reports/')).toHaveLength(10);
      expect(await keys('quarantine/')).toEqual([]);
    }
  });

  test('the handler stores a line for each policy, under its domain and day', async () => {
    const lines = await Promise.all((await keys('reports/domain=example.com/day=2026-05-12/')).map(linesOf));
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

  test.each(Object.keys(REFUSED))('the handler keeps a refused mail, with the reason %s', async (code) => {
    expect(await ingest([message(code), message(code)])).toEqual({ batchItemFailures: [] });
    const [Key, ...more] = await keys(`quarantine/${code}/`);
    expect(more).toEqual([]);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(JSON.parse(await Body!.transformToString())).toMatchObject({ schema_version: 1, code, raw_key: `raw/${code}`, message: expect.any(String) });
    expect(await keys(`raw/${code}`)).toHaveLength(1);
    expect(await keys('reports/')).toHaveLength(10);
  });

  test('the handler ignores what SES and S3 write as a test', async () => {
    const before = await keys('');
    const tried = [message('AMAZON_SES_SETUP_NOTIFICATION'), { messageId: 'test', body: JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent' }) }];
    expect(await ingest(tried)).toEqual({ batchItemFailures: [] });
    expect(await keys('')).toEqual(before);
  });

  test('the handler publishes each accepted report, and no duplicate', async () => {
    const [sqs, bus] = [new SQSClient(emulator().client), new EventBridgeClient(emulator().client)];
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'events' }));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    await bus.send(new PutRuleCommand({ Name: 'all', EventPattern: JSON.stringify({ source: ['cdk-mta-sts'], detail: { hasFailures: [true] } }) }));
    await bus.send(new PutTargetsCommand({ Rule: 'all', Targets: [{ Id: '1', Arn: Attributes!.QueueArn! }] }));

    const mail = reportMail(reportJson({ 'report-id': 'known' }));
    for (const key of ['known', 'copy']) await s3.send(new PutObjectCommand({ Bucket, Key: `raw/${key}`, Body: mail }));
    expect(await ingest([message('known')])).toEqual({ batchItemFailures: [] });
    expect(await ingest([message('copy')])).toEqual({ batchItemFailures: [] });
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    expect(Messages.map(({ Body }) => JSON.parse(Body!))).toEqual([expect.objectContaining({
      'source': 'cdk-mta-sts',
      'detail-type': 'TLS Report Accepted',
      'detail': {
        schemaVersion: 1,
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        policyDomain: 'example.com',
        organizationName: 'Reporter Inc.',
        reportId: 'known',
        startDatetime: '2026-05-12T00:00:00Z',
        endDatetime: '2026-05-12T23:59:59Z',
        successfulSessions: 40,
        failedSessions: 2,
        hasFailures: true,
        failures: [{ resultType: 'certificate-expired', failedSessions: 2 }],
        unreadable: [],
        bucket: Bucket,
        key: expect.stringMatching(/^reports\/domain=example\.com\/day=2026-05-12\/[0-9a-f]{32}\.json\.gz$/),
      },
    })]);

    const tells = async (reportId: string, policy: { [key: string]: unknown }) => {
      const report = reportJson({ 'report-id': reportId, 'policies': [policyJson(policy)] });
      await s3.send(new PutObjectCommand({ Bucket, Key: `raw/${reportId}`, Body: reportMail(report) }));
      expect(await ingest([message(reportId)])).toEqual({ batchItemFailures: [] });
      const { Messages: told = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      return told.map(({ Body }) => JSON.parse(Body!).detail).filter((detail) => detail.reportId === reportId);
    };
    // A failure that is in the details only, and one that is in the summary only.
    expect(await tells('no total', { summary: {} })).toMatchObject([{ hasFailures: true, failedSessions: 0, failures: [{ failedSessions: 2 }] }]);
    expect(await tells('no details', { 'failure-details': null })).toMatchObject([{ hasFailures: true, failedSessions: 2, failures: [] }]);
    // A detail is a failed session at least, and a total that can't be read may be any number.
    const uncounted = { 'summary': {}, 'failure-details': [{ 'result-type': 'certificate-expired' }] };
    expect(await tells('no count', uncounted)).toMatchObject([{ failures: [{ failedSessions: 1 }], unreadable: [{ problem: 'missing' }] }]);
    const comma = { 'summary': { 'total-failure-session-count': '1,234' }, 'failure-details': [] };
    expect(await tells('comma', comma)).toMatchObject([{ failedSessions: 0, unreadable: [{ field: 'summary.total-failure-session-count', written: '1,234' }] }]);
    expect(await tells('no failures', { 'summary': { 'total-successful-session-count': '1,2' }, 'failure-details': [] })).toEqual([]);
  });

  test('the handler stores a report next to any earlier one with its id', async () => {
    const genuine = reportJson({ 'report-id': 'of the day' });
    const summary = { 'total-successful-session-count': 1, 'total-failure-session-count': 0 };
    const mails = {
      'in advance': reportMail(genuine, { verdict: 'dkim=pass header.i=@evil.example;', signature: 'v=1; d=evil.example; h=from:subject; b=AA', from: 'tls@evil.example' }),
      'genuine': reportMail(genuine),
      'second system': reportMail({ ...genuine, policies: [policyJson({ summary })] }),
      'genuine again': reportMail(genuine, { human: 'Content-Type: text/plain\r\n\r\nOnce more' }),
    };
    for (const [key, Body] of Object.entries(mails)) await s3.send(new PutObjectCommand({ Bucket, Key: `raw/${key}`, Body }));
    const oneByOne = Object.keys(mails).map((key) => [message(key)]);
    for (const batches of [oneByOne, [oneByOne.flat()]]) {
      for (const batch of batches) expect(await ingest(batch)).toEqual({ batchItemFailures: [] });
      const stored = await Promise.all((await keysWithId('of the day')).map(linesOf));
      expect(stored.map(([{ rawKey, dkimDomain, successfulSessions }]) => `${rawKey} ${dkimDomain} ${successfulSessions}`).sort()).toEqual([
        'raw/genuine reporter.example 40', 'raw/in advance evil.example 40', 'raw/second system reporter.example 1',
      ]);
    }
  }, 30_000);

  test('the handler replays a mail that an earlier version could not read, and deletes what that version stored', async () => {
    const source = createHash('sha256').update('raw/better').digest('hex').slice(0, 32);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'raw/better', Body: reportMail(reportJson({ 'report-id': 'better' })) }));
    await s3.send(new PutObjectCommand({ Bucket, Key: `quarantine/NOT_JSON/${source}.json`, Body: '{}' }));
    const replay = () => invoke(CODE, { replay: 'raw/better' }, ENV(), 60);
    expect(await replay()).toEqual({ mails: 1, accepted: 1, refreshed: 0, duplicate: 0, quarantined: 0, failed: [], next: null });
    expect((await keys('quarantine/')).filter((key) => key.includes(source))).toEqual([]);

    // The day of the report could not be read then, nor what is in it.
    const [key] = (await keysWithId('better'));
    const undated = key.replace(/day=[^/]*/, 'day=unknown');
    await s3.send(new PutObjectCommand({ Bucket, Key: undated, Body: 'as it was read then' }));
    await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: 'as it was read then', Metadata: { source } }));
    expect(await replay()).toEqual({ mails: 1, accepted: 0, refreshed: 1, duplicate: 0, quarantined: 0, failed: [], next: null });
    expect(await keys(undated)).toEqual([]);
    expect(await keysWithId('better')).toEqual([key]);
  });

  test('the handler accepts a mail for one of its reports and quarantines it for another, even if it comes again', async () => {
    const source = createHash('sha256').update('raw/two').digest('hex').slice(0, 32);
    const foreign = reportJson({ 'report-id': 'foreign', 'policies': [policyJson({}, { 'policy-domain': 'other.example' })] });
    const reports = [reportJson({ 'report-id': 'first of two' }), foreign, reportJson({ 'report-id': 'second of two' })];
    const body = zipOf(...reports.map((report) => ({ content: Buffer.from(JSON.stringify(report)) })));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'raw/two', Body: reportMail(undefined, { body }) }));
    const stored = async () => [
      ...await keysWithId('first of two'), ...await keysWithId('second of two'), ...(await keys('quarantine/')).filter((key) => key.includes(source)),
    ].map((key) => key.split('/')[1]);
    for (let time = 0; time < 2; time++) {
      expect(await ingest([message('two')])).toEqual({ batchItemFailures: [] });
      expect(await stored()).toEqual(['domain=example.com', 'domain=example.com', 'FOREIGN_DOMAIN']);
    }
    expect(await invoke(CODE, { replay: 'raw/two' }, ENV(), 60)).toMatchObject({ mails: 1, accepted: 0, refreshed: 1, quarantined: 1, failed: [] });
    expect(await stored()).toEqual(['domain=example.com', 'domain=example.com', 'FOREIGN_DOMAIN']);
  }, 30_000);

  test('the handler replays mails only', async () => {
    await expect(invoke(CODE, { replay: 'reports/' }, ENV(), 60)).rejects.toThrow("'replay' is 'reports/': it must be a prefix of the keys of mails");
  });

  test('the handler returns only messages that it could neither accept nor refuse', async () => {
    const answer = await ingest([message('google'), message('not there'), { messageId: 'foreign', body: '{}' }, message('microsoft')]);
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'not there' }, { itemIdentifier: 'foreign' }]);
  });
});
