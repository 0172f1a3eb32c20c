import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { CHECK_TESTS } from '../../src/checks/check-domain';
import { Answer, Rig, tenHosts, World } from '../checks/checks-rig';

const COMMAND = path.join(__dirname, '..', '..', 'bin', 'cdk-mta-sts');

let rig: Rig;
let directory: string;
let caFile: string;
beforeAll(async () => {
  rig = await Rig.create();
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'check-'));
  caFile = path.join(directory, 'ca.pem');
  fs.writeFileSync(caFile, rig.authority.ca);
});
afterAll(() => fs.rmSync(directory, { recursive: true }));

/** Runs the command as a process; the servers are here. */
function check(world: World, ...args: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  return rig.lookAt(world, ({ dnsServers, connectTo }) => new Promise((resolve) => {
    const connects = [...connectTo!].flatMap(([from, to]) => ['--connect', `${from}=${to}`]);
    const command = spawn(process.execPath, [COMMAND, 'check', '--resolver', dnsServers![0], '--ca', caFile, ...connects, ...args]);
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    command.stdout.on('data', (chunk) => stdout.push(chunk));
    command.stderr.on('data', (chunk) => stderr.push(chunk));
    command.on('close', (status) => resolve({ status, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }));
  }));
}

function without(world: World, name: string): World {
  return { ...world, records: world.records.filter((record) => record.name !== name) };
}

test('a domain that passes exits with 0 and prints a line of JSON', async () => {
  const { status, stdout, stderr } = await check(rig.goodWorld(), 'example.com', '--smtp', '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const report = JSON.parse(stdout);
  expect(Object.keys(report)).toEqual(['domain', 'verdict', 'tests', 'mx']);
  expect(report).toMatchObject({ domain: 'example.com', verdict: 'pass' });
  expect(report.tests.map((test: object) => Object.keys(test))).toEqual(Object.keys(CHECK_TESTS).map(() => ['code', 'verdict', 'message', 'evidence', 'fix']));
  expect(report.mx.map(Object.keys)).toEqual([0, 1].map(() => ['host', 'covered', 'starttls', 'tlsVersion', 'certificate']));
  expect(Object.keys(report.mx[0].certificate)).toEqual(['valid', 'error', 'subject', 'names', 'notAfter', 'daysLeft']);
});

test('a domain with warnings exits with 0', async () => {
  const { status, stdout } = await check(without(rig.goodWorld(), '_smtp._tls.example.com'), 'EXAMPLE.com.', '--json');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ domain: 'example.com', verdict: 'warn' });
});

test('a domain that fails exits with 1, and its output says first what is wrong, why it matters and how to fix it', async () => {
  const world = rig.goodWorld();
  world.mx['mx2.example.com'] = 'refuses';
  const { status, stdout } = await check(without(world, '_mta-sts.example.com'), 'example.com', '--smtp');
  expect(status).toBe(1);
  const lines = stdout.split('\n');
  expect(lines.slice(0, 5)).toEqual([
    'FAIL example.com: something is wrong (2 failed, 0 warnings, 64 passed, 8 not checked)',
    "  FAIL STS_RECORD_MISSING: no TXT record at _mta-sts.example.com begins with 'v=STSv1;'",
    '    why:  senders without a cached policy treat the domain as if it had none',
    "    fix:  publish one TXT record at _mta-sts: 'v=STSv1; id=...;'",
    expect.stringMatching(/^ {2}FAIL SMTP_REFUSED: no connection to mx2\.example\.com: ECONNREFUSED$/),
  ]);
  expect(lines).toContain('  pass POLICY_INVALID: the policy is valid');
  expect(stdout).not.toContain('STS_RECORD_DISCARDED');
  const { stdout: verbose } = await check(without(world, '_mta-sts.example.com'), 'example.com', '--smtp', '--verbose');
  expect(verbose).toContain('  not checked STS_RECORD_DISCARDED: ');
  expect(verbose.match(/^ {2}not checked /gm)).toHaveLength(8);
  expect(lines.slice(-4)).toEqual([
    '  host             covered  STARTTLS  TLS      certificate  days left',
    '  mx1.example.com  yes      yes       TLSv1.3  valid        59',
    '  mx2.example.com  yes      -         -        -            -',
    '',
  ]);
});

