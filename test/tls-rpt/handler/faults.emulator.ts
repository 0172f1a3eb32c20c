import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { CreateBucketCommand, GetObjectCommand, paginateListObjectsV2, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { parseLine } from '../../../src/protocol/reports/report-line';
import { describeOnEmulator } from '../../support/emulator';
import { FaultyProxy, noFault } from '../../support/faulty-proxy';
import { FunctionProcess } from '../../support/function-process';
import { policyJson, reportJson, reportMail } from '../../support/mails';

const Bucket = 'archive';
const REPLAYED = Number(process.env.REPLAYED_REPORTS ?? 300);

describeOnEmulator('whatever fails, each report is stored and counted once', (emulator) => {
  let s3: S3Client;
  let sqs: SQSClient;
  let proxy: FaultyProxy;
  let lambda: FunctionProcess;
  let QueueUrl: string;
  let deadLetters: string;
  let mails = 0;

  beforeAll(async () => {
    s3 = new S3Client({ ...emulator().client, forcePathStyle: true });
    sqs = new SQSClient(emulator().client);
    await s3.send(new CreateBucketCommand({ Bucket }));
    proxy = new FaultyProxy(emulator().client.endpoint);
    const AWS_ENDPOINT_URL = await proxy.start();
    lambda = new FunctionProcess({
      ...emulator().env, AWS_ENDPOINT_URL, REPORT_BUCKET: Bucket, POLICY_DOMAINS: 'example.com', MAILBOX_DOMAIN: 'tlsrpt.example.com', EVENT_BUS: 'default',
    });
  }, 60_000);
  afterAll(() => {
    lambda?.kill();
    proxy?.stop();
  });
  beforeEach(async () => {
    proxy.fault = noFault;
    const name = `mails-${Math.random().toString(36).slice(2)}`;
    deadLetters = (await sqs.send(new CreateQueueCommand({ QueueName: `${name}-dead` }))).QueueUrl!;
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: deadLetters, AttributeNames: ['QueueArn'] }));
    QueueUrl = (await sqs.send(new CreateQueueCommand({
      QueueName: name,
      Attributes: { VisibilityTimeout: '1', RedrivePolicy: JSON.stringify({ deadLetterTargetArn: Attributes!.QueueArn, maxReceiveCount: 5 }) },
    }))).QueueUrl!;
  });

  /** Puts mails with reports of their own, and gives their keys. */
  async function receive(count: number, body?: Buffer): Promise<string[]> {
    const keys = Array.from({ length: count }, () => `raw/${String(mails++).padStart(6, '0')}`);
    for (let at = 0; at < count; at += 20) {
      await Promise.all(keys.slice(at, at + 20).map((Key) => s3.send(new PutObjectCommand({
        Bucket, Key, Body: body ?? reportMail(reportJson({ 'report-id': Key, 'policies': [policyJson()] })),
      }))));
    }
    return keys;
  }

  const event = (key: string) => JSON.stringify({ Records: [{ eventTime: '2026-05-13T04:00:00.000Z', s3: { object: { key } } }] });
  const send = async (bodies: string[]) => {
    for (const MessageBody of bodies) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  };

  /** Polls as Lambda does, until nothing is left in the queue. */
  async function drain(milliseconds?: number): Promise<void> {
    for (let empty = 0; empty < 3;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) {
        empty++;
        await sleep(600);
        continue;
      }
      empty = 0;
      const Records = Messages.map(({ MessageId, Body }) => ({ messageId: MessageId, body: Body }));
      const answer = await lambda.invoke({ Records }, milliseconds).catch(() => undefined);
      if (answer === undefined) continue;
      const failed = answer.batchItemFailures.map(({ itemIdentifier }: any) => itemIdentifier);
      const done = Messages.filter(({ MessageId }) => !failed.includes(MessageId));
      await Promise.all(done.map(({ ReceiptHandle }) => sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))));
    }
  }

  async function keysUnder(Prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) keys.push(...Contents.map(({ Key }) => Key!));
    return keys;
  }

  /** Returns the mails whose report is stored. */
  async function stored(keys: string[]): Promise<string[]> {
    const found: string[] = [];
    for (const Key of await keysUnder('reports/')) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      for (const line of gunzipSync(await Body!.transformToByteArray()).toString().trim().split('\n')) found.push(parseLine<{ reportId: string }>(line).reportId);
    }
    return found.filter((id) => keys.includes(id)).sort();
  }

  async function dead(): Promise<string[]> {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: deadLetters, MaxNumberOfMessages: 10 }));
    return Messages.map(({ Body }) => Body!);
  }

  const accepted = () => lambda.samples.SessionsFailed ?? 0;

  test('events that arrive three times and out of order store each report once', async () => {
    const [keys, before] = [await receive(20), accepted()];
    await send([...keys, ...[...keys].reverse(), ...keys.slice(7), ...keys.slice(0, 7)].map(event));
    await drain();
    expect(await stored(keys)).toEqual(keys);
    expect(accepted() - before).toBe(20);
    expect(await dead()).toEqual([]);
  }, 60_000);

  test('a mail that can never be fetched ends in the dead-letter queue alone, among nine good ones', async () => {
    const [keys, before] = [await receive(10), accepted()];
    const [poison, ...good] = keys;
    let tries = 0;
    proxy.fault = (method, path) => {
      if (method !== 'GET' || !path.includes(poison)) return undefined;
      tries++;
      return { status: 403 };
    };
    await send(keys.map(event));
    await drain();
    expect(await stored(keys)).toEqual(good);
    expect(accepted() - before).toBe(9);
    expect(await dead()).toEqual([event(poison)]);
    expect(tries).toBe(5);
  }, 60_000);

  test.each<[what: string, faults: number, fault: { status: number } | { delay: number }]>([
    ['404', 1, { status: 404 }],
    ['403', 2, { status: 403 }],
    ['503, for longer than the SDK tries', 4, { status: 503 }],
    ['nothing for longer than the function has', 1, { delay: 3000 }],
  ])('a mail is stored if S3 first answers %s, and later the mail', async (_, faults, fault) => {
    const keys = await receive(10);
    let left = faults;
    proxy.fault = (method, path) => method === 'GET' && path.includes(keys[4]) && left-- > 0 ? fault : undefined;
    await send(keys.map(event));
    await drain(11_500);
    expect(left).toBeLessThan(0);
    expect(await stored(keys)).toEqual(keys);
    expect(await dead()).toEqual([]);
  }, 60_000);

  test('a crash between the storage of a report and the acknowledgement of its message stores the report once', async () => {
    const keys = await receive(10);
    let crashes = 0;
    proxy.fault = (method, path) => method === 'PUT' && path.includes('/reports/') && crashes++ === 3 ? { after: () => lambda.kill() } : undefined;
    await send(keys.map(event));
    await drain();
    expect(crashes).toBeGreaterThan(3);
    expect(await stored(keys)).toEqual(keys);
    expect(await dead()).toEqual([]);
  }, 60_000);

  test('finished mails of a batch are not ingested again if time runs out', async () => {
    const [keys, before] = [await receive(10), accepted()];
    let slow = true;
    const gets = new Map<string, number>();
    proxy.fault = (method, path) => {
      if (method !== 'GET' || !path.includes('/raw/')) return undefined;
      gets.set(path, (gets.get(path) ?? 0) + 1);
      return slow && path.includes(keys[9]) ? { delay: 5000 } : undefined;
    };
    setTimeout(() => { slow = false; }, 2500);
    await send(keys.map(event));
    await drain(12_000);
    expect(await stored(keys)).toEqual(keys);
    expect(accepted() - before).toBe(10);
    expect([...gets.values()].filter((count) => count > 1)).toHaveLength(1);
  }, 60_000);

  test('the end of an earlier event\'s time does not affect a later event', async () => {
    const keys = await receive(200);
    const after = `raw/${String(Number(keys[0].slice(4)) - 1).padStart(6, '0')}`;
    for (let time = 0; time < 40; time++) await lambda.invoke({ Records: [] }, 10_500 + time * 50);
    expect(await lambda.invoke({ replay: 'raw/', after })).toMatchObject({ accepted: 200, failed: [], next: null });
  }, 60_000);

  test(`ten replays of ${REPLAYED} reports give equal totals`, async () => {
    const keys = await receive(REPLAYED);
    await receive(20, reportMail(reportJson({ 'report-id': keys[0] })));
    await receive(20, Buffer.from('From: a@b.example\r\n\r\nBuy!'));
    const replay = async () => {
      const total: { [name: string]: any } = { mails: 0, accepted: 0, refreshed: 0, duplicate: 0, quarantined: 0, failed: 0 };
      for (let after: string | undefined | null = `raw/${String(Number(keys[0].slice(4)) - 1).padStart(6, '0')}`; after !== null;) {
        const answer: any = await lambda.invoke({ replay: 'raw/', after }, 120_000);
        for (const name of Object.keys(total)) total[name] += name === 'failed' ? answer.failed.length : answer[name];
        after = answer.next;
      }
      return total;
    };
    const first = await replay();
    const metrics = { ...lambda.metrics };
    const objects = await keysUnder('');
    expect(first).toEqual({ mails: REPLAYED + 40, accepted: REPLAYED, refreshed: 0, duplicate: 20, quarantined: 20, failed: 0 });
    for (let time = 1; time < 10; time++) {
      lambda.errors = '';
      expect({ ...await replay(), errors: lambda.errors }).toEqual({ ...first, accepted: 0, refreshed: REPLAYED, errors: '' });
    }
    expect(await keysUnder('')).toEqual(objects);
    expect(lambda.metrics).toEqual(metrics);
    const lost = first.mails - first.accepted - first.duplicate - first.quarantined;
    console.info(`sent ${first.mails}, stored ${first.accepted}, duplicates ${first.duplicate}, quarantined ${first.quarantined}, lost ${lost}; nine more replays: 0 new`);
    expect(lost).toBe(0);
  }, 3_600_000);
});
