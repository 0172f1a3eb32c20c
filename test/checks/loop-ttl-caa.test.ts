import { createSocket, Socket } from 'node:dgram';
import { CaaRecord } from 'node:dns';
import { AddressInfo } from 'node:net';
import { decode, encode } from 'dns-packet';
import { amazonFor } from './broken-domains';
import { Rig, World } from './checks-rig';
import { CAA_TESTS, checkCaa } from '../../src/checks/caa-checks';
import { checkDomain, checkDomainAndHost, CheckOptions } from '../../src/checks/check-domain';
import { Checklist } from '../../src/checks/checklist';
import { txtTtl } from '../../src/checks/txt-ttl';
import { DnsFault } from '../support/dns-server';

let rig: Rig;
beforeAll(async () => { rig = await Rig.create(); });

type Add = [name: string, type: string, ...values: string[]];

/** Returns what one test says of a domain that also has these records. */
async function outcome(code: string, records: Add[], change: (world: World) => unknown = () => undefined, more: CheckOptions = {}) {
  const world = rig.goodWorld();
  world.records.push(...records.map(([name, type, ...values]) => ({ name, type, values })));
  await change(world);
  const { tests } = await rig.lookAt(world, (options) => checkDomain('example.com', { ...options, ...more }));
  return tests.find((test) => test.code === code)!;
}