test('the command connects to ten hosts at a time, and ends when their time is over', async () => {
  const { world } = tenHosts(rig, 'silent');
  const before = Date.now();
  const { status, stdout, stderr } = await check(world, 'example.com', '--smtp', '--json', '--timeout', '2');
  expect(Date.now() - before).toBeLessThan(5000);
  expect({ status, stderr, hosts: JSON.parse(stdout).mx.length }).toEqual({ status: 1, stderr: '', hosts: 10 });
});

test('the JUnit output has a case for each test, with failures and skipped tests', async () => {
  const { status, stdout } = await check(without(rig.goodWorld(), '_mta-sts.example.com'), 'example.com', '--junit');
  expect(status).toBe(1);
  expect(stdout).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites>\n/);
  const skipped = stdout.match(/<skipped message="[^"<]+"\/>/g)!.length;
  expect(stdout).toContain(`<testsuite name="cdk-mta-sts check example.com" tests="${Object.keys(CHECK_TESTS).length}" failures="1" errors="0" skipped="${skipped}">`);
  expect(stdout).toContain('<testcase classname="example.com" name="STS_RECORD_MISSING"><failure message="no TXT record at _mta-sts.example.com begins with &#39;v=STSv1;&#39;">');
  expect(stdout.match(/<testcase /g)).toHaveLength(Object.keys(CHECK_TESTS).length);
});

test("a page that can't be written is reported before the domain is checked", async () => {
  const { status, stdout, stderr } = await check(rig.goodWorld(), 'example.com', '--html', path.join(directory, 'not-there', 'a.html'));
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^cdk-mta-sts: '.*a\.html' can't be written: ENOENT.*; give --html a file in a directory that exists\n$/);
});

