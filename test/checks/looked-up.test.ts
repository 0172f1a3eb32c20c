import { createSocket, Socket } from 'node:dgram';
import { AddressInfo } from 'node:net';
import { decode, encode } from 'dns-packet';
import { amazonFor } from './broken-domains';
import { Rig, World } from './rig';
import { checkDomain, CheckOptions } from '../../src/checks/check-domain.lambda-shared';
import { txtTtl } from '../../src/checks/txt-ttl.lambda-shared';

let rig: Rig;
beforeAll(async () => { rig = await Rig.create(); });

type Add = [name: string, type: string, ...values: string[]];

/** What one test says of a domain that has these records as well. */
async function outcome(code: string, records: Add[], change: (world: World) => unknown = () => undefined, more: CheckOptions = {}) {
  const world = rig.goodWorld();
  world.records.push(...records.map(([name, type, ...values]) => ({ name, type, values })));
  await change(world);
  const { tests } = await rig.lookAt(world, (options) => checkDomain('example.com', { ...options, ...more }));
  return tests.find((test) => test.code === code)!;
}

describe('a CAA record lets Amazon renew the certificate', () => {
  const ofAmazon = (name: string) => (world: World) => amazonFor(name)(world, rig);

  test.each<[what: string, records: Add[], certificateName?: string]>([
    ['without any', []],
    ...['amazon.com', 'amazontrust.com', 'awstrust.com', 'amazonaws.com'].map((one): [string, Add[]] => [`that names ${one}`, [['example.com', 'CAA', `0 issue "${one}"`]]]),
    ['in capitals, with blanks and a parameter', [['example.com', 'CAA', '0 issue " Amazon.COM ; x=y"']]],
    ['beside another authority', [['example.com', 'CAA', '0 issue "letsencrypt.org"', '0 issue "amazon.com"']]],
    ['at the host, whatever is above it', [['mta-sts.example.com', 'CAA', '0 issue "amazon.com"'], ['example.com', 'CAA', '0 issue "letsencrypt.org"']]],
    ['with issuewild for another authority, which is for wildcards', [['example.com', 'CAA', '0 issuewild "letsencrypt.org"']]],
    ['with an unknown tag that is not critical', [['example.com', 'CAA', '0 tbs "x"']]],
    ['with a critical tag that is known', [['example.com', 'CAA', '128 issue "amazon.com"', '128 iodef "mailto:a@example.com"']]],
    ['for a wildcard, by issue where there is no issuewild', [['example.com', 'CAA', '0 issue "amazon.com"']], '*.example.com'],
    ['for a wildcard, by issuewild', [['example.com', 'CAA', '0 issue "letsencrypt.org"', '0 issuewild "amazon.com"']], '*.example.com'],
  ])('%s', async (_, records, name = 'mta-sts.example.com') => {
    expect(await outcome('POLICY_HOST_CAA', records, ofAmazon(name))).toMatchObject({ verdict: 'pass', evidence: expect.stringContaining('CAA') });
  });

  test('not where the alias of the host leads to records for another authority, which come before those above the host', async () => {
    const records: Add[] = [['mta-sts.example.com', 'CNAME', 'web.example.org'], ['web.example.org', 'A', '192.0.2.1'], ['web.example.org', 'CAA', '0 issue "letsencrypt.org"'],
      ['example.com', 'CAA', '0 issue "amazon.com"']];
    const change = async (world: World) => {
      world.records = world.records.filter(({ name, type }) => name !== 'mta-sts.example.com' || type === 'CNAME');
      await amazonFor('mta-sts.example.com')(world, rig);
    };
    expect(await outcome('POLICY_HOST_CAA', records, change)).toMatchObject({ verdict: 'warn', message: expect.stringContaining('at mta-sts.example.com keep Amazon out') });
  });

  test('a certificate by another authority needs none, unless one by Amazon is to come', async () => {
    const records: Add[] = [['example.com', 'CAA', '0 issue "letsencrypt.org"']];
    expect(await outcome('POLICY_HOST_CAA', records)).toMatchObject({ verdict: 'pass', evidence: expect.stringContaining('not by Amazon') });
    expect(await outcome('POLICY_HOST_CAA', records, undefined, { amazonCertificate: true })).toMatchObject({ verdict: 'warn' });
    const gone = (world: World) => { world.policyHost = 'refuses'; };
    expect(await outcome('POLICY_HOST_CAA', records, gone)).toMatchObject({ verdict: 'not-run' });
    expect(await outcome('POLICY_HOST_CAA', records, gone, { amazonCertificate: true })).toMatchObject({ verdict: 'warn' });
  });

  test('a failure above the records that count is none', async () => {
    const change = async (world: World) => {
      world.faults['example.com CAA'] = 'SERVFAIL';
      await ofAmazon('mta-sts.example.com')(world);
    };
    expect(await outcome('POLICY_HOST_CAA', [['mta-sts.example.com', 'CAA', '0 issue "amazon.com"']], change)).toMatchObject({ verdict: 'pass' });
  });
});