describe('a CAA record that lets Amazon renew the certificate', () => {
  const ofAmazon = (name: string) => (world: World) => amazonFor(name)(world, rig);

  test.each<[what: string, records: Add[], certificateName?: string]>([
    ['without CAA records', []],
    ...['amazon.com', 'amazontrust.com', 'awstrust.com', 'amazonaws.com'].map((one): [string, Add[]] => [`that names ${one}`, [['example.com', 'CAA', `0 issue "${one}"`]]]),
    ['with a record in capitals, with blanks and a parameter', [['example.com', 'CAA', '0 issue " Amazon.COM ; x=y"']]],
    ['with a record that names Amazon beside another authority', [['example.com', 'CAA', '0 issue "letsencrypt.org"', '0 issue "amazon.com"']]],
    ['with a record for Amazon at the host, whatever is above it', [['mta-sts.example.com', 'CAA', '0 issue "amazon.com"'], ['example.com', 'CAA', '0 issue "letsencrypt.org"']]],
    ['with an issuewild record for another authority, which is for wildcards', [['example.com', 'CAA', '0 issuewild "letsencrypt.org"']]],
    ['with an unknown tag that is not critical', [['example.com', 'CAA', '0 tbs "x"']]],
    ['with a known tag that is critical', [['example.com', 'CAA', '128 issue "amazon.com"', '128 iodef "mailto:a@example.com"']]],
    ['with an issue record for a wildcard if there is no issuewild', [['example.com', 'CAA', '0 issue "amazon.com"']], '*.example.com'],
    ['with an issuewild record for a wildcard', [['example.com', 'CAA', '0 issue "letsencrypt.org"', '0 issuewild "amazon.com"']], '*.example.com'],
  ])('the check passes %s', async (_, records, name = 'mta-sts.example.com') => {
    expect(await outcome('POLICY_HOST_CAA', records, ofAmazon(name))).toMatchObject({ verdict: 'pass', evidence: expect.stringContaining('CAA') });
  });

  test('an alias of the host leads to records for another authority, which override those above the host', async () => {
    const records: Add[] = [['mta-sts.example.com', 'CNAME', 'web.example.org'], ['web.example.org', 'A', '192.0.2.1'], ['web.example.org', 'CAA', '0 issue "letsencrypt.org"'],
      ['example.com', 'CAA', '0 issue "amazon.com"']];
    const change = async (world: World) => {
      world.records = world.records.filter(({ name, type }) => name !== 'mta-sts.example.com' || type === 'CNAME');
      await amazonFor('mta-sts.example.com')(world, rig);
    };
    expect(await outcome('POLICY_HOST_CAA', records, change)).toMatchObject({ verdict: 'warn', message: expect.stringContaining('at mta-sts.example.com keep Amazon out') });
  });

  test('a certificate from another authority needs no record, unless Amazon is to issue one', async () => {
    const records: Add[] = [['example.com', 'CAA', '0 issue "letsencrypt.org"']];
    expect(await outcome('POLICY_HOST_CAA', records)).toMatchObject({ verdict: 'pass', evidence: expect.stringContaining('not by Amazon') });
    expect(await outcome('POLICY_HOST_CAA', records, undefined, { amazonCertificate: true })).toMatchObject({ verdict: 'warn' });
    const gone = (world: World) => { world.policyHost = 'refuses'; };
    expect(await outcome('POLICY_HOST_CAA', records, gone)).toMatchObject({ verdict: 'not-run' });
    expect(await outcome('POLICY_HOST_CAA', records, gone, { amazonCertificate: true })).toMatchObject({ verdict: 'warn' });
  });

  test('an alias to a name without CAA records does not count, and the names above the host do', async () => {
    const records: Add[] = [['mta-sts.example.com', 'CNAME', 'web.example.org'], ['web.example.org', 'A', '192.0.2.1'], ['example.org', 'CAA', '0 issue "amazon.com"'],
      ['example.com', 'CAA', '0 issue "letsencrypt.org"']];
    const change = async (world: World) => {
      world.records = world.records.filter(({ name, type }) => name !== 'mta-sts.example.com' || type === 'CNAME');
      await amazonFor('mta-sts.example.com')(world, rig);
    };
    expect(await outcome('POLICY_HOST_CAA', records, change)).toMatchObject({ verdict: 'warn', message: expect.stringContaining('at example.com keep Amazon out') });
  });

  test.each([';', 'amazon.com.', 'notamazon.com', 'amazon.com.example', 'amazon', 'amazon.com x', '%amazon.com'])('a record with "%s" does not name Amazon', async (value) => {
    expect(await outcome('POLICY_HOST_CAA', [['example.com', 'CAA', `0 issue "${value}"`]], ofAmazon('mta-sts.example.com'))).toMatchObject({ verdict: 'warn' });
  });

  test('an empty value, which Node.js can not read, is not judged', async () => {
    expect(await outcome('POLICY_HOST_CAA', [['example.com', 'CAA', '0 issue ""']], ofAmazon('mta-sts.example.com'))).toMatchObject({ verdict: 'not-run', message: expect.stringMatching(/^could not be checked: /) });
  });

  test('records at the host do not apply to a certificate for a wildcard above it, because that lookup begins at the domain', async () => {
    const records: Add[] = [['mta-sts.example.com', 'CAA', '0 issue "letsencrypt.org"'], ['example.com', 'CAA', '0 issue "amazon.com"']];
    expect(await outcome('POLICY_HOST_CAA', records, ofAmazon('*.example.com'))).toMatchObject({ verdict: 'pass' });
  });

  test('a certificate from Amazon for another host says nothing about wildcards', async () => {
    const records: Add[] = [['example.com', 'CAA', '0 issue "amazon.com"', '0 issuewild ";"']];
    expect(await outcome('POLICY_HOST_CAA', records, ofAmazon('www.example.com'))).toMatchObject({ verdict: 'pass' });
  });

  test.each<[what: string, name: string, fault: DnsFault]>([
    ['at the host', 'mta-sts.example.com', 'SERVFAIL'], ['at the host, without an answer', 'mta-sts.example.com', 'silence'],
    ['at the domain', 'example.com', 'SERVFAIL'], ['at the top-level domain', 'com', 'SERVFAIL'],
  ])('a lookup that fails %s is not evidence against Amazon', async (_, name, fault) => {
    const change = async (world: World) => {
      world.faults[`${name} CAA`] = fault;
      await ofAmazon('mta-sts.example.com')(world);
    };
    const found = await outcome('POLICY_HOST_CAA', [], change);
    expect(found).toMatchObject({ verdict: 'not-run', fix: null });
    expect(found.message).toMatch(new RegExp(`^could not be checked: CAA of ${name} could not be looked up: `));
  });

  test.each<[what: string, value: string, verdict: string]>([
    ['allow Amazon', 'amazon.com', 'pass'], ['exclude Amazon', 'letsencrypt.org', 'warn'],
  ])('a lookup that fails above records that %s changes nothing', async (_, value, verdict) => {
    const change = async (world: World) => {
      world.faults['example.com CAA'] = 'SERVFAIL';
      world.faults['com CAA'] = 'SERVFAIL';
      await ofAmazon('mta-sts.example.com')(world);
    };
    expect(await outcome('POLICY_HOST_CAA', [['mta-sts.example.com', 'CAA', `0 issue "${value}"`]], change)).toMatchObject({ verdict });
  });

  test('the result is unknown if a host has more names above it than the check asks for, and none of those has records', async () => {
    const host = `${'a.'.repeat(20)}example`;
    const asked: string[] = [];
    const found = async (records: CaaRecord[]) => {
      const list = new Checklist(CAA_TESTS);
      const caa = async (name: string) => { asked.push(name); return name === `${'a.'.repeat(10)}example` ? records : []; };
      await checkCaa(list, { dns: { caa } } as never, host, { byAmazon: true, wildcard: false });
      return list.tests(() => '')[0];
    };
    expect(await found([])).toMatchObject({ verdict: 'not-run', message: expect.stringContaining('only 12 of the 21 names') });
    expect(await found([{ critical: 0, issue: ';' }])).toMatchObject({ verdict: 'warn' });
    expect(asked).toHaveLength(24);
  });
});

