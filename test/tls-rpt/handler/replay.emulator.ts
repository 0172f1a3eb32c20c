import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { CreateBucketCommand, HeadObjectCommand, paginateListObjectsV2, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { MISBEHAVIOURS } from './attack-mails';
import { misbehavingBundle } from './misbehaving-bundle';
import { describeOnEmulator } from '../../support/emulator';
import { FaultyProxy, noFault } from '../../support/faulty-proxy';
import { FunctionProcess } from '../../support/function-process';
import { reportJson, reportMail } from '../../support/mails';

const Bucket = 'archive';
const READ_MILLISECONDS = 1000;
/** The replay reserves 40 seconds of it. */
const SHORT_CALL = 41_500;

describeOnEmulator('a replay', (emulator) => {
  let s3: S3Client;
  let proxy: FaultyProxy;
  let lambda: FunctionProcess;
  let directory: string;

  beforeAll(async () => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'replay-'));
    s3 = new S3Client({ ...emulator().client, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket }));
    proxy = new FaultyProxy(emulator().client.endpoint);
    lambda = new FunctionProcess({
      ...emulator().env,
      AWS_ENDPOINT_URL: await proxy.start(),
      REPORT_BUCKET: Bucket,
      POLICY_DOMAINS: 'example.com',
      MAILBOX_DOMAIN: 'tlsrpt.example.com',
      EVENT_BUS: 'default',
      LIMITS: JSON.stringify({ milliseconds: READ_MILLISECONDS }),
    }, misbehavingBundle(directory));
  }, 60_000);
  afterAll(() => {
    lambda?.kill();
    proxy?.stop();
    fs.rmSync(directory, { recursive: true });
  });
  beforeEach(() => { proxy.fault = noFault; });

  const receive = (key: string, reader?: string) => s3.send(new PutObjectCommand({
    Bucket, Key: `raw/${key}`, Body: reportMail(reportJson({ 'report-id': key }), { headers: reader ? [`X-Reader: ${reader}`] : [] }),
  }));

  async function keysUnder(Prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) keys.push(...Contents.map(({ Key }) => Key!));
    return keys;
  }

  test('a replay continues after each mail that kills its reader, and quarantines it with its code', async () => {
    const poison = Object.entries(MISBEHAVIOURS);
    for (const [index, [reader]] of poison.entries()) {
      for (let mail = 0; mail < 9; mail++) await receive(`kill/${index}-${mail}`, mail === 4 ? reader : undefined);
    }
    const answer = { mails: 9 * poison.length, duplicate: 0, quarantined: poison.length, failed: [], next: null };
    expect(await lambda.invoke({ replay: 'raw/kill/' })).toEqual({ ...answer, accepted: 8 * poison.length, refreshed: 0 });
    const codes = (await keysUnder('quarantine/')).map((key) => key.split('/')[1]);
    expect(codes).toHaveLength(poison.length);
    for (const [, [code]] of poison) expect(codes).toContainEqual(expect.stringMatching(code));
    const objects = await keysUnder('reports/');
    expect(await lambda.invoke({ replay: 'raw/kill/' })).toEqual({ ...answer, accepted: 0, refreshed: 8 * poison.length });
    expect(await keysUnder('reports/')).toEqual(objects);
  }, 120_000);

  test('a replay answers in time for mails that take the longest allowed time, and reaches the end', async () => {
    for (let index = 0; index < 8; index++) await receive(`slow/${index}`, 'native-call');
    await receive('slow/good');
    const answers = [];
    for (let after: string | null = ''; after !== null;) {
      const start = Date.now();
      const answer = await lambda.invoke({ replay: 'raw/slow/', after }, SHORT_CALL);
      expect(Date.now() - start).toBeLessThan(SHORT_CALL);
      answers.push(answer);
      after = answer.next;
    }
    expect(answers.length).toBeGreaterThan(1);
    expect(answers.flatMap(({ failed }) => failed)).toEqual([]);
    expect(answers.reduce((sum, { quarantined, accepted }) => [sum[0] + quarantined, sum[1] + accepted], [0, 0])).toEqual([8, 1]);
  }, 120_000);

  test('a replay answers in time if S3 does not list, and says where to continue', async () => {
    await receive('list/good');
    proxy.fault = (_, url) => url.includes('list-type') ? { delay: 10_000 } : undefined;
    expect(await lambda.invoke({ replay: 'raw/list/' }, SHORT_CALL)).toMatchObject({ mails: 0, failed: [], next: '' });
    proxy.fault = noFault;
    expect(await lambda.invoke({ replay: 'raw/list/', after: '' }, SHORT_CALL)).toMatchObject({ mails: 1, accepted: 1, failed: [], next: null });
  }, 120_000);

  test('a replay makes two calls for a known mail, quarantined or not, and one more for every forty', async () => {
    for (let index = 0; index < 60; index++) await receive(`calls/${index}`);
    for (let index = 60; index < 80; index++) await s3.send(new PutObjectCommand({ Bucket, Key: `raw/calls/${index}`, Body: 'From: a@b.example\r\n\r\nBuy!' }));
    await lambda.invoke({ replay: 'raw/calls/' });
    const calls: { [method: string]: number } = {};
    proxy.fault = (method) => {
      calls[method] = (calls[method] ?? 0) + 1;
      return undefined;
    };
    expect(await lambda.invoke({ replay: 'raw/calls/' })).toMatchObject({ mails: 80, refreshed: 60, quarantined: 20 });
    // The listing is a GET as well.
    expect(calls).toEqual({ GET: 81, HEAD: 80, POST: 2 });
  }, 120_000);

  test('a replay that ends after it stored a report is continued by the next one, which publishes the event once', async () => {
    await receive('ended/one');
    const events: string[] = [];
    proxy.fault = (method, url, body) => {
      if (method !== 'POST' || url.includes('delete')) return undefined;
      events.push(body);
      return events.length === 1 ? { after: () => lambda.kill() } : undefined;
    };
    await expect(lambda.invoke({ replay: 'raw/ended/' })).rejects.toThrow('the function ended');
    expect(await lambda.invoke({ replay: 'raw/ended/' })).toMatchObject({ mails: 1, accepted: 1, refreshed: 0 });
    expect(await lambda.invoke({ replay: 'raw/ended/' })).toMatchObject({ mails: 1, accepted: 0, refreshed: 1 });
    const [first, second, ...others] = events.map((body) => JSON.parse(JSON.parse(body).Entries[0].Detail).id);
    expect([second, others]).toEqual([first, []]);
  }, 120_000);

  test('a replay writes only what it reads differently than before', async () => {
    const before = await keysUnder('reports/');
    await receive('again/one');
    await receive('again/two');
    await lambda.invoke({ replay: 'raw/again/' });
    const [one] = (await keysUnder('reports/')).filter((key) => !before.includes(key));
    await s3.send(new PutObjectCommand({ Bucket, Key: one, Body: 'as it was read then', Metadata: await metadataOf(one, 'another') }));
    const written: string[] = [];
    proxy.fault = (method, url) => {
      if (method === 'PUT') written.push(url.split('?')[0]);
      return undefined;
    };
    expect(await lambda.invoke({ replay: 'raw/again/' })).toMatchObject({ refreshed: 2, failed: [] });
    expect(written.filter((url) => url.includes('/reports/'))).toEqual([`/${Bucket}/${one}`]);
  }, 120_000);

  async function metadataOf(Key: string, reading: string): Promise<{ [name: string]: string }> {
    const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    return { ...Metadata, reading };
  }
});
