import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { PARSED_REPORT, policyJson, reportJson, reportMail } from '../support/mails';
import { zipOf } from '../support/zips';

const ROOT = path.join(__dirname, '..', '..');

function cli(args: string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(ROOT, 'bin', 'cdk-mta-sts'), ...args], { input, encoding: 'utf8' });
  return { status, stdout, stderr, lines: stdout.trim().split('\n') };
}
const json = (args: string[], input = '') => {
  const { status, lines } = cli([...args, '--json'], input);
  return { status, answers: lines.map((line) => JSON.parse(line)) };
};

describe('report', () => {
  let directory: string;
  beforeAll(() => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'reports-'));
    const files: { [name: string]: string | Buffer } = {
      'b/mail.eml': reportMail(),
      'b/other.json.gz': gzipSync(JSON.stringify(reportJson({ 'organization-name': 'Escape\u001b[31m', 'report-id': '2' }))),
      'a.json': JSON.stringify(reportJson()),
      'bad.json': '{"policies": 1}',
      'notes.txt': 'left alone in a directory',
      'unlike.bin': JSON.stringify(reportJson()),
    };
    for (const [name, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
      fs.writeFileSync(path.join(directory, name), content);
    }
  });
  afterAll(() => fs.rmSync(directory, { recursive: true }));

  test('report prints a line of JSON for each report file of a directory, in the order of their names', () => {
    const { status, answers } = json(['report', directory]);
    expect(status).toBe(1);
    expect(answers.map(({ file, accepted, code }) => [path.relative(directory, file), accepted, code])).toEqual([
      ['a.json', true, null], [path.join('b', 'mail.eml'), true, null], [path.join('b', 'other.json.gz'), true, null], ['bad.json', false, 'NOT_A_REPORT'],
    ]);
  });

  test('report prints every field of a report in one form', () => {
    const { status, answers: [answer] } = json(['report', path.join(directory, 'a.json')]);
    expect(status).toBe(0);
    expect(answer).toEqual({
      file: path.join(directory, 'a.json'),
      part: null,
      accepted: true,
      code: null,
      message: null,
      duplicateOf: null,
      report: PARSED_REPORT,
    });
  });

  test('report reads a named file, whatever its name is', () => {
    expect(json(['report', path.join(directory, 'unlike.bin')])).toMatchObject({ status: 0, answers: [{ accepted: true }] });
  });

  test('report prints sums by domain, reporter and result type, and shows escapes as text', () => {
    const { status, stdout } = cli(['report', directory]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^NOT_READY {2}example\.com {2}2 reports {2}80 sessions succeeded, 4 failed\n3 reports in 4 files read\n\nexample\.com: Do not enforce the policy yet\.\n/);
    expect(stdout).toContain(`${[
      '  reporter               reports  succeeded  failed',
      '  Escape\\u{1b}[31m             1         40       2',
      '    certificate-expired                           2',
      '  Reporter Inc.                1         40       2',
      '    certificate-expired                           2',
    ].join('\n')}\n\n1 not read\n`);
    expect(stdout).toMatch(/\n1 not read\n {2}.*bad\.json: NOT_A_REPORT: .*\n1 not counted\n {2}.*mail\.eml: the same report as in .*a\.json\n$/);
  });

  test('report adds up several reports, and counts none twice', () => {
    const [one, two] = ['one.eml', 'two.eml'].map((file) => path.join(directory, 'days', file));
    fs.mkdirSync(path.dirname(one));
    fs.writeFileSync(one, reportMail());
    fs.writeFileSync(two, reportMail(reportJson({ 'report-id': 'another' })));
    const { stdout, status } = cli(['report', one, two, one, path.join(directory, 'unlike.bin')]);
    expect(status).toBe(0);
    expect(stdout).toBe([
      'NOT_READY  example.com  2 reports  80 sessions succeeded, 4 failed',
      '4 reports in 3 files read',
      '',
      'example.com: Do not enforce the policy yet.',
      '  - it has been tested for 1 of 14 days',
      '  - Reporter Inc. saw certificate-expired at mx1.example.com in 4 sessions on 2026-05-12',
      '  reporter               reports  succeeded  failed',
      '  Reporter Inc.                2         80       4',
      '    certificate-expired                           4',
      '',
      '2 not counted',
      `  ${one}: the same report as in ${one}`,
      `  ${path.join(directory, 'unlike.bin')}: the same report as in ${one}`,
      '',
    ].join('\n'));
    expect(json(['report', one, two, one]).answers.map(({ accepted, duplicateOf }) => [accepted, duplicateOf])).toEqual([[true, null], [true, null], [true, one]]);
    fs.rmSync(path.dirname(one), { recursive: true });
  });

  const within = (files: { [name: string]: string | Buffer }, run: (file: (name: string) => string) => void) => {
    const other = fs.mkdtempSync(path.join(os.tmpdir(), 'reports-'));
    const file = (name: string) => path.join(other, name);
    for (const [name, content] of Object.entries(files)) fs.writeFileSync(file(name), content);
    run(file);
    fs.rmSync(other, { recursive: true });
  };
  const withId = (id: string, overrides: object = {}) => reportJson({ 'report-id': id, ...overrides });
  const mboxOf = (...mails: Buffer[]) => Buffer.concat(mails.flatMap((mail) => [Buffer.from('From a@reporter.example Wed May 13 01:00:00 2026\n'), mail, Buffer.from('\n')]));
  const readings = (file: string) => json(['report', file]).answers.map(({ part, code, report }) => [part, code, report?.reportId]);

  test('report reads each mail of an mbox, and names the mail that has no report', () => {
    const mbox = mboxOf(reportMail(withId('1')), Buffer.from('From: a@b.example\n\nHello.\n>From here on, nothing\n'), reportMail(withId('2')));
    within({ 'all.mbox': mbox, 'unlike.txt': mbox, 'one.mbox': mboxOf(reportMail(withId('3'))) }, (file) => {
      for (const name of ['all.mbox', 'unlike.txt']) {
        expect(readings(file(name))).toEqual([['mail 1', null, '1'], ['mail 2', 'NOT_A_REPORT', undefined], ['mail 3', null, '2']]);
      }
      expect(readings(file('one.mbox'))).toEqual([[null, null, '3']]);
      const { status, stdout } = cli(['report', path.dirname(file('all.mbox'))]);
      expect(status).toBe(1);
      expect(stdout).toContain('example.com  3 reports  120 sessions succeeded, 6 failed\n3 reports in 2 files read\n');
      expect(stdout).toContain(`\n1 not read\n  ${file('all.mbox')}, mail 2: NOT_A_REPORT: no part of the mail holds a TLS report\n`);
    });
  });

  test("report reads each report of a mail, of a bundle of mails and of a zip archive, and names those that it can't read", () => {
    const [one, two] = ['1', '2'].map((id) => reportMail(withId(id)));
    const part = (type: string, body: Buffer) => `--b2\r\nContent-Type: ${type}\r\n\r\n${body.toString('latin1')}\r\n`;
    const bundle = (subtype: string) => Buffer.from([
      'From: a@b.example', 'MIME-Version: 1.0', `Content-Type: multipart/${subtype}; boundary=b2`, '', `${part('message/rfc822', one)}${part('message/rfc822', two)}--b2--`, '',
    ].join('\r\n'), 'latin1');
    const zip = zipOf({ content: gzipSync(JSON.stringify(withId('1'))) }, { content: Buffer.from('{"policies": 1}') }, { content: Buffer.from(JSON.stringify(withId('2'))) });
    within({ 'digest.eml': bundle('digest'), 'bundle.eml': bundle('mixed'), 'all.zip': zip, 'all.mbox': mboxOf(bundle('mixed'), reportMail('', { body: zip })) }, (file) => {
      const ids = (name: string) => json(['report', file(name)]).answers.map(({ report }) => report?.reportId);
      expect(ids('digest.eml').sort()).toEqual(['1', '2']);
      expect(ids('bundle.eml').sort()).toEqual(['1', '2']);
      expect(readings(file('bundle.eml')).map(([place]) => place)).toEqual(['1', '2'].map((number) => expect.stringContaining(`part ${number}.2 (application/tlsrpt+gzip '`)));
      expect(readings(file('all.mbox')).map(([place]) => place.replace(/ \(.*/, ''))).toEqual(['mail 1, part 1.2', 'mail 1, part 2.2', 'mail 2, part 2', 'mail 2, part 2', 'mail 2']);
      expect(ids('all.zip')).toEqual(['1', '2', undefined]);
      expect(ids('all.mbox').sort()).toEqual(['1', '1', '2', '2', undefined]);
      const { status, stdout } = cli(['report', file('all.zip')]);
      expect([status, stdout]).toEqual([1, expect.stringMatching(/2 reports in 1 file read\n(?:.*\n)*1 not read\n {2}.*all\.zip: NOT_A_REPORT: report 2 of 3 in the zip archive: the JSON has no array/)]);
    });
  });

  describe('--html', () => {
    test('--html writes a page beside the output, the same in any time zone, language and output format', () => {
      within({ 'a.json': JSON.stringify(withId('1')), 'b.json': JSON.stringify(withId('2')) }, (file) => {
        const plain = cli(['report', file('a.json'), file('b.json')]).stdout;
        const pages = [[{ TZ: 'Pacific/Auckland', LANG: 'C' }, []], [{ TZ: 'America/Adak', LC_ALL: 'de_DE.UTF-8' }, ['--json']]].map(([env, options], index) => {
          const page = file(`${index}.html`);
          const args = [path.join(ROOT, 'bin', 'cdk-mta-sts'), 'report', file('a.json'), file('b.json'), '--html', page, ...options as string[]];
          const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, ...env as object } });
          expect([status, stderr]).toEqual([0, `cdk-mta-sts: wrote ${page}\n`]);
          expect(stdout === plain).toBe(index === 0);
          return fs.readFileSync(page, 'utf8');
        });
        expect(pages[0]).toContain('<strong>NOT_READY</strong>');
        expect(pages[1]).toBe(pages[0]);
      });
    });

    test('--html does not replace an input file, and says so', () => {
      within({ 'a.json': JSON.stringify(withId('1')) }, (file) => {
        const { status, stderr } = cli(['report', path.dirname(file('a.json')), '--html', path.join(path.dirname(file('a.json')), '.', 'a.json')]);
        expect([status, stderr]).toEqual([2, expect.stringContaining("a.json', which is one of the files to read and would be replaced: give it another name")]);
        expect(JSON.parse(fs.readFileSync(file('a.json'), 'utf8'))).toEqual(withId('1'));
      });
    });

    test("a page that can't be written is reported before anything is read", () => {
      const { status, stdout, stderr } = cli(['report', path.join(directory, 'a.json'), '--html', path.join(directory, 'not-there', 'a.html')]);
      expect([status, stdout, stderr]).toEqual([2, '', expect.stringContaining("a.html' can't be written: ENOENT")]);
    });
  });

  test('an unreadable report counts as missing evidence, and other files do not', () => {
    const good = policyJson({ 'failure-details': [], 'summary': { 'total-successful-session-count': 9 } });
    const onDay = (day: string) => JSON.stringify(withId(day, { 'policies': [good], 'date-range': { 'start-datetime': `${day}T00:00:00Z`, 'end-datetime': `${day}T23:59:59Z` } }));
    const files = { 'a.json': onDay('2026-05-01'), 'b.json': onDay('2026-05-14') };
    within(files, (file) => { expect(cli(['report', path.dirname(file('a.json'))]).stdout).toMatch(/^READY {2}example\.com {2}2 reports {2}18 sessions succeeded, 0 failed\n/); });
    within({ ...files, 'c.eml': 'From: a@b.example\n\nHello' }, (file) => { expect(cli(['report', path.dirname(file('a.json'))]).stdout).toMatch(/^READY /); });
    within({ ...files, 'c.json.gz': gzipSync(onDay('2026-05-02')).subarray(0, 60) }, (file) => {
      expect(cli(['report', path.dirname(file('a.json'))]).stdout).toMatch(/^NO_EVIDENCE (.*\n)*  - 1 report could not be read\n/);
    });
  });

  test('names are compared as names', () => {
    const domains = ['b\u00fccher.example', 'xn--bcher-kva.example', 'B\u00dcCHER.EXAMPLE.', ' XN--BCHER-KVA.example. ', 'bu\u0308cher\u3002example'];
    within(Object.fromEntries(domains.map((domain, index) => [
      `${index}.json`, JSON.stringify(withId(String(index), { policies: [policyJson({}, { 'policy-domain': domain })] })),
    ])), (file) => {
      expect(cli(['report', path.dirname(file('0.json'))]).stdout).toMatch(/^NOT_READY {2}xn--bcher-kva\.example {2}5 reports {2}200 sessions succeeded, 10 failed\n5 reports in 5 files read\n/);
    });
  });

  test('the output shows unreadable values of a report that counts, without escapes', () => {
    const policy = policyJson({ 'summary': { 'total-successful-session-count': 40, 'total-failure-session-count': '1,234\u001b[2J' }, 'failure-details': [{ 'result-type': 'certificate-expired' }] });
    const report = withId('1', { 'organization-name': 'A\u202e', 'date-range': { 'start-datetime': '2026-02-30T00:00:00Z' }, 'policies': [policyJson({}), policy] });
    within({ 'a.json': JSON.stringify(report).replace('"contact-info"', '"date-range":{},"contact-info"') }, (file) => {
      const { status, stdout } = cli(['report', file('a.json')]);
      const place = `  ${file('a.json')}: A\\u{202e}: `;
      expect(status).toBe(0);
      expect(stdout.split('\n').slice(-8)).toEqual([
        '  A\\u{202e}                    1         40       2',
        '    certificate-expired                           2',
        '',
        '1 read in part',
        `${place}date-range occurs more than once, and only the last was read: '{}'`,
        `${place}policies[1].summary.total-failure-session-count can't be read: '1,234\\u{1b}[2J'`,
        `${place}policies[1].failure-details[0].failed-session-count is missing`,
        '',
      ]);
    });
  });

  test.each<[what: string, files: string[]]>([
    ['it is empty', []],
    ['it is a Maildir', ['new/1715500000.M1P2.host', 'cur/1715500001.M3P4.host:2,S']],
    ['it has only a directory with the name of a report', ['old.eml/notes.txt']],
  ])('report refuses a directory without reports: %s', (_, files) => {
    const other = fs.mkdtempSync(path.join(os.tmpdir(), 'reports-'));
    for (const file of files) {
      fs.mkdirSync(path.dirname(path.join(other, file)), { recursive: true });
      fs.writeFileSync(path.join(other, file), reportMail());
    }
    for (const options of [[], ['--json']]) {
      const { status, stdout, stderr } = cli(['report', directory, other, ...options]);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toContain(`the directory '${other}' has no report: the command searches it and its subdirectories for names that end in .eml, .mbox, .json, .gz or .zip`);
      expect(stderr).toContain('name files with other names themselves');
    }
    fs.rmSync(other, { recursive: true });
  });

  test('report continues after a link that leads nowhere', () => {
    const links = fs.mkdtempSync(path.join(os.tmpdir(), 'reports-'));
    fs.symlinkSync('not-there.eml', path.join(links, 'a.eml'));
    fs.symlinkSync('b.eml', path.join(links, 'b.eml'));
    fs.writeFileSync(path.join(links, 'c.eml'), reportMail());
    const { status, answers } = json(['report', links]);
    expect(status).toBe(1);
    expect(answers.map(({ file, accepted, code, message }) => [path.basename(file), accepted, code, message?.split(':')[0]])).toEqual([
      ['a.eml', false, 'INTERNAL', 'ENOENT'], ['b.eml', false, 'INTERNAL', 'ELOOP'], ['c.eml', true, null, undefined],
    ]);
    fs.rmSync(links, { recursive: true });
  });
});

