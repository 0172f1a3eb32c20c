import { gzipSync } from 'node:zlib';
import { MailHost, manyHosts, POLICY, Rig, TlsHost, World } from './checks-rig';
import { policyId } from '../../src/protocol/mta-sts/sts-policy';
import { Authority, KeyPair, selfSigned } from '../support/certificates';

/** A domain that has one thing wrong, and the only test that may find something. */
export interface Broken {
  readonly code: string;
  readonly verdict: 'fail' | 'warn';
  readonly what: string;
  readonly change: (world: World, rig: Rig) => unknown;
  readonly message?: RegExp;
  readonly timeoutSeconds?: number;
}

type Change = Broken['change'];
type More = Pick<Broken, 'message' | 'timeoutSeconds'>;
const fail = (code: string, what: string, change: Change, more: More = {}): Broken => ({ code, verdict: 'fail', what, change, ...more });
const warn = (code: string, what: string, change: Change, more: More = {}): Broken => ({ code, verdict: 'warn', what, change, ...more });

const DAY = 24;
const LATE = { timeoutSeconds: 1.5 };

/** Puts other values in the place of a record's; none removes it. */
const record = (name: string, type: string, ...values: string[]): Change => (world) => {
  world.records = world.records.filter((one) => one.name !== name || one.type !== type);
  if (values.length > 0) world.records.push({ name, type, values });
};
const sts = (...texts: string[]) => record('_mta-sts.example.com', 'TXT', ...texts.map((text) => `"${text}"`));
const tlsRpt = (...texts: string[]) => record('_smtp._tls.example.com', 'TXT', ...texts.map((text) => `"${text}"`));
const mx = (...values: string[]) => record('example.com', 'MX', ...values);
const addressless = (host: string): Change => (world) => { world.records = world.records.filter(({ name, type }) => name !== host || !['A', 'AAAA'].includes(type)); };
const fault = (question: string, kind: 'SERVFAIL' | 'silence'): Change => (world) => { world.faults[question] = kind; };
const both = (...changes: Change[]): Change => async (world, rig) => { for (const change of changes) await change(world, rig); };
const delegated = (label: string): Change => both(sts('v=STSv1; id=20260512;'), (world) => {
  delete tlsHost(world).answer.headers['x-amz-meta-policy-id'];
  const provider = `${label}.provider.example`;
  world.records = world.records.map((one) => (one.name === `${label}.example.com` ? { ...one, name: provider } : one));
  world.records.push({ name: `${label}.example.com`, type: 'CNAME', values: [provider] });
});

const policyHost = (host: World['policyHost']): Change => (world) => { world.policyHost = host; };
const tlsHost = (world: World) => world.policyHost as Extract<World['policyHost'], TlsHost>;
const answer = (changes: Partial<ReturnType<typeof tlsHost>['answer']>): Change => (world) => { Object.assign(tlsHost(world).answer, changes); };
const policy = (text: string): Change => both(answer({ body: text }), sts(`v=STSv1; id=${policyId(text)};`));
const OLD = POLICY.replace('2419200', '1209600');
const edited = (from: string | RegExp, to: string) => policy(POLICY.replace(from, to));

const mailHost = (host: MailHost): Change => (world) => { world.mx['mx2.example.com'] = host; };
const mailTls = (changes: object): Change => (world) => { Object.assign(world.mx['mx2.example.com'], changes); };

