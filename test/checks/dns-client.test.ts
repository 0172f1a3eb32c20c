import { Dns, LookupError } from '../../src/checks/dns-client';
import { DnsFault, DnsRecord, DnsServer, startDnsServer } from '../support/dns-server';

let records: DnsRecord[];
let faults: { [question: string]: DnsFault };
let server: DnsServer;
let dns: Dns;

beforeAll(async () => { server = await startDnsServer(() => records, (name, type) => faults[`${name} ${type}`]); });
afterAll(() => server.stop());
beforeEach(() => {
  faults = {};
  dns = new Dns({ servers: [server.address], milliseconds: 600 });
});
afterEach(() => dns.close());

const record = (name: string, type: string, ...values: string[]): DnsRecord => ({ name, type, values });

test.each<[what: string, records: DnsRecord[], kind: string, hosts: string[]]>([
  ['the most preferred host first', [record('a.example', 'MX', '20 mx2.a.example', '5 MX1.a.example')], 'hosts', ['mx1.a.example', 'mx2.a.example']],
  ['a host that is named twice once', [record('a.example', 'MX', '1 mx.a.example', '2 mx.a.example')], 'hosts', ['mx.a.example']],
  ['the hosts at the target of an alias', [record('a.example', 'CNAME', 'b.example'), record('b.example', 'MX', '1 mx.b.example')], 'hosts', ['mx.b.example']],
  ['no mail', [record('a.example', 'MX', '0 .')], 'null', []],
  ['a null MX that is not alone', [record('a.example', 'MX', '0 .', '1 mx.a.example')], 'null-beside-hosts', ['mx.a.example']],
  ['an IPv4 address only', [record('a.example', 'A', '192.0.2.1')], 'implicit', ['a.example']],
  ['an IPv6 address only', [record('a.example', 'AAAA', '2001:db8::1')], 'implicit', ['a.example']],
  ['a name without any of these', [record('a.example', 'TXT', '"x"')], 'none', []],
  ['no such name', [], 'none', []],
])('mail exchangers: %s', async (_, there, kind, hosts) => {
  records = there;
  expect(await dns.mailExchangers('A.example')).toEqual({ kind, hosts });
});

test('joins the strings of a TXT record, and follows an alias to it', async () => {
  records = [record('_mta-sts.a.example', 'CNAME', 'x.b.example'), record('x.b.example', 'TXT', '"v=STSv1; " "id=1;"', '"other"')];
  expect(await dns.texts('_mta-sts.a.example')).toEqual(['v=STSv1; id=1;', 'other']);
  expect(await dns.alias('_mta-sts.a.example')).toBe('x.b.example');
  expect(await dns.alias('x.b.example')).toBeUndefined();
});

test('what is not there is empty, and what can not be looked up is an error', async () => {
  records = [record('a.example', 'A', '192.0.2.1')];
  expect(await dns.texts('a.example')).toEqual([]);
  expect(await dns.texts('nobody.example')).toEqual([]);
  faults = { 'a.example TXT': 'SERVFAIL', 'a.example MX': 'silence' };
  await expect(dns.texts('a.example')).rejects.toThrow(new LookupError('a.example', 'TXT', 'ESERVFAIL'));
  const before = Date.now();
  await expect(dns.mailExchangers('a.example')).rejects.toThrow('MX of a.example could not be looked up: no answer in time');
  expect(Date.now() - before).toBeLessThan(2000);
});

test('an address of one kind is enough, and why the other is not known is kept', async () => {
  records = [record('a.example', 'A', '192.0.2.1')];
  faults = { 'a.example AAAA': 'SERVFAIL' };
  expect(await dns.addresses('a.example')).toEqual({ ipv4: ['192.0.2.1'], ipv6: [], failure: expect.any(LookupError) });
  faults['a.example A'] = 'SERVFAIL';
  await expect(dns.addresses('a.example')).rejects.toThrow(LookupError);
});

test('asks nothing more when it is closed', async () => {
  records = [];
  faults = { 'a.example TXT': 'silence' };
  const pending = expect(dns.texts('a.example')).rejects.toThrow('no answer in time');
  dns.close();
  await pending;
  await expect(dns.texts('b.example')).rejects.toThrow('no answer in time');
});
