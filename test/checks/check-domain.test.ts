import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { AddressInfo, createServer } from 'node:net';
import * as path from 'node:path';
import { BROKEN, Broken } from './broken-domains';
import { Answer, manyHosts, POLICY, Rig, tenHosts, World } from './checks-rig';
import { publicAddresses } from '../../src/checks/address-checks';
import * as lookModule from '../../src/checks/check-context';
import { CHECK_TESTS, checkDomain, checkDomainAndHost, CheckOptions } from '../../src/checks/check-domain';
import { CheckReport } from '../../src/checks/check-report';
import { Checklist } from '../../src/checks/checklist';
import { checkCoverage } from '../../src/checks/mx-checks';
import { Coverage } from '../../src/checks/mx-coverage';
import { isWayMissing } from '../../src/checks/tls-client';
import { MailExchangers } from '../../src/policy/mail-exchangers';

const NONE = { status: 200, headers: { 'Content-Type': 'text/plain' }, body: 'version: STSv1\r\nmode: none\r\nmax_age: 86400\r\n' };

let rig: Rig;
beforeAll(async () => { rig = await Rig.create(); });

const look = (world: World, more: CheckOptions = {}) => rig.lookAt(world, (options) => (
  checkDomain(world.domain, { smtp: true, ...options, ...more })));
const having = ({ tests }: CheckReport, ...verdicts: string[]) => tests.filter(({ verdict }) => verdicts.includes(verdict));
const problems = (report: CheckReport) => having(report, 'fail', 'warn').map(({ verdict, code }) => `${verdict} ${code}`);
const notRun = (report: CheckReport) => having(report, 'not-run').map(({ code }) => code);

test('a correct domain passes every test', async () => {
  const report = await look(rig.goodWorld());
  expect(problems(report)).toEqual([]);
  expect(notRun(report)).toEqual([]);
  expect(report).toMatchObject({ domain: 'example.com', verdict: 'pass' });
  expect(report.tests.map(({ code }) => code)).toEqual(Object.keys(CHECK_TESTS));
  expect(report.mx).toEqual(['mx1.example.com', 'mx2.example.com'].map((host) => ({
    host,
    covered: true,
    starttls: true,
    tlsVersion: 'TLSv1.3',
    certificate: { valid: true, error: null, subject: 'CN=Rehearsal host', names: [host], notAfter: expect.stringMatching(/^\d{4}-.*Z$/), daysLeft: 59 },
  })));
});

test.each<Broken>(BROKEN)('$code is $verdict for this domain: $what', async ({ code, verdict, change, timeoutSeconds, message }) => {
  const world = rig.goodWorld();
  await change(world, rig);
  const report = await look(world, { timeoutSeconds });
  expect(problems(report)).toEqual([`${verdict} ${code}`]);
  expect(report.verdict).toBe(verdict);
  const { fix, message: told } = report.tests.find((one) => one.code === code)!;
  expect(told).toMatch(message ?? /./);
  expect(fix).not.toBeNull();
});

test('every test has a broken domain that fails it', () => {
  expect([...new Set(BROKEN.map(({ code }) => code))].sort()).toEqual(Object.keys(CHECK_TESTS).sort());
});

test('every test has its section in the documentation, and every section its test', () => {
  const docs = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'checks.md'), 'utf8');
  const sections = [...docs.matchAll(/^### (\S+)\n\n\*\*(\w+)\.\*\* [^]*?^Check: [^]*?^Fix: /gm)];
  expect(sections.map(([, code, verdict]) => `${verdict.toLowerCase()} ${code}`)).toEqual(Object.entries(CHECK_TESTS).map(([code, { verdict }]) => `${verdict} ${code}`));
});

test.each(['identity', 'Identity', ' identity , identity ', ''])("a Content-Encoding of '%s' codes nothing", async (coding) => {
  const world = rig.goodWorld();
  (world.policyHost as { answer: Answer }).answer.headers['Content-Encoding'] = coding;
  expect(problems(await look(world))).toEqual([]);
});

test('a domain passes if one provider has both its record and its policy host', async () => {
  const world = rig.goodWorld();
  delegate(world, '_mta-sts');
  delegate(world, 'mta-sts');
  const report = await look(world);
  expect(problems(report)).toEqual([]);
  expect(report.tests.find(({ code }) => code === 'RECORD_DELEGATED_ALONE')!.evidence)
    .toBe('_mta-sts.example.com is an alias of _mta-sts.provider.example; mta-sts.example.com is an alias of mta-sts.provider.example');
});