type Keys = (name: string, rig: Rig) => Promise<KeyPair>;
const BAD_KEYS: ReadonlyArray<[test: string, what: string, keys: Keys]> = [
  ['EXPIRED', 'a certificate that expired', (name, { authority }) => authority.issue([name], { from: -90 * DAY, to: -DAY })],
  ['NOT_YET_VALID', 'a certificate that is for later', (name, { authority }) => authority.issue([name], { from: DAY, to: 90 * DAY })],
  ['NAME', 'a certificate for another name', (_, { authority }) => authority.issue(['www.example.com', 'example.com'], { to: 90 * DAY })],
  ['NAME', 'a certificate that has the name as CN only', (name, { authority }) => authority.issue([], { commonName: name, to: 90 * DAY })],
  ['NAME', 'a certificate with a wildcard for more than one label', (_, { authority }) => authority.issue(['*.com'], { to: 90 * DAY })],
  ['SELF_SIGNED', 'a certificate that is signed by itself', (name) => selfSigned([name], { to: 90 * DAY })],
  ['UNTRUSTED', 'a certificate of an authority that nobody knows', async (name) => (await Authority.create('Other CA')).issue([name], { to: 90 * DAY })],
];
const SOON: Keys = (name, { authority }) => authority.issue([name], { from: -80 * DAY, to: 10 * DAY });
const policyKeys = (keys: Keys): Change => async (world, rig) => { tlsHost(world).keys = await keys('mta-sts.example.com', rig); };
const mailKeys = (keys: Keys): Change => async (world, rig) => mailTls({ keys: await keys('mx2.example.com', rig) })(world, rig);
const ONLY_TLS_1_0 = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
const ONLY_TLS_1_1 = { ...ONLY_TLS_1_0, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' } as const;

const ttl = (name: string, seconds: number): Change => (world) => {
  world.records = world.records.map((one) => (one.name === name ? { ...one, ttl: seconds } : one));
};
const reportsOf = (domain: string, rua: string): Change => (
  record(`_smtp._tls.${domain}`, 'TXT', `"v=TLSRPTv1; rua=${rua}"`)
);
const caa = (name: string, ...values: string[]): Change => (world) => { world.records.push({ name, type: 'CAA', values }); };
/** A certificate as AWS Certificate Manager's authority issues it. */
export const amazonFor = (name: string): Change => async (world, rig) => { tlsHost(world).keys = await rig.amazon.issue([name], { to: 60 * DAY }); };
const amazon = amazonFor('mta-sts.example.com');

export const BROKEN: Broken[] = [
  fail('STS_RECORD_LOOKUP', 'the name server fails', fault('_mta-sts.example.com', 'SERVFAIL'), { message: /SERVFAIL/ }),
  fail('STS_RECORD_LOOKUP', 'the name server does not answer', fault('_mta-sts.example.com', 'silence'), { ...LATE, message: /no answer in time/ }),
  fail('STS_RECORD_MISSING', 'no TXT record', sts()),
  fail('STS_RECORD_MISSING', 'a TXT record of something else', sts('v=spf1 -all')),
  fail('STS_RECORD_DISCARDED', "a blank before the ';'", sts('v=STSv1 ; id=1;')),
  fail('STS_RECORD_DISCARDED', 'a blank in front', sts(' v=STSv1; id=1;')),
  fail('STS_RECORD_DISCARDED', 'a version in lower case', sts('v=stsv1; id=1;')),
  fail('STS_RECORD_DISCARDED', "no ';'", sts('v=STSv1 id=1')),
  fail('STS_RECORD_SEVERAL', 'two records', sts('v=STSv1; id=1;', 'v=STSv1; id=2;')),
  fail('STS_RECORD_MALFORMED', 'an empty field', sts('v=STSv1; id=1;;'), { message: /^BAD_FIELD: / }),
  fail('STS_RECORD_ID', 'no id', sts('v=STSv1; ttl=1;'), { message: /^NO_ID: / }),
  fail('STS_RECORD_ID', 'an id with hyphens', sts('v=STSv1; id=2026-05-12;'), { message: /^BAD_ID: / }),

  warn('STS_RECORD_TTL', 'a TTL of four hours', ttl('_mta-sts.example.com', 4 * 60 * 60), { message: /for 14400 seconds or more$/ }),

  warn('TLSRPT_RECORD_LOOKUP', 'the name server fails', fault('_smtp._tls.example.com', 'SERVFAIL')),
  warn('TLSRPT_RECORD_MISSING', 'no TXT record', tlsRpt()),
  fail('TLSRPT_RECORD_DISCARDED', "a blank before the ';'", tlsRpt('v=TLSRPTv1 ; rua=mailto:tls@example.net')),
  fail('TLSRPT_RECORD_SEVERAL', 'two records', tlsRpt('v=TLSRPTv1; rua=mailto:a@example.net', 'v=TLSRPTv1; rua=mailto:b@example.net')),
  fail('TLSRPT_RECORD_MALFORMED', 'a field without value', tlsRpt('v=TLSRPTv1; rua')),
  fail('TLSRPT_RUA', 'no rua', tlsRpt('v=TLSRPTv1; ruf=mailto:tls@example.net'), { message: /^NO_RUA: / }),
  fail('TLSRPT_RUA', 'an address that is not a URI', tlsRpt('v=TLSRPTv1; rua=tls@example.net'), { message: /^BAD_RUA: / }),
  fail('TLSRPT_RUA', 'http only', tlsRpt('v=TLSRPTv1; rua=http://example.net/tls')),
  fail('TLSRPT_RUA', 'a port that is not a number', tlsRpt('v=TLSRPTv1; rua=https://example.net:port/'), { message: /^BAD_RUA: / }),
  fail('TLSRPT_RUA', 'a mailbox without domain', tlsRpt('v=TLSRPTv1; rua=mailto:a@'), { message: /^no report can be sent to mailto:a@: / }),
  fail('TLSRPT_RUA', 'a mailbox after slashes', tlsRpt('v=TLSRPTv1; rua=mailto://a@example.net')),
  fail('TLSRPT_RUA', 'a URL without host', tlsRpt('v=TLSRPTv1; rua=https:///tls')),
  fail('TLSRPT_RUA', 'a second rua that is bad', tlsRpt('v=TLSRPTv1; rua=mailto:tls@example.net; rua=nobody'), { message: /^BAD_RUA: / }),
  warn('TLSRPT_RUA', 'a subject', tlsRpt('v=TLSRPTv1; rua=mailto:tls@example.net?subject=tls')),
  warn('TLSRPT_RUA', 'http beside a mailbox', tlsRpt('v=TLSRPTv1; rua=http://example.net/tls,mailto:tls@example.net')),

  warn('TLSRPT_REPORT_LOOP', 'a mailbox in the domain itself', tlsRpt('v=TLSRPTv1; rua=mailto:tls@Example.com'), { message: /: example\.com → example\.com$/ }),
  warn('TLSRPT_REPORT_LOOP', 'one of two mailboxes in the domain itself', tlsRpt('v=TLSRPTv1; rua=mailto:a@example.net,mailto:b@example.com')),
  warn('TLSRPT_REPORT_LOOP', 'a mailbox in a domain that reports to itself', reportsOf('example.net', 'mailto:tls@example.net'), { message: /: example\.net → example\.net$/ }),
  warn('TLSRPT_REPORT_LOOP', 'domains that report to each other', both(reportsOf('example.net', 'mailto:tls@example.org'), reportsOf('example.org', 'mailto:tls@example.com')), {
    message: /: example\.com → example\.net → example\.org → example\.com$/,
  }),
  warn('TLSRPT_REPORT_LOOP', 'domains that report to each other, without the first', both(reportsOf('example.net', 'mailto:tls@example.org'), reportsOf('example.org', 'mailto:tls@example.net')), {
    message: /: example\.net → example\.org → example\.net$/,
  }),
  warn('TLSRPT_RECORD_TTL', 'a TTL of two days', ttl('_smtp._tls.example.com', 2 * 24 * 60 * 60)),

  fail('POLICY_HOST_LOOKUP', 'the name server fails', both(fault('mta-sts.example.com A', 'SERVFAIL'), fault('mta-sts.example.com AAAA', 'SERVFAIL'))),
  fail('POLICY_HOST_NO_ADDRESS', 'no address', addressless('mta-sts.example.com')),
  warn('POLICY_HOST_NO_IPV4', 'IPv6 only', record('mta-sts.example.com', 'A')),
  warn('POLICY_HOST_NO_IPV6', 'IPv4 only', record('mta-sts.example.com', 'AAAA')),
  warn('POLICY_HOST_NO_IPV6', 'the name server fails for AAAA', fault('mta-sts.example.com AAAA', 'SERVFAIL'), { message: /could not be looked up/ }),
  fail('POLICY_HOST_NOT_PUBLIC', 'addresses of the host itself', both(record('mta-sts.example.com', 'A', '127.0.0.1'), record('mta-sts.example.com', 'AAAA', '::1')), { message: /127\.0\.0\.1, ::1/ }),
  fail('POLICY_HOST_NOT_PUBLIC', 'IPv4 within IPv6', both(record('mta-sts.example.com', 'A', '10.1.2.3'), record('mta-sts.example.com', 'AAAA', '::ffff:169.254.169.254'))),
  warn('POLICY_HOST_NOT_PUBLIC', 'a private address beside a public one', record('mta-sts.example.com', 'A', '192.168.1.1', '192.0.2.1')),
  fail('POLICY_HOST_REFUSED', 'nobody listens', policyHost('refuses'), { message: /ECONNREFUSED/ }),
  fail('POLICY_HOST_TIMEOUT', 'a connection on which nothing is said', policyHost('silent'), LATE),
  fail('POLICY_HOST_TLS', 'plain HTTP', policyHost('plain'), { message: /^no TLS with mta-sts.example.com: wrong version number$/ }),
  fail('POLICY_HOST_TLS_VERSION', 'TLS 1.1 only', (world) => Object.assign(world.policyHost, ONLY_TLS_1_1), { message: /TLSv1\.1/ }),
  ...BAD_KEYS.map(([test, what, keys]) => fail(`POLICY_HOST_CERTIFICATE_${test}`, what, policyKeys(keys))),
  warn('POLICY_HOST_CERTIFICATE_EXPIRES_SOON', 'a certificate for ten more days', policyKeys(SOON)),
  warn('POLICY_HOST_CAA', 'a CAA record for another authority, at the domain', both(amazon, caa('example.com', '0 issue "letsencrypt.org"')), { message: /at example\.com keep Amazon out/ }),
  warn('POLICY_HOST_CAA', 'a CAA record for nobody, at the policy host', both(amazon, caa('mta-sts.example.com', '0 issue ";"'), caa('example.com', '0 issue "amazon.com"'))),
  warn('POLICY_HOST_CAA', 'a critical tag that nobody knows', both(amazon, caa('example.com', '128 tbs "x"', '0 issue "amazon.com"')), { message: /'tbs' is critical/ }),
  warn('POLICY_HOST_CAA', 'issuewild for another authority, with a certificate for a wildcard', both(amazonFor('*.example.com'), caa('example.com', '0 issue "amazon.com"', '0 issuewild "letsencrypt.org"')), { message: /issuewild names/ }),
  fail('POLICY_TOO_SLOW', 'a body that never ends', answer({ body: [POLICY.slice(0, 20), POLICY.slice(20)] }), LATE),
  fail('POLICY_NO_ANSWER', 'a body longer than its Content-Length', answer({ status: 200, headers: { 'Content-Length': '10' }, body: POLICY })),
  fail('POLICY_TOO_LARGE', 'a body of 65 KB', answer({ body: Buffer.alloc(65 * 1024, 'a') })),
  fail('POLICY_REDIRECT', 'a 301', answer({ status: 301, headers: { Location: 'https://www.example.com/' }, body: '' })),
  fail('POLICY_REDIRECT', 'a 308 without a target', answer({ status: 308, headers: {}, body: '' })),
  fail('POLICY_STATUS', 'a 404', answer({ status: 404 })),
  fail('POLICY_STATUS', 'a 503', answer({ status: 503 })),
  fail('POLICY_STATUS', 'a 204', answer({ status: 204, body: '' })),
  fail('POLICY_CODED', 'gzip, though nobody asks for it', answer({ headers: { 'Content-Type': 'text/plain', 'Content-Encoding': 'gzip' }, body: gzipSync(POLICY) }), {
    message: /^the policy host sends the policy encoded as gzip$/,
  }),
  fail('POLICY_CODED', 'two codings, in capitals', answer({ headers: { 'Content-Type': 'text/plain', 'Content-Encoding': 'Identity, BR , x-gzip' }, body: Buffer.alloc(9) }), {
    message: /encoded as br, x-gzip$/,
  }),
  fail('POLICY_MEDIA_TYPE', 'text/html', answer({ headers: { 'Content-Type': 'text/html' } })),
  fail('POLICY_MEDIA_TYPE', 'no media type', answer({ headers: {} })),
  fail('POLICY_IS_HTML', 'a web page as text/plain', answer({ body: '<!DOCTYPE html>\n<html><body>parked</body></html>' })),

  fail('POLICY_INVALID', 'an empty body', answer({ body: '' }), { message: /^BAD_LINE|^FIELD_MISSING: / }),
  fail('POLICY_INVALID', 'no version', edited(/version.*\r\n/, ''), { message: /^FIELD_MISSING: / }),
  fail('POLICY_INVALID', 'another mode', edited('enforce', 'report'), { message: /^BAD_MODE: / }),
  fail('POLICY_INVALID', 'a max_age of two years', edited('2419200', '63115200'), { message: /^BAD_MAX_AGE: / }),
  fail('POLICY_INVALID', 'an mx with a final dot', edited('mx2.example.com', 'mx2.example.com.'), { message: /^BAD_MX: / }),
  fail('POLICY_INVALID', 'a byte that is not UTF-8', answer({ body: Buffer.from(`${POLICY}note: gr\xf6\xdfer\r\n`, 'latin1') }), { message: /^NOT_UTF8: the byte 0xF6/ }),
  fail('POLICY_INVALID', 'UTF-16', answer({ body: Buffer.from(`\ufeff${POLICY}`, 'utf16le') }), { message: /^NOT_UTF8: the text is in UTF-16/ }),
  warn('POLICY_UNUSUAL', 'a second mode that is bad', edited(/$/, 'mode: bogus\r\n'), { message: /^BAD_MODE: / }),
  warn('POLICY_MODE_NONE', 'mode none', policy('version: STSv1\r\nmode: none\r\nmax_age: 86400\r\n')),
  warn('POLICY_SHORT_MAX_AGE', 'a day under enforce', edited('2419200', '86400')),
  warn('POLICY_UNUSUAL', 'a max_age of 0, which a sender refuses', edited('2419200', '0'), { message: /^ZERO_MAX_AGE: / }),
  warn('POLICY_SHORT_MAX_AGE', 'an hour under testing', policy(POLICY.replace('enforce', 'testing').replace('2419200', '3600'))),
  warn('POLICY_WIDE_PATTERN', 'any host of the domain', edited(/(mx: .*\r\n)+/, 'mx: *.example.com\r\n')),
  warn('POLICY_LARGE', 'more than 10 KiB', edited('enforce', `enforce${' '.repeat(11 * 1024)}`)),
  warn('POLICY_UNUSUAL', 'no final line end', edited(/\r\n$/, ''), { message: /^NO_FINAL_LINE_END: / }),
  fail('ID_NOT_OF_POLICY', 'a 200 with an old policy', answer({
    body: OLD, headers: { 'Content-Type': 'text/plain', 'x-amz-meta-policy-id': policyId(OLD), 'Last-Modified': 'Wed, 20 May 2026 10:00:00 GMT' },
  }), { message: /which has the id [0-9a-f]{32}$/ }),
  fail('ID_NOT_OF_POLICY', 'an old id', sts(`v=STSv1; id=${policyId('an older policy')};`)),
  warn('RECORD_DELEGATED_ALONE', 'a CNAME at _mta-sts only', delegated('_mta-sts')),
  warn('POLICY_HOST_DELEGATED_ALONE', 'a CNAME at mta-sts only', delegated('mta-sts')),

  fail('MX_LOOKUP', 'the name server fails', fault('example.com MX', 'SERVFAIL')),
  fail('MX_NONE', 'neither MX nor address', mx()),
  warn('MX_NULL', 'a null MX', mx('0 .')),
  fail('MX_NULL_NOT_ALONE', 'a null MX beside others', mx('0 .', '10 mx1.example.com', '20 mx2.example.com')),
  warn('MX_IMPLICIT', 'an address in place of MX records', both(mx(), record('example.com', 'A', '192.0.2.1'), edited(/(mx: .*\r\n)+/, 'mx: example.com\r\n'), async (world, rig) => {
    world.mx['example.com'] = { keys: await rig.authority.issue(['example.com'], { to: 90 * DAY }) };
  })),
  warn('MX_HOSTS_LEFT_OUT', '24 hosts', (world, rig) => manyHosts(world, rig, 24), { message: /^the MX records name 24 hosts: .* 4 more .* 0 are left out; from h0020\.mail/ }),
  fail('MX_IS_ADDRESS', 'an MX record with an address', mx('10 mx1.example.com', '20 mx2.example.com', '30 192.0.2.1')),
  fail('MX_HOST_LOOKUP', 'the name server of a host fails', fault('mx2.example.com', 'SERVFAIL')),
  fail('MX_HOST_NO_ADDRESS', 'a host without address', addressless('mx2.example.com')),
  fail('MX_HOST_NOT_PUBLIC', 'the address of the machines that tell credentials', both(record('mx2.example.com', 'A', '169.254.169.254'), record('mx2.example.com', 'AAAA', 'fd00:ec2::254'))),
  warn('MX_HOST_NOT_PUBLIC', 'a unique local address beside a public one', record('mx2.example.com', 'AAAA', 'fd00::1')),
  warn('MX_NO_IPV4', 'hosts with IPv6 only', both(record('mx1.example.com', 'A'), record('mx2.example.com', 'A'))),
  warn('MX_HOST_IS_ALIAS', 'a host that is an alias', both(addressless('mx2.example.com'), record('mx2.example.com', 'CNAME', 'mail.example.net'),
    record('mail.example.net', 'A', '192.0.2.1'))),
  fail('MX_NOT_COVERED', 'a host that enforce keeps out', edited('mx: mx2.example.com\r\n', ''), { message: /mx2\.example\.com: senders do not deliver/ }),
  fail('MX_NOT_COVERED', 'a host that is not covered while testing', policy(POLICY.replace('mx: mx2.example.com\r\n', '').replace('enforce', 'testing')), { message: /under enforce/ }),
  fail('MX_NOT_COVERED', 'a host two labels below the asterisk', both(edited('mx: mx2.example.com', 'mx: *.example.net'), mx('10 mx1.example.com', '20 a.mx.example.net', '30 b.example.net'),
    async (world, rig) => {
      const keys = await rig.authority.issue(['a.mx.example.net', 'b.example.net'], { to: 90 * DAY });
      for (const host of ['a.mx.example.net', 'b.example.net']) {
        world.records.push({ name: host, type: 'A', values: ['192.0.2.1'] });
        world.mx[host] = { keys };
      }
    }), { message: /a\.mx\.example\.net: / }),
  warn('MX_PATTERN_UNUSED', 'a pattern that covers no MX', edited('max_age', 'mx: *.mail.example.net\r\nmax_age')),

  fail('SMTP_REFUSED', 'nobody listens', mailHost('refuses'), { message: /ECONNREFUSED/ }),
  warn('SMTP_TIMEOUT', 'a connection on which nothing is said', mailHost('silent'), LATE),
  warn('SMTP_TIMEOUT', 'silence after the greeting', mailHost({ script: ['220 mx2.example.com ESMTP'] }), LATE),
  warn('SMTP_TURNED_AWAY', 'another greeting than 220', mailHost({ script: ['554 not you'] })),
  warn('SMTP_TURNED_AWAY', 'EHLO is refused', mailHost({ script: ['220 mx2.example.com', '502 what?'] })),
  warn('SMTP_TURNED_AWAY', 'a greeting that goes on and on', mailHost({ script: [`220-${'x'.repeat(20_000)}`] })),
  warn('SMTP_TURNED_AWAY', 'no SMTP at all', mailHost({ script: ['SSH-2.0-OpenSSH_9.2'] })),
  fail('SMTP_STARTTLS_MISSING', 'no STARTTLS', mailTls({ options: { hideSTARTTLS: true } })),
  fail('SMTP_STARTTLS_FAILED', 'STARTTLS is refused', mailHost({ script: ['220 mx2.example.com', '250-mx2.example.com\r\n250 STARTTLS', '454 no key'] })),
  fail('SMTP_STARTTLS_FAILED', 'no TLS after STARTTLS', mailHost({ script: ['220 mx2.example.com', '250-mx2.example.com\r\n250 STARTTLS', '220 go on', 'nonsense'] })),
  fail('SMTP_TLS_VERSION', 'TLS 1.0 only', mailTls(ONLY_TLS_1_0), { message: /TLSv1$/ }),
  ...BAD_KEYS.map(([test, what, keys]) => fail(`SMTP_CERTIFICATE_${test}`, what, mailKeys(keys))),
  warn('SMTP_CERTIFICATE_EXPIRES_SOON', 'a certificate for ten more days', mailKeys(SOON)),
];