describe('report loops', () => {
  const rua = (text: string) => (world: World) => { world.records[1] = { ...world.records[1], values: [`"v=TLSRPTv1; rua=${text}"`] }; };

  test.each<[what: string, records: Add[], rua: string]>([
    ['in a domain whose own reports go to one without', [['_smtp._tls.example.net', 'TXT', '"v=TLSRPTv1; rua=mailto:t@example.org"']], 'mailto:t@example.net'],
    ['in two domains that share a third', [['_smtp._tls.a.example', 'TXT', '"v=TLSRPTv1; rua=mailto:t@c.example"'], ['_smtp._tls.b.example', 'TXT', '"v=TLSRPTv1; rua=mailto:t@c.example"']],
      'mailto:t@a.example,mailto:t@b.example'],
    ['in a subdomain, which inherits no record', [], 'mailto:t@reports.example.com'],
    ["in the construct's own mailbox, which has no record", [], 'mailto:tlsrpt@tlsrpt.example.com'],
    ['in a domain that sends its own reports to one that loops, and which is not asked by the first', [
      ['_smtp._tls.example.net', 'TXT', '"v=TLSRPTv1; rua=mailto:t@example.org"'], ['_smtp._tls.example.org', 'TXT', '"v=TLSRPTv1; rua=mailto:t@example.org"'],
    ], 'mailto:t@example.net'],
    ['in a domain whose own reports go to a URL', [['_smtp._tls.example.net', 'TXT', '"v=TLSRPTv1; rua=https://example.net/t"']], 'mailto:t@example.net'],
    ['in an address literal', [], 'mailto:t@%5B192.0.2.1%5D'],
    ['in an address literal of IPv6', [], 'mailto:t@%5BIPv6:2001:db8::1%5D'],
    ['at a URL of the domain itself', [], 'https://example.com/tls'],
    ['where the record of the other domain does not count', [['_smtp._tls.example.net', 'TXT', '"v=TLSRPTv1 ; rua=mailto:t@example.net"']], 'mailto:t@example.net'],
  ])('reports end %s', async (_, records, text) => expect(await outcome('TLSRPT_REPORT_LOOP', records, rua(text))).toMatchObject({ verdict: 'pass' }));

  test('the result is unknown if the other domain can not be looked up', async () => {
    const change = (world: World) => { world.faults['_smtp._tls.example.net'] = 'SERVFAIL'; };
    expect(await outcome('TLSRPT_REPORT_LOOP', [], change)).toMatchObject({
      verdict: 'not-run', message: 'could not be checked: TXT of _smtp._tls.example.net could not be looked up: the server failed (SERVFAIL)',
    });
  });

  test('the result is unknown if reports go to more domains than the check follows', async () => {
    const many = Array.from({ length: 10 }, (_, at) => `mailto:t@r${at}.example`).join(',');
    expect(await outcome('TLSRPT_REPORT_LOOP', [], rua(many))).toMatchObject({
      verdict: 'not-run', message: 'could not be checked: reports go on to 2 more domains, and the check looks up only 8',
    });
  });

  test('a loop is reported even if other domains are unknown', async () => {
    const change = (world: World) => { world.faults['_smtp._tls.example.net'] = 'SERVFAIL'; rua('mailto:a@example.net,mailto:b@example.com')(world); };
    expect(await outcome('TLSRPT_REPORT_LOOP', [], change)).toMatchObject({ verdict: 'warn' });
  });

  test('an address in percent-encoding causes a loop too', async () => {
    expect(await outcome('TLSRPT_REPORT_LOOP', [], rua('mailto:tls%2Bx@ex%61mple.com'))).toMatchObject({ verdict: 'warn' });
  });
});