describe('lint', () => {
  const POLICY = 'version: STSv1\r\nmode: testing\r\nmx: *.example.com\r\nmax_age: 604800\r\n';
  test.each<[kind: string, input: string, expected: object]>([
    ['policy', POLICY, { kind: 'policy', valid: true, policy: { version: 'STSv1', mode: 'testing', max_age: 604800, mx: ['*.example.com'] }, problems: [] }],
    ['sts-record', 'v=STSv1; id=20260512;\n', { kind: 'sts-record', valid: true, record: { id: '20260512' }, problems: [] }],
    ['sts-record', '"v=STSv1; " "id=2;"', { kind: 'sts-record', valid: true, record: { id: '2' }, problems: [] }],
    ['sts-record', 'v=spf1 -all\nv=STSv1; id=2;\n', { kind: 'sts-record', valid: true, record: { id: '2' }, problems: [] }],
    ['tlsrpt-record', 'v=TLSRPTv1; rua=mailto:a@example.com,https://example.com/', {
      kind: 'tlsrpt-record', valid: true, record: { rua: ['mailto:a@example.com', 'https://example.com/'] }, problems: [],
    }],
  ])('%s is valid: %j', (kind, input, expected) => {
    expect(json(['lint', kind, '-'], input)).toEqual({ status: 0, answers: [expected] });
  });

  test.each<[kind: string, input: string, code: string]>([
    ['policy', POLICY.replace('mode', 'nmode'), 'FIELD_MISSING'],
    ['policy', `\ufeff${POLICY}`, 'BAD_FIELD_NAME'],
    ['sts-record', 'v=STSv1; id=not-alnum;', 'BAD_ID'],
    ['sts-record', 'v=STSv1; id=1;\nv=STSv1; id=2;', 'SEVERAL_RECORDS'],
    ['tlsrpt-record', 'v=TLSRPTv1; rua=nobody', 'BAD_RUA'],
  ])('%s is not valid: %j: %s', (kind, input, code) => {
    const { status, answers: [{ valid, policy, record, problems }] } = json(['lint', kind, '-'], input);
    expect({ status, valid, read: policy ?? record ?? null, problems }).toEqual({
      status: 1, valid: false, read: null, problems: [{ severity: 'error', code, message: expect.any(String), line: expect.any(Number), column: expect.any(Number) }],
    });
  });

  test.each<[kind: string, input: string, codes: string[]]>([
    ['policy', POLICY.trimEnd(), ['NO_FINAL_LINE_END']],
    ['policy', `mx: a.example.com\n${POLICY}`, ['VERSION_NOT_FIRST']],
    ['policy', `${POLICY}mode: none\n`, ['REPEATED_FIELD']],
    ['policy', `${POLICY}mx: *.EXAMPLE.com\n`, ['REPEATED_MX']],
    ['policy', `${POLICY}extra: 1\n`, ['UNKNOWN_FIELD']],
    ['policy', POLICY + 'mx: mx.example.net\n'.repeat(600), ['REPEATED_MX', 'LARGE_POLICY']],
    ['policy', POLICY.replace('testing', 'none'), ['MX_WITHOUT_USE']],
    ['policy', POLICY.replace('testing', 'enforce'), ['SHORT_MAX_AGE']],
    ['policy', POLICY.replace('604800', '3600'), ['SHORT_MAX_AGE']],
    ['sts-record', 'v=STSv1 ; id=1', ['BLANK_BEFORE_SEMICOLON']],
    ['policy', POLICY.replace('604800', '0'), ['ZERO_MAX_AGE']],
    ['policy', POLICY.replace('testing', 'none').replace('604800', '0'), ['MX_WITHOUT_USE', 'ZERO_MAX_AGE']],
    ['sts-record', 'v=STSv1; id=1; id=2', ['REPEATED_FIELD']],
    ['tlsrpt-record', 'v=TLSRPTv1; rua=mailto:a@example.com ;rua=mailto:b@example.com', ['REPEATED_FIELD']],
    ['tlsrpt-record', 'v=TLSRPTv1; rua=mailto:a@example.com,mailto:b@example.com', []],
    ['tlsrpt-record', 'v=TLSRPTv1; rua=mailto:a@example.com; x=1', ['UNKNOWN_FIELD']],
  ])('%s is valid with warnings: %j: %j', (kind, input, codes) => {
    const { status, answers: [{ problems }] } = json(['lint', kind, '-'], input);
    expect({ status, codes: problems.map(({ severity, code }: any) => `${severity} ${code}`) }).toEqual({ status: 0, codes: codes.map((code) => `warning ${code}`) });
    const docs = fs.readFileSync(path.join(ROOT, 'docs', 'cli.md'), 'utf8');
    for (const code of codes) expect(docs).toContain(`\`${code}\``);
  });
});

