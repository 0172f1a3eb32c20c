import * as fs from 'node:fs';
import { createServer, Server } from 'node:https';
import { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { CreateBucketCommand, GetObjectCommand, ListObjectVersionsCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { throwAwayCertificates } from '../../demo/certificates';
import { requestCustomResource } from '../../demo/lambda';
import { policyId } from '../../src/protocol/mta-sts';
import { describeOnEmulator } from '../emulator';

const CODE = path.join(__dirname, '..', '..', 'assets', 'publish');
const Bucket = 'policies';
const Key = 'mta-sts.example.com/.well-known/mta-sts.txt';
const testing = 'version: STSv1\r\nmode: testing\r\nmx: mx1.example.com\r\nmax_age: 604800\r\n';
const enforce = 'version: STSv1\r\nmode: enforce\r\nmx: mx1.example.com\r\nmx: *.example.net\r\nmax_age: 2419200\r\n';

describeOnEmulator('the publication', (emulator) => {
  let s3: S3Client;
  let host: Server;
  let caFile: string;
  let answer: (body: () => Promise<Uint8Array>) => Promise<{ status: number; headers: { [name: string]: string }; body: Uint8Array | string }>;

  const live = async (body: () => Promise<Uint8Array>) => ({ status: 200, headers: { 'Content-Type': 'text/plain' }, body: await body() });
  const stored = async () => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToByteArray();
  const storedText = async () => Buffer.from(await stored()).toString('utf8');

  beforeAll(async () => {
    s3 = new S3Client({ ...emulator().client, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    const { ca, certificate, key } = await throwAwayCertificates(['mta-sts.example.com']);
    caFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'publish-')), 'ca.pem');
    fs.writeFileSync(caFile, ca);
    host = createServer({ cert: certificate, key }, async (request, response) => {
      const { status, headers, body } = await answer(stored);
      response.writeHead(request.headers.host === 'mta-sts.example.com' ? status : 404, headers).end(body);
    });
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => { answer = live; });
  afterAll(() => {
    host.close();
    fs.rmSync(path.dirname(caFile), { recursive: true });
  });

  const properties = (mode: string, maxAge: number, mx: string[], domain = 'example.com') => ({
    PolicyDomain: domain, Mode: mode, MaxAge: String(maxAge), Mx: mx, Bucket, Endpoint: `127.0.0.1:${(host.address() as AddressInfo).port}`,
  });
  const before = () => properties('testing', 604800, ['mx1.example.com']);
  const after = () => properties('enforce', 2419200, ['mx1.example.com', '*.example.net']);
  const request = (RequestType: string, ResourceProperties: object, timeoutSeconds = 60) => requestCustomResource(
    CODE, { RequestType, PhysicalResourceId: 'mta-sts.example.com', ResourceProperties }, { ...emulator().env, NODE_EXTRA_CA_CERTS: caFile }, timeoutSeconds,
  );

  test('creates, again, updates and rolls back: each time the id of what is live, and never another physical id', async () => {
    for (const [type, wanted, text] of [
      ['Create', before(), testing], ['Create', before(), testing], ['Update', after(), enforce], ['Update', after(), enforce], ['Update', before(), testing],
    ] as const) {
      expect(await request(type, wanted)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'mta-sts.example.com', Data: { PolicyId: policyId(text) } });
      expect(await storedText()).toBe(text);
    }
    expect((await s3.send(new GetObjectCommand({ Bucket, Key }))).ContentType).toBe('text/plain');
  }, 60_000);

  test('deletes all versions, and again nothing', async () => {
    await request('Create', before());
    for (let time = 0; time < 2; time++) {
      expect(await request('Delete', before())).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'mta-sts.example.com' });
      const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
      expect([...Versions, ...DeleteMarkers]).toEqual([]);
    }
  }, 60_000);

  test('waits for the host to catch up', async () => {
    let asked = 0;
    answer = async (body) => (++asked < 3 ? { status: 403, headers: {}, body: '' } : live(body));
    expect(await request('Create', before())).toMatchObject({ Status: 'SUCCESS' });
    expect(asked).toBe(3);
  }, 60_000);

  const html = { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<p>parked</p>' };
  test.each<[what: string, seen: RegExp, response: { status: number; headers: { [name: string]: string }; body: string }]>([
    ['a redirect', /status 301 to https:\/\/www\.example\.com\/, which senders don't follow/, { status: 301, headers: { Location: 'https://www.example.com/' }, body: '' }],
    ['another media type', /media type 'text\/html' instead of text\/plain/, html],
    ['an older body', /another body: "version: STSv1/, { status: 200, headers: { 'Content-Type': 'text/plain' }, body: 'version: STSv1\r\nmode: none\r\nmax_age: 1\r\n' }],
  ])('fails and says so when it sees %s', async (_, seen, response) => {
    answer = async () => response;
    const { Status, Reason, Data } = await request('Create', before(), 28);
    expect({ Status, Data }).toEqual({ Status: 'FAILED', Data: undefined });
    expect(Reason).toMatch(seen);
    expect(Reason).toContain('The _mta-sts record was left as it was');
  }, 60_000);

  test("fails for a certificate that is not the policy host's", async () => {
    const { Reason } = await request('Create', properties('testing', 1, ['mx1.example.org'], 'example.org'), 28);
    expect(Reason).toMatch(/Hostname\/IP does not match certificate's altnames/);
  }, 60_000);

  test.each([
    ['a pattern', () => properties('testing', 1, ['mx.example.com.'])],
    ['a mode', () => properties('report', 1, ['mx.example.com'])],
    ['a max_age', () => properties('testing', 31557601, ['mx.example.com'])],
  ])('changes nothing for %s that is wrong', async (_, wrong) => {
    await request('Create', before());
    expect(await request('Update', wrong())).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'mta-sts.example.com' });
    expect(await storedText()).toBe(testing);
  }, 60_000);

  test('answers when its time runs out', async () => {
    answer = () => new Promise(() => undefined);
    expect(await request('Create', before(), 17)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('time of the function ran out') });
  }, 60_000);
});