describe('the DNS queries', () => {
  const QUESTIONS_BEFORE = ['A mta-sts.example.com', 'AAAA mta-sts.example.com', 'A mx1.example.com', 'AAAA mx1.example.com', 'A mx2.example.com', 'AAAA mx2.example.com',
    'CNAME _mta-sts.example.com', 'CNAME mta-sts.example.com', 'CNAME mx1.example.com', 'CNAME mx2.example.com', 'MX example.com', 'TXT _mta-sts.example.com', 'TXT _smtp._tls.example.com'];
  const CAA = ['CAA com', 'CAA example.com', 'CAA mta-sts.example.com'];
  const LOOP = ['TXT _smtp._tls.example.net'];
  const TTL = ['TXT _mta-sts.example.com', 'TXT _smtp._tls.example.com'];

  async function questions(byAmazon: boolean, more: CheckOptions): Promise<string[]> {
    const world = rig.goodWorld();
    if (byAmazon) await amazonFor('mta-sts.example.com')(world, rig);
    const asked: string[] = [];
    world.faults = new Proxy({}, {
      get: (_, question: string) => {
        const [name, type] = question.split(' ');
        if (type) asked.push(`${type} ${name}`);
      },
    });
    await rig.lookAt(world, (options) => checkDomain('example.com', { ...options, ...more }));
    return asked.sort();
  }

  test.each<[what: string, byAmazon: boolean, more: CheckOptions, added: string[]]>([
    ['by the watch for CAA records and for report destinations, and not for TTLs', true, { askTtl: undefined }, [...CAA, ...LOOP]],
    ['by the watch for report destinations only, if the certificate is not from Amazon', false, { askTtl: undefined }, LOOP],
    ['by the command for TTLs too', true, {}, [...CAA, ...LOOP, ...TTL]],
  ])('queries are made %s', async (_, byAmazon, more, added) => expect(await questions(byAmazon, more)).toEqual([...QUESTIONS_BEFORE, ...added].sort()));
});

test('a TTL that is not requested does not apply, because an answer from a cache would differ each time', async () => {
  const world = rig.goodWorld();
  world.records[0] = { ...world.records[0], ttl: 86400 };
  const { report, applicable } = await rig.lookAt(world, (options) => checkDomainAndHost('example.com', { ...options, askTtl: undefined }));
  expect(report.tests.filter(({ code }) => code.endsWith('_TTL'))).toMatchObject([1, 2].map(() => ({ verdict: 'not-run', message: 'not enabled' })));
  expect(applicable.filter(({ code }) => code.endsWith('_TTL'))).toEqual([]);
});

describe('a TTL', () => {
  test.each([['STS_RECORD_TTL', 0, 3600, 'pass'], ['STS_RECORD_TTL', 0, 3601, 'warn'], ['TLSRPT_RECORD_TTL', 1, 86400, 'pass'], ['TLSRPT_RECORD_TTL', 1, 86401, 'warn'], ['STS_RECORD_TTL', 0, 0, 'pass']])(
    'the test %s, of record %d, gives a TTL of %d seconds the verdict %s', async (code, at, ttl, verdict) => {
      expect(await outcome(code, [], (world) => { world.records[at] = { ...world.records[at], ttl }; })).toMatchObject({ verdict, evidence: `TTL ${ttl}` });
    });

  const sockets: Socket[] = [];
  afterEach(() => sockets.splice(0).forEach((socket) => socket.close()));

  /** Starts a server that sends these answers to a question, one after the other. */
  async function serverOf(answers: (question: Buffer) => Buffer[]): Promise<string> {
    const socket = createSocket('udp4', (message, remote) => answers(message).forEach((one) => socket.send(one, remote.port, remote.address)));
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    sockets.push(socket);
    return `127.0.0.1:${(socket.address() as AddressInfo).port}`;
  }
  const answer = (message: Buffer, { ttl = 60, id = 0, name = 'a.example', type = 'response' as 'response' | 'query' }) => encode({
    type, id: (decode(message).id! + id) % 65536, questions: [{ type: 'TXT', name }], answers: [{ type: 'TXT', name, ttl, data: ['x'] }],
  });

  test('the TTL comes from the answer alone, and not from datagrams of others', async () => {
    const server = await serverOf((one) => [
      Buffer.from('nonsense'), Buffer.alloc(0), answer(one, { id: 1 }), answer(one, { name: 'b.example' }), answer(one, { type: 'query' }), answer(one, { ttl: 42 }),
    ]);
    expect(await txtTtl(server, 'a.example', AbortSignal.timeout(5000))).toBe(42);
  });

  test('a TTL with the highest bit set is 0', async () => {
    expect(await txtTtl(await serverOf((one) => [answer(one, { ttl: 2 ** 31 + 5 })]), 'a.example', AbortSignal.timeout(5000))).toBe(0);
  });

  test('the TTL is unknown if no answer comes or nobody listens', async () => {
    const silent = await serverOf(() => []);
    expect(await txtTtl(silent, 'a.example', AbortSignal.timeout(200))).toBeUndefined();
    sockets.splice(0).forEach((socket) => socket.close());
    expect(await txtTtl(silent, 'a.example', AbortSignal.timeout(5000))).toBeUndefined();
    expect(await txtTtl(silent, 'a.example', AbortSignal.abort())).toBeUndefined();
  });
});
