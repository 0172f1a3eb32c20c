import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { lineOf } from './made-facts';
import { TRY_MILLISECONDS } from '../../../src/notifications/handler/outbox';
import { renderLine } from '../../../src/protocol/reports/report-line';
import { describeOnEmulator } from '../../support/emulator';
import { FaultyProxy, noFault } from '../../support/faulty-proxy';
import { FunctionProcess } from '../../support/function-process';

const CODE = path.join(__dirname, '..', '..', '..', 'assets', 'notify', 'index.js');
const Bucket = 'reports';
const YESTERDAY = new Date(Date.now() - 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
/** Lets the clock of a function go ahead by longer than a message in an outbox belongs to the run that stored it. */
const LATER = { NODE_OPTIONS: `--require ${path.join(__dirname, '..', '..', 'support', 'later-clock.cjs')}`, LATER_MILLISECONDS: `${TRY_MILLISECONDS + 1000}` };

jest.setTimeout(120_000);

/** The bundled function, with S3 and SNS. Queues are subscribed to the topics. */
describeOnEmulator('notifications', (emulator) => {
  let [s3, sns, sqs]: [S3Client, SNSClient, SQSClient] = [] as never;
  let proxy: FaultyProxy;
  let queues: { readonly [topic: string]: string };
  let env: { [name: string]: string };
  let running: FunctionProcess[] = [];

  beforeAll(async () => {
    s3 = new S3Client({ ...emulator().client, forcePathStyle: true });
    [sns, sqs] = [new SNSClient(emulator().client), new SQSClient(emulator().client)];
    proxy = new FaultyProxy(emulator().client.endpoint);
    for (const one of [Bucket, 'policies']) await s3.send(new CreateBucketCommand({ Bucket: one }));
    const topics: { [name: string]: string } = {};
    const urls: { [name: string]: string } = {};
    for (const name of ['mails', 'chats']) {
      topics[name] = (await sns.send(new CreateTopicCommand({ Name: name }))).TopicArn!;
      urls[name] = (await sqs.send(new CreateQueueCommand({ QueueName: name }))).QueueUrl!;
      await sns.send(new SubscribeCommand({ TopicArn: topics[name], Protocol: 'sqs', Endpoint: `arn:aws:sqs:us-east-1:123456789012:${name}` }));
    }
    queues = urls;
    env = {
      ...emulator().env,
      AWS_ENDPOINT_URL: await proxy.start(),
      STATE_BUCKET: Bucket,
      STATE_PREFIX: 'notifications/',
      REPORT_BUCKET: Bucket,
      WATCH_BUCKET: 'policies',
      TOPIC: topics.mails,
      CHAT_TOPIC: topics.chats,
    };
  });
  afterEach(() => {
    proxy.fault = noFault;
    running.forEach((one) => one.kill());
    running = [];
  });
  afterAll(() => proxy?.stop());

  function start(more: { [name: string]: string } = {}): FunctionProcess {
    const one = new FunctionProcess({ ...env, ...more }, CODE);
    running.push(one);
    return one;
  }

  const accepted = (policyDomain: string) => ({ 'detail-type': 'TLS Report Accepted', 'detail': { policyDomain, hasFailures: true } });

  async function storeReport(domain: string): Promise<void> {
    const line = lineOf({ day: YESTERDAY, failures: [['certificate-expired', `mx1.${domain}`, 3]], overrides: { policyDomain: domain } });
    await s3.send(new PutObjectCommand({ Bucket, Key: `reports/domain=${domain}/day=${YESTERDAY}/1.json.gz`, Body: gzipSync(renderLine(line)) }));
  }

  async function stateOf(domain: string): Promise<any> {
    return JSON.parse(await (await s3.send(new GetObjectCommand({ Bucket, Key: `notifications/${domain}.json` }))).Body!.transformToString());
  }

  /** Returns the notifications that came since the last call. */
  async function cameTo(topic: string): Promise<any[]> {
    const came: any[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queues[topic], MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return came;
      for (const { Body, ReceiptHandle } of Messages) {
        came.push(JSON.parse(Body!));
        await sqs.send(new DeleteMessageCommand({ QueueUrl: queues[topic], ReceiptHandle }));
      }
    }
  }

  test('a message reaches both topics once, with subject and attributes, however often the event comes', async () => {
    await storeReport('one.example');
    const notify = start();
    expect(await notify.invoke(accepted('one.example'))).toEqual({ messages: 1 });
    expect(await notify.invoke(accepted('one.example'))).toEqual({ messages: 0 });
    expect(await notify.invoke({ run: 'daily', domains: ['one.example'] })).toEqual({ messages: 0 });
    const [mail, ...more] = await cameTo('mails');
    expect(more).toEqual([]);
    expect(mail).toMatchObject({
      Subject: 'ENFORCED_FAILING one.example: new failure, the certificate is not valid',
      Message: expect.stringContaining('New failure: the certificate is not valid at mx1[.]one[.]example'),
      MessageAttributes: { kind: { Value: 'failure' }, domain: { Value: 'one.example' } },
    });
    const [chat] = await cameTo('chats');
    expect(JSON.parse(chat.Message)).toMatchObject({ version: '1.0', source: 'custom', content: { textType: 'client-markdown' }, metadata: { threadId: 'one.example' } });
  });

  test('a message announces what the watch stored, and the digest has it', async () => {
    const Body = JSON.stringify({ schemaVersion: 1, since: '2026-05-01T00:00:00.000Z', failures: { MX_NOT_COVERED: 'fail' } });
    await s3.send(new PutObjectCommand({ Bucket: 'policies', Key: 'watch/two.example.json', Body }));
    const notify = start();
    expect(await notify.invoke({ run: 'daily', domains: ['two.example'] })).toEqual({ messages: 1 });
    expect(await notify.invoke({ run: 'digest', domains: ['two.example'] })).toEqual({ messages: 1 });
    expect((await cameTo('mails')).map(({ Subject }) => Subject).sort()).toEqual([
      expect.stringMatching(/^MTA-STS digest .*: 1 of 1 domain to act on$/), 'NOT_READY two.example: the watch finds MX_NOT_COVERED',
    ]);
    await cameTo('chats');
  });

  test('a message comes once if eight runs compete', async () => {
    await storeReport('three.example');
    // A process has one invocation at a time, as in Lambda.
    const results = await Promise.all(Array.from({ length: 8 }, () => start().invoke(accepted('three.example'))));
    expect(results.reduce((sum, { messages }) => sum + messages, 0)).toBe(1);
    expect([await cameTo('mails'), await cameTo('chats')].map(({ length }) => length)).toEqual([1, 1]);
  });

  const isState = (method: string, url: string) => method === 'PUT' && url.includes('/notifications/');
  const isPublish = (body: string, topic: string) => body.includes('Action=Publish') && decodeURIComponent(body).includes(`:${topic}`);

  test.each<[string, (method: string, url: string, body: string, writes: number) => boolean, mails: number, chats: number]>([
    ['the outbox was written', (method, url, _, writes) => isState(method, url) && writes === 1, 1, 1],
    ['the mail was published', (_, __, body) => isPublish(body, 'mails'), 2, 1],
    ['the mail was noted', (method, url, _, writes) => isState(method, url) && writes === 2, 1, 1],
    ['the chat was published', (_, __, body) => isPublish(body, 'chats'), 1, 2],
    ['the outbox was cleared', (method, url, _, writes) => isState(method, url) && writes === 3, 1, 1],
  ])('no message is lost if the function crashes after %s', async (what, isLast, mails, chats) => {
    const domain = `${what.replace(/\W/g, '-')}.example`;
    await storeReport(domain);
    const first = start();
    let writes = 0;
    proxy.fault = (method, url, body) => {
      if (isState(method, url)) writes++;
      return isLast(method, url, body, writes) ? { after: () => first.kill() } : undefined;
    };
    await expect(first.invoke(accepted(domain))).rejects.toThrow('the function ended');
    proxy.fault = noFault;
    const second = start();
    // A message in an outbox may be the work of a run that goes on.
    await second.invoke(accepted(domain));
    const third = start(LATER);
    await third.invoke(accepted(domain));
    await third.invoke({ run: 'daily', domains: [domain] });
    const came = { mails: await cameTo('mails'), chats: await cameTo('chats') };
    expect([came.mails.length, came.chats.length]).toEqual([mails, chats]);
    expect(new Set(came.mails.map(({ Message }) => Message)).size).toBe(1);
    expect((await stateOf(domain)).unpublished).toBeUndefined();
  });
});