describe('with several domains', () => {
  const two = (...args: string[]) => check(without(rig.goodWorld(), '_smtp._tls.example.com'), 'example.com', 'gone.example', 'EXAMPLE.com', ...args);

  test('the text output begins with the verdict and counts of each domain once, in the given order', async () => {
    const { status, stdout } = await two();
    expect(status).toBe(1);
    expect(stdout).toMatch(/^WARN {2}example\.com {3}0 failed, 1 warning, \d+ passed, \d+ not checked\nFAIL {2}gone\.example {2}\d failed, .*\n\nWARN example\.com: /);
    expect(stdout.match(/^(WARN|FAIL) \S+: .*$/gm)).toEqual([expect.stringContaining('WARN example.com: '), expect.stringContaining('FAIL gone.example: ')]);
  });

  test('the JSON output has a line for each domain', async () => {
    const { status, stdout } = await two('--json');
    expect(status).toBe(1);
    expect(stdout.trim().split('\n').map((line) => JSON.parse(line)).map(({ domain, verdict }) => [domain, verdict])).toEqual([['example.com', 'warn'], ['gone.example', 'fail']]);
  });

  test('the JUnit output has a suite for each domain', async () => {
    const { stdout } = await two('--junit');
    expect(stdout.match(/<testsuites>/g)).toHaveLength(1);
    expect(stdout.match(/<testsuite name="[^"]+"/g)).toEqual(['<testsuite name="cdk-mta-sts check example.com"', '<testsuite name="cdk-mta-sts check gone.example"']);
  });
});

test("strangers' escapes are shown as text, and as XML", async () => {
  const world = rig.goodWorld();
  world.records[0] = { ...world.records[0], values: ['"v=STSv1; id=\u001b[31m<&>\u0007;"'] };
  const { stdout } = await check(world, 'example.com');
  expect(stdout).toContain('seen: v=STSv1; id=\\u{1b}[31m<&>\\u{7};');
  const { stdout: xml } = await check(world, 'example.com', '--junit');
  expect(xml).toContain('id=\\u{1b}[31m&#60;&#38;&#62;\\u{7};');
  // eslint-disable-next-line no-control-regex
  expect(stdout + xml).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
});

test.each(['', '--json', '--junit'])('the output of check %s has no command of a build server that a stranger wrote', async (form) => {
  const world = rig.goodWorld();
  const commands = ['##vso[task.setvariable variable=x]y', '##teamcity[buildStop]', '::set-output name=a::z', '  ::stop-commands::t', '##[error]', '+++ x'];
  world.records[0] = { ...world.records[0], values: [`"v=STSv1; id=${commands.join('\n')}\u009b\u202e"`] };
  (world.policyHost as { answer: Answer }).answer.body = commands.join('\n');
  const { stdout } = await check(world, 'example.com', ...form === '' ? [] : [form]);
  expect(stdout).toContain('task.setvariable');
  expect(stdout).not.toMatch(/##|^\s*::|::(set-output|stop)|^\s*\+\+\+|[\u0080-\u009f\u202e]/m);
  if (form === '--json') expect(JSON.parse(stdout).tests.find(({ code }: { code: string }) => code === 'POLICY_INVALID').evidence).toBe(commands.join('\n'));
});

test.each<[option: string, add: World['records'], before: string[], after: string[]]>([
  ['--acm', [{ name: 'example.com', type: 'CAA', values: ['0 issue "letsencrypt.org"'] }], [], ['POLICY_HOST_CAA']],
  ['--private', [{ name: 'mx2.example.com', type: 'A', values: ['10.0.0.1'] }], ['MX_HOST_NOT_PUBLIC'], []],
])('%s changes what the command asks about a domain', async (option, add, before, after) => {
  const world = rig.goodWorld();
  world.records.push(...add);
  const warned = async (...args: string[]) => JSON.parse((await check(world, 'example.com', '--json', ...args)).stdout).tests
    .filter(({ verdict }: { verdict: string }) => verdict === 'warn').map(({ code }: { code: string }) => code);
  expect([await warned(), await warned(option)]).toEqual([before, after]);
});

test('the output says what an international name becomes', async () => {
  const { stdout, stderr } = await check(rig.goodWorld(), 'bücher.example', '--json', '--timeout', '2');
  expect(JSON.parse(stdout).domain).toBe('xn--bcher-kva.example');
  expect(stderr).toBe("cdk-mta-sts: 'bücher.example' is checked as 'xn--bcher-kva.example'\n");
});

test.each([
  [[], "'check' takes domains"],
  [['a.example', '192.0.2.1'], "'192.0.2.1' is an address"],
  [['example.com', '--html', ''], "--html is '': it takes the name of the file to write"],
  [['192.0.2.1'], "'192.0.2.1' is an address"],
  [['exa_mple.com'], "'exa_mple.com' is not a domain: a label has letters, digits and hyphens only"],
  [['https://example.com/'], "'https://example.com/' is not a domain"],
  [['example.com', '--json', '--junit'], 'either --json or --junit'],
  [['example.com', '--timeout', 'soon'], "--timeout is 'soon': it takes a number of seconds from 0.1 to 300"],
  [['example.com', '--timeout', '0'], '--timeout is'],
  [['example.com', '--resolver', 'dns.example'], "--resolver is 'dns.example': it takes an IP address"],
  [['example.com', '--resolver', '192.0.2.1:65536'], '--resolver is'],
  [['example.com', '--connect', 'mx1.example.com:25'], "--connect is 'mx1.example.com:25': it takes where to connect"],
  [['example.com', '--connect', 'mx1.example.com:25=localhost:25'], '--connect is'],
  [['example.com', '--xml'], "Unknown option '--xml'"],
  [['example.com', '--smtp=yes'], 'smtp'],
])('a wrong command line exits with 2 and prints the usage: check %j', (args, message) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'check', ...args], { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).toContain('usage:');
});

test.each([
  ['not-there.pem', "--ca is 'not-there.pem', which can't be read: ENOENT"],
  [__dirname, "which can't be read: EISDIR"],
  [__filename, 'which does not begin with a certificate in PEM'],
])('a file of authorities that is of no use exits with 2 and one line that says what to give: %j', (file, message) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'check', 'example.com', '--ca', file], { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).toMatch(/^[^\n]+; give a file with certificates in PEM: -----BEGIN CERTIFICATE-----\n$/);
});

test.each([
  [['--json', 'match', 'a.example', 'a.example'], "'--json' is an option"],
  [['match', 'a.example', 'a.example', '--smtp'], "Unknown option '--smtp'"],
  [['report', '--version'], "Unknown option '--version'"],
])('an option that belongs to another command, or does not follow its own, is wrong: %j', (args, message) => {
  const { status, stderr } = spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