describe('reports end', () => {
  const rua = (text: string) => (world: World) => { world.records[1] = { ...world.records[1], values: [`"v=TLSRPTv1; rua=${text}"`] }; };

  test.each<[what: string, records: Add[], rua: string]>([
    ['in a domain whose own reports go to one without', [['_smtp._tls.example.net', 'TXT', '"v=TLSRPTv1; rua=mailto:t@example.org"']], 'mailto:t@example.net'],
    ['in two domains that share a third', [['_smtp._tls.a.example', 'TXT', '"v=TLSRPTv1; rua=mailto:t@c.example"'], ['_smtp._tls.b.example', 'TXT', '"v=TLSRPTv1; rua=mailto:t@c.example"']],
      'mailto:t@a.example,mailto:t@b.example'],
    ['in a subdomain, which inherits no record', [], 'mailto:t@reports.example.com'],
    ['at a URL of the domain itself', [], 'https://example.com/tls'],
    ['where the record of the other domain does not count', [['_smtp._tls.example.net', 'TXT', '"v=TLSRPTv1 ; rua=mailto:t@example.net"']], 'mailto:t@example.net'],
  ])('%s', async (_, records, text) => expect(await outcome('TLSRPT_REPORT_LOOP', records, rua(text))).toMatchObject({ verdict: 'pass' }));

  test('or that is not known, where the other domain can not be looked up', async () => {
    const change = (world: World) => { world.faults['_smtp._tls.example.net'] = 'SERVFAIL'; };
    expect(await outcome('TLSRPT_REPORT_LOOP', [], change)).toMatchObject({ verdict: 'pass', evidence: 'reports go to example.net; could not look up example.net' });
  });

  test('an address in percent-encoding is one', async () => {
    expect(await outcome('TLSRPT_REPORT_LOOP', [], rua('mailto:tls%2Bx@ex%61mple.com'))).toMatchObject({ verdict: 'warn' });
  });
});

describe('a TTL', () => {
  test.each([['STS_RECORD_TTL', 0, 3600, 'pass'], ['STS_RECORD_TTL', 0, 3601, 'warn'], ['TLSRPT_RECORD_TTL', 1, 86400, 'pass'], ['TLSRPT_RECORD_TTL', 1, 86401, 'warn'], ['STS_RECORD_TTL', 0, 0, 'pass']])(
    '%s: %d of %d seconds is %s', async (code, at, ttl, verdict) => {
      expect(await outcome(code, [], (world) => { world.records[at] = { ...world.records[at], ttl }; })).toMatchObject({ verdict, evidence: `TTL ${ttl}` });
    });

  const sockets: Socket[] = [];
  afterEach(() => sockets.splice(0).forEach((socket) => socket.close()));

  /** A server that says these, one after the other, to a question. */
  async function serverOf(answers: (question: Buffer) => Buffer[]): Promise<string> {
    const socket = createSocket('udp4', (message, remote) => answers(message).forEach((one) => socket.send(one, remote.port, remote.address)));
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    sockets.push(socket);
    return `127.0.0.1:${(socket.address() as AddressInfo).port}`;
  }
  const answer = (message: Buffer, { ttl = 60, id = 0, name = 'a.example', type = 'response' as 'response' | 'query' }) => encode({
    type, id: (decode(message).id! + id) % 65536, questions: [{ type: 'TXT', name }], answers: [{ type: 'TXT', name, ttl, data: ['x'] }],
  });

  test('is taken from the answer alone, and not from what others send', async () => {
    const server = await serverOf((one) => [
      Buffer.from('nonsense'), Buffer.alloc(0), answer(one, { id: 1 }), answer(one, { name: 'b.example' }), answer(one, { type: 'query' }), answer(one, { ttl: 42 }),
    ]);
    expect(await txtTtl(server, 'a.example', AbortSignal.timeout(5000))).toBe(42);
  });

  test('with the highest bit set is 0', async () => {
    expect(await txtTtl(await serverOf((one) => [answer(one, { ttl: 2 ** 31 + 5 })]), 'a.example', AbortSignal.timeout(5000))).toBe(0);
  });

  test('is unknown where no answer comes or nobody listens', async () => {
    const silent = await serverOf(() => []);
    expect(await txtTtl(silent, 'a.example', AbortSignal.timeout(200))).toBeUndefined();
    sockets.splice(0).forEach((socket) => socket.close());
    expect(await txtTtl(silent, 'a.example', AbortSignal.timeout(5000))).toBeUndefined();
    expect(await txtTtl(silent, 'a.example', AbortSignal.abort())).toBeUndefined();
  });
});
