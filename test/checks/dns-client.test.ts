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
  ['the hosts, the most preferred one first', [record('a.example', 'MX', '20 mx2.a.example', '5 MX1.a.example')], 'hosts', ['mx1.a.example', 'mx2.a.example']],
  ['a host once if two records name it', [record('a.example', 'MX', '1 mx.a.example', '2 mx.a.example')], 'hosts', ['mx.a.example']],
  ['the hosts at the target of an alias', [record('a.example', 'CNAME', 'b.example'), record('b.example', 'MX', '1 mx.b.example')], 'hosts', ['mx.b.example']],
  ['none if it receives no mail', [record('a.example', 'MX', '0 .')], 'null', []],
  ['marked if a null MX has other records beside it', [record('a.example', 'MX', '0 .', '1 mx.a.example')], 'null-beside-hosts', ['mx.a.example']],
  ['the domain itself if it has only an IPv4 address', [record('a.example', 'A', '192.0.2.1')], 'implicit', ['a.example']],
  ['the domain itself if it has only an IPv6 address', [record('a.example', 'AAAA', '2001:db8::1')], 'implicit', ['a.example']],
  ['none if the name has other records only', [record('a.example', 'TXT', '"x"')], 'none', []],
  ['none if the name does not exist', [], 'none', []],
])('the mail exchangers of the domain are %s', async (_, there, kind, hosts) => {
  records = there;
  expect(await dns.mailExchangers('A.example')).toEqual({ kind, hosts });
});

test('the client joins the strings of a TXT record, and follows an alias to it', async () => {
  records = [record('_mta-sts.a.example', 'CNAME', 'x.b.example'), record('x.b.example', 'TXT', '"v=STSv1; " "id=1;"', '"other"')];
  expect(await dns.texts('_mta-sts.a.example')).toEqual(['v=STSv1; id=1;', 'other']);
  expect(await dns.alias('_mta-sts.a.example')).toBe('x.b.example');
  expect(await dns.alias('x.b.example')).toBeUndefined();
});

test('a missing record is empty, and a failed lookup is an error', async () => {
  records = [record('a.example', 'A', '192.0.2.1')];
  expect(await dns.texts('a.example')).toEqual([]);
  expect(await dns.texts('nobody.example')).toEqual([]);
  faults = { 'a.example TXT': 'SERVFAIL', 'a.example MX': 'silence' };
  await expect(dns.texts('a.example')).rejects.toThrow(new LookupError('a.example', 'TXT', 'ESERVFAIL'));
  const before = Date.now();
  await expect(dns.mailExchangers('a.example')).rejects.toThrow('MX of a.example could not be looked up: no answer in time');
  expect(Date.now() - before).toBeLessThan(2000);
});

test('an address of one kind is enough, and the client keeps why the other lookup failed', async () => {
  records = [record('a.example', 'A', '192.0.2.1')];
  faults = { 'a.example AAAA': 'SERVFAIL' };
  expect(await dns.addresses('a.example')).toEqual({ ipv4: ['192.0.2.1'], ipv6: [], failure: expect.any(LookupError) });
  faults['a.example A'] = 'SERVFAIL';
  await expect(dns.addresses('a.example')).rejects.toThrow(LookupError);
});

test('the client sends no more queries after it is closed', async () => {
  records = [];
  faults = { 'a.example TXT': 'silence' };
  const pending = expect(dns.texts('a.example')).rejects.toThrow('no answer in time');
  dns.close();
  await pending;
  await expect(dns.texts('b.example')).rejects.toThrow('no answer in time');
});