test.each<[pattern: string, host: string, matches: boolean]>([
  ['mx.example.com', 'MX.example.com.', true],
  ['*.example.com', 'a.example.com', true],
  ['*.example.com', 'a.b.example.com', false],
  ['*.example.com', 'example.com', false],
  ['a.*.example.com', 'a.b.example.com', false],
  ['*.example.com', 'my_mx.example.com', true],
  ['*.xn--bcher-kva.example', 'mx.bücher.example', true],
])('match %s %s prints %s', (pattern, host, matches) => {
  expect(json(['match', pattern, host])).toEqual({ status: matches ? 0 : 1, answers: [{ matches }] });
});

test('match says what is wrong with a pattern', () => {
  expect(cli(['match', '*.example.com.', 'a.example.com'])).toMatchObject({
    status: 1, stderr: "cdk-mta-sts: '*.example.com.' is not an mx pattern: names are written without the final dot; write '*.example.com'\n",
  });
});

test.each<[pattern: string, host: string, message: string]>([
  ['*.example.com', 'https://mx.example.com', 'is an address or a URL, not a host name'],
  ['*.example.com', 'mx.example.com:25', 'is an address or a URL, not a host name'],
  ['*.0.2.1', '192.0.2.1', 'is an address or a URL, not a host name'],
  ['*.example.com', 'a b.example.com', "is not a host name: a label has letters, digits and hyphens only, 'a b' has others"],
  ['*.example.com', 'm@x.example.com', "is not a host name: a label has letters, digits and hyphens only, 'm@x' has others"],
  ['*.example.com', '*.example.com', "is not a host name: a label has letters, digits and hyphens only, '*' has others"],
  ['*.example.com', '-a.example.com', "is not a host name: a label neither begins nor ends with a hyphen, '-a' does"],
  ['*.example.com', '', 'is not a host name: a domain name has at least one label'],
])('match %s refuses the host %j, which is not valid', (pattern, host, message) => {
  const { status, stdout, stderr } = cli(['match', '--json', '--', pattern, host]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(`'${host}' ${message}`);
  expect(stderr).toContain('usage:');
});

test.each([
  [[], 'no command is given'],
  [['publish'], "there is no command 'publish'"],
  [['report'], "'report' takes files or directories"],
  [['report', '--xml', 'a'], "Unknown option '--xml'"],
  [['lint', 'record', '-'], "'lint' takes one of policy, sts-record, tlsrpt-record, not 'record'"],
  [['match', 'one'], "'match' takes a pattern and a host"],
])('a wrong command line exits with 2 and prints the usage: %j', (args, message) => {
  const { status, stdout, stderr } = cli(args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).toContain('usage:');
});

test.each<[args: string[], line: RegExp]>([
  [['report', 'not-there.eml'], /^cdk-mta-sts: 'not-there\.eml' does not exist: give files .* or directories$/],
  [['report', path.join(ROOT, 'README.md'), 'not/there/'], /^cdk-mta-sts: 'not\/there\/' does not exist: /],
  [['report', 'a\u001b[31m\nb'], /^cdk-mta-sts: 'a\\u\{1b\}\[31m\\u\{a\}b' does not exist: /],
  [['report', path.join(ROOT, 'package.json', 'below-a-file')], /does not exist: /],
  [['report', path.join(ROOT, 'src', 'protocol')], /^cdk-mta-sts: the directory '.*' has no report: /],
  [['lint', 'policy', 'not-there'], /^cdk-mta-sts: 'not-there' can't be read: ENOENT/],
  [['lint', 'sts-record', ROOT], /^cdk-mta-sts: '.*' can't be read: EISDIR/],
  [['lint', 'tlsrpt-record', 'a\u202e\nb', '--json'], /^cdk-mta-sts: 'a\\u\{202e\}\\u\{a\}b' can't be read: ENOENT/],
])('a wrong path exits with 2 and one line, without the usage: %j', (args, line) => {
  const { status, stdout, stderr } = cli(args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^[^\n]+\n$/);
  expect(stderr.trimEnd()).toMatch(line);
});

test('the command prints its usage and its version', () => {
  expect(cli(['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('cdk-mta-sts match PATTERN HOST') });
  expect(cli(['--version'])).toMatchObject({ status: 0, lines: [JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')).version] });
});