test('a domain whose policy host alone is delegated passes while the id matches the policy', async () => {
  const world = rig.goodWorld();
  delegate(world, 'mta-sts');
  expect(problems(await look(world))).toEqual([]);
});

test.each<[what: string, id: string]>([
  ['the MD5 hash of its policy', createHash('md5').update(POLICY).digest('hex')], ['another hash', '0123456789abcdef0123456789abcdef'],
  ['a date', '20260512T000000Z'],
  ['the truncated SHA-1 hash of its policy', createHash('sha1').update(POLICY).digest('hex').slice(0, 32)],
])("another publisher's id is not compared if it is %s", async (_, id) => {
  const world = rig.goodWorld();
  delete (world.policyHost as { answer: Answer }).answer.headers['x-amz-meta-policy-id'];
  world.records[0] = { ...world.records[0], values: [`"v=STSv1; id=${id};"`] };
  const report = await look(world);
  expect(problems(report)).toEqual([]);
  expect(report.tests.find(({ code }) => code === 'ID_NOT_OF_POLICY')).toMatchObject({ verdict: 'pass', evidence: expect.stringContaining("can't be compared") });
});

test('a host that has IPv6 only is not blamed if this machine has no IPv6', async () => {
  expect(['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'ECONNREFUSED'].map((code) => isWayMissing(Object.assign(new Error(), { code }), ['2001:db8::1'])))
    .toEqual([true, true, true, false]);
  expect(isWayMissing(Object.assign(new Error(), { code: 'ENETUNREACH' }), ['192.0.2.1', '2001:db8::1'])).toBe(false);
  const world = rig.goodWorld();
  const report = await rig.lookAt(world, ({ connectTo, ...options }) => checkDomain('example.com', {
    ...options, smtp: true, timeoutSeconds: 1.5, connectTo: new Map([...connectTo!, ['mx2.example.com:25', '[2001:db8::1]:25']]),
  }));
  // Nobody answers there where there is a way.
  expect(problems(report)).toEqual([expect.stringMatching(/^warn SMTP_(REFUSED|TIMEOUT)$/)]);
});

test.each<[what: string, exchangers: MailExchangers, host: string, problem: boolean]>([
  ['of Google', MailExchangers.googleWorkspace(), 'smtp.google.com', false],
  ['of Google, as older domains have them', MailExchangers.googleWorkspace(), 'aspmx.l.google.com', false],
  ['of Microsoft, with DNSSEC', MailExchangers.microsoft365({ dnssecLabel: 'h-v1' }), 'example-com.h-v1.mx.microsoft', false],
  ['of Microsoft, before DNSSEC', MailExchangers.microsoft365({ dnssecLabel: 'h-v1' }), 'example-com.mail.protection.outlook.com', false],
  ['of a provider that was left', MailExchangers.googleWorkspace().plus(MailExchangers.fastmail()), 'in1-smtp.messagingengine.com', true],
])('patterns of a preset that match no host are accepted unless the whole preset is unused, with hosts %s', (_, { patterns }, host, problem) => {
  const list = new Checklist(CHECK_TESTS);
  checkCoverage(list as never, { mode: 'enforce', maxAge: 604800, mx: patterns, extensions: [] }, [host]);
  expect(list.tests(() => '').filter(({ verdict }) => verdict === 'warn' || verdict === 'fail').map(({ code }) => code)).toEqual(problem ? ['MX_PATTERN_UNUSED'] : []);
});

test('an id may differ from its policy for some time after a change', async () => {
  const world = rig.goodWorld();
  const { headers } = (world.policyHost as { answer: Answer }).answer;
  Object.assign(headers, { 'x-amz-meta-policy-id': '20260512' });
  world.records[0] = { ...world.records[0], values: ['"v=STSv1; id=20260511;"'] };
  const after = async (minutes: number) => {
    headers['Last-Modified'] = new Date(Date.now() - minutes * 60_000).toUTCString();
    return (await look(world)).tests.find(({ code }) => code === 'ID_NOT_OF_POLICY');
  };
  expect(await after(29)).toMatchObject({ verdict: 'not-run', message: expect.stringMatching(/^not compared: the policy was published at 20\d\d-/) });
  expect(await after(31)).toMatchObject({ verdict: 'fail' });
  // Whose clock is wrong may not hide it.
  expect(await after(-60)).toMatchObject({ verdict: 'fail' });
});

describe('a test that needs the result of a failed one', () => {
  test('without a record the policy is checked, but not compared with an id', async () => {
    const world = rig.goodWorld();
    world.records.shift();
    const report = await look(world);
    expect(notRun(report)).toEqual([
      'STS_RECORD_DISCARDED', 'STS_RECORD_SEVERAL', 'STS_RECORD_MALFORMED', 'STS_RECORD_ID', 'STS_RECORD_TTL', 'ID_NOT_OF_POLICY', 'RECORD_DELEGATED_ALONE', 'POLICY_HOST_DELEGATED_ALONE',
    ]);
  });

  test('without a policy no host is covered or uncovered', async () => {
    const world = rig.goodWorld();
    world.policyHost = 'refuses';
    const report = await look(world);
    expect(report.mx.map(({ covered, starttls }) => [covered, starttls])).toEqual([[null, true], [null, true]]);
    expect(notRun(report)).toEqual(expect.arrayContaining(['POLICY_HOST_TLS', 'POLICY_STATUS', 'POLICY_INVALID', 'MX_NOT_COVERED']));
  });

  test('with a null MX there are no hosts to check', async () => {
    const world = rig.goodWorld();
    world.records[2] = { ...world.records[2], values: ['0 .'] };
    const report = await look(world);
    expect(report.mx).toEqual([]);
    expect(notRun(report)).toEqual(expect.arrayContaining(['MX_NOT_COVERED', 'SMTP_REFUSED']));
  });

  test('a test that does not apply differs from one that could not run', async () => {
    const without = async (change: (world: World) => void) => {
      const world = rig.goodWorld();
      change(world);
      const { report, applicable } = await rig.lookAt(world, (options) => checkDomainAndHost(world.domain, { ...options, smtp: true }));
      return report.tests.filter((one) => !applicable.includes(one)).map(({ code, verdict, message }) => `${verdict} ${code}: ${message}`);
    };
    expect(await without(() => undefined)).toEqual([]);
    expect(await without((world) => { world.policyHost = 'refuses'; })).toEqual([]);
    expect(await without((world) => { world.faults['example.com MX'] = 'SERVFAIL'; })).toEqual([]);
    expect(await without((world) => { Object.assign(world.policyHost, { answer: NONE }); }))
      .toEqual(['MX_NOT_COVERED', 'MX_PATTERN_UNUSED'].map((code) => `not-run ${code}: not checked: the policy's mode is none`));
    const ofHosts = await without((world) => { world.records[2] = { ...world.records[2], values: ['0 .'] }; });
    expect(ofHosts).toEqual(expect.arrayContaining(['MX_HOST_LOOKUP', 'MX_NOT_COVERED', 'SMTP_REFUSED'].map((code) => `not-run ${code}: not checked: the domain takes no mail`)));
    expect(ofHosts.every((told) => /^not-run (MX|SMTP)_/.test(told))).toBe(true);
  });

  test('SMTP connections are made only if they are requested', async () => {
    const report = await look(rig.goodWorld(), { smtp: false });
    expect(report.verdict).toBe('pass');
    expect(notRun(report)).toEqual(Object.keys(CHECK_TESTS).filter((code) => code.startsWith('SMTP_')));
    expect(report.mx[0]).toEqual({ host: 'mx1.example.com', covered: true, starttls: null, tlsVersion: null, certificate: null });
  });
});

test('the first twenty of a thousand hosts are connected to, by preference and name, and a hundred are compared with the policy', async () => {
  const world = rig.goodWorld();
  await manyHosts(world, rig, 1000);
  const report = await look(world, { timeoutSeconds: 10 });
  expect(problems(report)).toEqual(['warn MX_HOSTS_LEFT_OUT']);
  expect(report.tests.find(({ code }) => code === 'MX_HOSTS_LEFT_OUT')!.message)
    .toBe('the MX records name 1000 hosts: the 20 most preferred are checked, 80 more are only compared with the policy, and 900 are left out; from h0020.mail.example.com on');
  expect(report.mx).toHaveLength(100);
  expect(report.mx.filter(({ starttls }) => starttls).map(({ host }) => host)).toEqual(Array.from({ length: 20 }, (_, at) => `h${String(at).padStart(4, '0')}.mail.example.com`));
  expect(report.mx.every(({ covered }) => covered)).toBe(true);
});

test('a host of the MX records that is compared without a connection can fail', async () => {
  const world = rig.goodWorld();
  await manyHosts(world, rig, 30);
  world.records.push({ name: 'example.com', type: 'MX', values: ['20 mx.elsewhere.example'] });
  expect(problems(await look(world))).toEqual(['warn MX_HOSTS_LEFT_OUT', 'fail MX_NOT_COVERED']);
});

test('only public addresses are connected to, unless others are requested', async () => {
  let connections = 0;
  const server = createServer((socket) => { connections++; socket.destroy(); });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const world = rig.goodWorld();
  world.records = world.records.map((one) => (['A', 'AAAA'].includes(one.type) ? { ...one, values: [one.type === 'A' ? '127.0.0.1' : '::1'] } : one));
  const at443 = jest.spyOn(lookModule, 'endpointOf').mockImplementation((_, __, ___, addresses) => ({ addresses, port }));
  try {
    const without = (more: CheckOptions) => rig.lookAt(world, ({ connectTo: _, ...options }) => checkDomain('example.com', { ...options, smtp: true, ...more }));
    expect(problems(await without({}))).toEqual(['fail POLICY_HOST_NOT_PUBLIC', 'fail MX_HOST_NOT_PUBLIC']);
    expect(connections).toBe(0);
    expect(problems(await without({ privateAddresses: true }))).toEqual(['fail POLICY_HOST_TLS', 'warn SMTP_TURNED_AWAY']);
    expect(connections).toBeGreaterThan(2);
  } finally {
    at443.mockRestore();
    server.close();
  }
});

test('a host with hundreds of addresses is tried at two of each kind', () => {
  const list = new Checklist(CHECK_TESTS);
  const many = Array.from({ length: 300 }, (_, at) => `203.0.113.${at % 256}`);
  expect(publicAddresses(list, 'MX_HOST_NOT_PUBLIC', { connectTo: new Map(), privateAddresses: false } as never, 'mx.example.com', 25, { ipv4: many, ipv6: ['2001:db8::1', '2001:db8::2', '2001:db8::3'] }))
    .toEqual(['203.0.113.0', '203.0.113.1', '2001:db8::1', '2001:db8::2']);
});

test('a policy with thousands of patterns is compared with each host once', () => {
  const patterns = Array.from({ length: 4000 }, (_, at) => (at % 2 ? `*.p${at}.example` : `p${at}.example`));
  const coverage = new Coverage(['mx1.Example.com', '*.example.net', ...patterns]);
  expect(['MX1.example.com.', 'a.example.net', 'a.b.example.net', 'example.net', 'x.p3.example', 'p2.example', 'p3.example'].map((host) => coverage.covers(host)))
    .toEqual([true, true, false, false, true, true, false]);
  expect(coverage.unused(['mx1.example.com', 'a.example.net'])).toEqual(patterns);
});

test('ten hosts, some of which do not answer, need no longer than the timeout and are listed in order', async () => {
  const { world, hosts } = tenHosts(rig, 'silent');
  world.faults['mx10.example.com'] = 'silence';
  const before = Date.now();
  const report = await look(world, { timeoutSeconds: 2 });
  expect(Date.now() - before).toBeLessThan(4000);
  expect(report.mx.map(({ host, starttls }) => [host, starttls])).toEqual(hosts.map((host, at) => [host, at < 2 ? true : null]));
  expect(problems(report)).toEqual(['fail MX_HOST_LOOKUP', 'fail MX_NOT_COVERED', 'warn SMTP_TIMEOUT']);
  expect(report.tests.find(({ code }) => code === 'SMTP_TIMEOUT')!.message).toBe(hosts.slice(2, 9).map((host) => `${host} does not answer in time`).join('; '));
  expect(notRun(report)).toEqual([]);
});

function delegate(world: World, label: string): void {
  const provider = `${label}.provider.example`;
  world.records = world.records.map((record) => (record.name === `${label}.example.com` ? { ...record, name: provider } : record));
  world.records.push({ name: `${label}.example.com`, type: 'CNAME', values: [provider] });
}
