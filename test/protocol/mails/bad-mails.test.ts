import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { accept } from '../../../src/protocol/mails/acceptance';
import { readReportMail } from '../../../src/protocol/mails/report-mail';
import { MAIL_LIMITS, MailLimits } from '../../../src/protocol/reports/mail-limits';
import { readReportFile } from '../../../src/protocol/reports/report-file';
import { MailOptions, policyJson, RECEIVED_AT, reportJson, reportMail } from '../../support/mails';
import { only } from '../../support/reading';
import { zipOf } from '../../support/zips';

type Bad = [what: string, mail: Buffer, code: string, limits?: Partial<MailLimits>];

const json = Buffer.from(JSON.stringify(reportJson()));
const gzip = gzipSync(json);
const zip = zipOf({ content: json });
const withPart = (body: Uint8Array, type = 'application/tlsrpt+gzip') => reportMail(undefined, { body, partHeaders: [`Content-Type: ${type}`] });
const plain = (text: string) => Buffer.from(`From: a@b.example\r\n${text}`);
const changed = (bytes: Buffer, at: number, byte: number) => { const copy = Buffer.from(bytes); copy[at] = byte; return copy; };
const cuts = (bytes: Buffer, count: number) => Array.from({ length: count }, (_, index) => Math.floor(bytes.length * (index + 1) / (count + 1)));

/** The bytes do not hold a report, or hold more than they may. */
const UNREADABLE: Bad[] = [
  ['an empty mail', Buffer.alloc(0), 'NOT_A_REPORT'],
  ['a line end', Buffer.from('\r\n'), 'NOT_A_REPORT'],
  ['a mail with headers only', plain(''), 'NOT_A_REPORT'],
  ['a text', plain('\r\nBuy now!'), 'NOT_A_REPORT'],
  ['a text with braces', plain('\r\nuse {curly} braces\r\n{ like this'), 'NOT_A_REPORT'],
  ['HTML', plain('Content-Type: text/html\r\n\r\n<script>{}</script>'), 'NOT_A_REPORT'],
  ['zero bytes', Buffer.alloc(1000), 'NOT_A_REPORT'],
  ['one long line', Buffer.alloc(500_000, 'x'), 'NOT_A_REPORT'],
  ['a picture', withPart(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 'image/png'), 'NOT_A_REPORT'],
  ['a document', withPart(Buffer.from('%PDF-1.7'), 'application/pdf'), 'NOT_A_REPORT'],
  ['bzip2', withPart(Buffer.from('BZh91AY&SY')), 'BAD_GZIP'],
  ['an empty part', withPart(Buffer.alloc(0)), 'BAD_GZIP'],
  ['a DMARC report', withPart(gzipSync('<?xml version="1.0"?><feedback/>'), 'application/gzip'), 'DMARC_REPORT'],
  ['a DMARC report in zip', withPart(zipOf({ content: Buffer.from('<?xml version="1.0"?><feedback/>') }), 'application/zip'), 'DMARC_REPORT'],
  ['other JSON', withPart(Buffer.from('{"hello": 1}'), 'application/json'), 'NO_POLICIES'],
  ['JSON of another kind in gzip', withPart(gzipSync('[1, 2]')), 'NO_POLICIES'],
  ['gzip in gzip', withPart(gzipSync(gzip)), 'NOT_JSON'],
  ['empty gzip', withPart(gzipSync('')), 'NOT_JSON'],
  ['a boundary that never comes', plain('Content-Type: multipart/mixed; boundary=never\r\n\r\n--other\r\n\r\n{"policies": []}'), 'NOT_A_REPORT'],
  ['a multipart without boundary', plain('Content-Type: multipart/report\r\n\r\n--b\r\n\r\n{}'), 'NOT_A_REPORT'],
  ['base64 that is invalid', Buffer.from(reportMail().toString('latin1').replace(/H4sI.{36}/, '*'.repeat(40)), 'latin1'), 'BAD_GZIP'],
  ['two parts that are not reports', Buffer.from(reportMail(undefined, { human: 'Content-Type: application/tlsrpt+json\r\n\r\n{"policies"', body: Buffer.from('{}') })), 'NOT_JSON'],
  // Data that breaks off or is damaged.
  ...cuts(gzip, 24).filter((length) => length > 2).map((length): Bad => [`gzip that breaks off after ${length} bytes`, withPart(gzip.subarray(0, length)), 'BAD_GZIP']),
  ['gzip without its length', withPart(gzip.subarray(0, -4)), 'BAD_GZIP'],
  ['gzip with another checksum', withPart(changed(gzip, gzip.length - 8, gzip[gzip.length - 8] + 1)), 'BAD_GZIP'],
  ['gzip with another length', withPart(changed(gzip, gzip.length - 4, gzip[gzip.length - 4] + 1)), 'BAD_GZIP'],
  ['gzip of another method', withPart(changed(gzip, 2, 7)), 'BAD_GZIP'],
  ['gzip with a name without end', withPart(Buffer.concat([changed(gzip, 3, 8).subarray(0, 10), Buffer.from('name')])), 'BAD_GZIP'],
  ['gzip with an extra field beyond its end', withPart(changed(gzip, 3, 4).subarray(0, 12)), 'BAD_GZIP'],
  ...[0x20, 0x40, 0x80, 0xe0, 0x28].map((flags): Bad => [`gzip with the reserved flags ${flags}`, withPart(changed(gzip, 3, flags)), 'BAD_GZIP']),
  ['gzip whose second member has a reserved flag', withPart(Buffer.concat([gzip, changed(gzip, 3, 0x20)])), 'BAD_GZIP'],
  ['gzip with damaged data', withPart(Buffer.concat([gzip.subarray(0, 10), Buffer.alloc(50, 0xff), gzip.subarray(60)])), 'BAD_GZIP'],
  ['gzip with a damaged second member', withPart(Buffer.concat([gzip, changed(gzip, gzip.length - 8, gzip[gzip.length - 8] + 1)])), 'BAD_GZIP'],
  ...cuts(zip, 16).filter((length) => length > 4).map((length): Bad => [`zip that breaks off after ${length} bytes`, withPart(zip.subarray(0, length), 'application/zip'), 'BAD_ZIP']),
  ['zip with another checksum', withPart(zipOf({ content: json, crc: 1 })), 'BAD_ZIP'],
  ['zip that is encrypted', withPart(zipOf({ content: json, flags: 1 })), 'BAD_ZIP'],
  ['zip of another method', withPart(zipOf({ content: json, method: 12 })), 'BAD_ZIP'],
  ['zip of no method', withPart(zipOf({ content: json, method: 99 })), 'BAD_ZIP'],
  ['zip with a file that begins after its end', withPart(zipOf({ content: json, offset: 1_000_000 })), 'BAD_ZIP'],
  ['zip with a file that begins within another', withPart(zipOf({ content: json }, { content: json, offset: 7 })), 'BAD_ZIP'],
  ['zip without files', withPart(zipOf()), 'BAD_ZIP'],
  ['zip in zip', withPart(zipOf({ content: zip })), 'BAD_ZIP'],
  ['zip of a report that breaks off', withPart(zipOf({ content: json.subarray(0, 100) })), 'NOT_JSON'],
  // More than is allowed.
  ['a mail of one byte too many', reportMail(), 'TOO_LARGE', { mailBytes: reportMail().length - 1 }],
  ['a plain report of one byte too many', withPart(json), 'TOO_LARGE', { reportBytes: json.length - 1 }],
  ['a gzip report of one byte too many', reportMail(), 'TOO_LARGE', { reportBytes: json.length - 1 }],
  ['a zip report of one byte too many', withPart(zip), 'TOO_LARGE', { reportBytes: json.length - 1 }],
  ['a stored zip report of one byte too many', withPart(zipOf({ content: json, method: 0 })), 'TOO_LARGE', { reportBytes: json.length - 1 }],
  ['a gzip report in members that are too large together', withPart(Buffer.concat([gzipSync(json.subarray(0, 200)), gzipSync(json.subarray(200))])), 'TOO_LARGE', { reportBytes: json.length - 1 }],
  ['zip files that are too large together', withPart(zipOf({ name: 'a', content: json }, { name: 'b', content: Buffer.alloc(1000) })), 'TOO_LARGE', { reportBytes: 1100 }],
  ['a gzip bomb', withPart(gzipSync(Buffer.alloc(64 * 1024 * 1024))), 'TOO_LARGE'],
  ['a gzip bomb below the size, above the ratio', withPart(gzipSync(Buffer.alloc(2 * 1024 * 1024))), 'TOO_LARGE'],
  ['a gzip bomb in many members', withPart(Buffer.concat(Array.from({ length: 40 }, () => gzipSync(Buffer.alloc(1024 * 1024))))), 'TOO_LARGE'],
  ['a zip bomb', withPart(zipOf({ content: Buffer.alloc(64 * 1024 * 1024) })), 'TOO_LARGE'],
  ['a zip bomb that claims to be small', withPart(zipOf({ content: Buffer.alloc(64 * 1024 * 1024), size: 10 })), 'TOO_LARGE'],
  ['a zip bomb whose files are the same data', withPart(zipOf(...Array.from({ length: 90 }, () => ({ content: Buffer.alloc(900 * 1024), offset: 0 })))), 'TOO_LARGE'],
  ['too many files in a zip', withPart(zipOf(...Array.from({ length: 101 }, () => ({ content: Buffer.alloc(1) })))), 'TOO_MANY_PARTS'],
  ['too many parts', parts(101), 'TOO_MANY_PARTS'],
  ['very many parts', parts(20_000), 'TOO_MANY_PARTS'],
  ['too many parts over several mails', plain(`Content-Type: multipart/mixed; boundary=f\r\n\r\n${'--f\r\nContent-Type: message/rfc822\r\n\r\nA: b\r\n\r\nx\r\n'.repeat(101)}--f--`), 'TOO_MANY_PARTS'],
  ['parts in parts', nested(21), 'TOO_DEEP'],
  ['parts in many parts', nested(900), 'TOO_DEEP'],
  ['parts in very many parts', nested(5000), 'TOO_MANY_PARTS'],
  ['mails in mails', forwarded(4), 'TOO_DEEP'],
  ['mails in very many mails', forwarded(500), 'TOO_DEEP'],
  ['very many lines', plain(`Content-Type: application/gzip\r\n\r\n${'A\r\n'.repeat(1_000_001)}`), 'TOO_LARGE'],
  ['as many parts as a mail can hold', parts(400_000), 'TOO_MANY_PARTS'],
  ['headers of four megabytes', plain(`X-Long: ${'x'.repeat(4 * 1024 * 1024)}\r\n\r\n`), 'TOO_LARGE'],
  ['very many headers', plain(`${'A: b\r\n'.repeat(900_000)}\r\n`), 'TOO_LARGE'],
];

describe('anything other than a report', () => {
  test.each(UNREADABLE.map(([what, mail, code, limits]) => ({ what, mail, code, limits })))('the answer to $what is $code', async ({ mail, code, limits }) => {
    await expect(only(readReportMail(mail, { ...MAIL_LIMITS, ...limits }))).rejects.toMatchObject({ name: 'ProtocolError', code });
  });
});

/** Inflates to about a hundred times its size. */
const pieces = Array.from({ length: 40 }, () => Buffer.from(Array.from({ length: 8 }, () => randomBytes(500).toString('hex').repeat(130)).join('')));
test.each<[what: string, bytes: Buffer]>([
  ['one gzip member', gzipSync(randomBytes(1024 * 1024).toString('hex').repeat(11), { level: 1 })],
  ['many gzip members together', Buffer.concat(pieces.map((piece) => gzipSync(piece)))],
  ['many zip files together', zipOf(...pieces.map((content) => ({ content })))],
])('the decompression of %s stops at the limit, and the refusal names it', async (_, bytes) => {
  await expect(only(readReportFile(bytes))).rejects.toThrow('it inflates to more than 20971520 bytes');
});

const VERDICT = 'amazonses.com; dkim=pass header.i=@reporter.example;';
const signedBy = (domain: string): MailOptions => ({ verdict: `dkim=pass header.i=@${domain};`, signature: `v=1; d=${domain}; h=from:subject; b=AA` });
const about = (domain: unknown) => reportJson({ policies: [policyJson({}, { 'policy-domain': domain })] });

/** The report can be read, and must not be counted. */
const NOT_ADMITTED: Array<[what: string, report: unknown, options: MailOptions, code: string]> = [
  ...[null, 'dkim=none;', 'dkim=fail header.i=@reporter.example;', 'dkim=neutral header.i=@reporter.example;', 'dkim=temperror header.i=@reporter.example;',
    'dkim=permerror header.i=@reporter.example;', 'dkim=policy header.i=@reporter.example;', 'spf=pass smtp.mailfrom=reporter.example;',
    'dmarc=pass header.from=reporter.example;', 'dkim=pass;', 'dkim=pass header.s=k1;', 'dkim=passed header.i=@reporter.example;',
    'xdkim=pass header.i=@reporter.example;', 'spf=pass (; dkim=pass header.i=@reporter.example;) smtp.mailfrom=a@b.example;',
    'dkim=fail (dkim=pass header.i=@reporter.example);', 'spf=fail (a (nested; dkim=pass header.i=@reporter.example;) comment);',
    'dkim=fail reason="dkim=pass header.i=@reporter.example";'].map((verdict): [string, unknown, MailOptions, string] => [`the verdict ${verdict}`, undefined, { verdict }, 'DKIM_MISSING']),
  ...[`Authentication-Results: ${VERDICT}`, `Authentication-Results: ${VERDICT}\r\nAuthentication-Results: ${VERDICT}`, `ARC-Authentication-Results: i=1; ${VERDICT}`,
    `X-Authentication-Results: ${VERDICT}`, 'X-SES-DKIM-Verdict: PASS', 'X-SES-Receipt: forged', `authentication-results: ${VERDICT}`].map((header): [string, unknown, MailOptions, string] => [`a forged header below the verdict: ${header.slice(0, 40)}`, undefined, { verdict: 'dkim=none;', headers: [header] }, 'DKIM_MISSING']),
  ...['mx.google.com;', 'amazonses.com.evil.example;', 'evil-amazonses.com;', 'amazonses.com=1;', '; amazonses.com;', 'xamazonses.com 1;']
    .map((service): [string, unknown, MailOptions, string] => [`a verdict by ${service}`, undefined, {
      verdict: null, headers: [`Authentication-Results: ${service} dkim=pass header.i=@reporter.example`],
    }, 'DKIM_MISSING']),
  ...['evil.example', 'reporter.example.evil.example', 'notreporter.example', 'example', 'reporter.exampl', 'xn--rporter-bya.example', 'reporter-example']
    .map((domain): [string, unknown, MailOptions, string] => [`a signature by ${domain}`, undefined, signedBy(domain), 'DKIM_NOT_ALIGNED']),
  ['two addresses in From, nothing else that names the reporter', reportJson({ 'contact-info': null }), { from: 'a@evil.example, b@reporter.example', headers: [], ...signedBy('other.example') }, 'DKIM_NOT_ALIGNED'],
  ['a name with the domain in From', undefined, { from: '"x@evil.example" <y@reporter.example>', ...signedBy('evil.example') }, 'DKIM_NOT_ALIGNED'],
  ...['l=100', 'l=0', ' l = 5', 'l=99999999999999999999'].map((tag): [string, unknown, MailOptions, string] => [`a signature with ${tag}`, undefined, {
    signature: `v=1; a=rsa-sha256; d=reporter.example; s=k1; ${tag}; h=from; bh=AAAA; b=BBBB`,
  }, 'DKIM_LENGTH_TAG']),
  ...['example.org', 'sub.example.com', 'example.com.evil.example', 'com', '', ' ', null, 'examp1e.com', 'exаmple.com', '*.example.com', 'example.com/x', 'tlsrpt.example.com']
    .map((domain): [string, unknown, MailOptions, string] => [`a report about ${JSON.stringify(domain)}`, about(domain), {
      headers: ['TLS-Report-Domain: example.org'],
    }, 'FOREIGN_DOMAIN']),
  ...['2026-05-14T04:00:01Z', '2026-05-14T16:00:01+12:00', '1778817601', '9998-01-01'].map((start): [string, unknown, MailOptions, string] => [
    `a report that begins at ${start}`, reportJson({ 'date-range': { 'start-datetime': start } }), {}, 'FUTURE_DATE',
  ]),
  ...['mx1.example.com', 'example.org', 'sub.example.com'].map((domain): [string, unknown, MailOptions, string] => [
    `a report of DANE at ${domain} in a mail about another domain`, reportJson({ policies: [policyJson({}, { 'policy-type': 'tlsa', 'policy-domain': domain })] }),
    { headers: ['TLS-Report-Domain: mx1.example.com'] }, 'FOREIGN_DOMAIN',
  ]),
  ['a report without policies', reportJson({ policies: [] }), {}, 'NO_POLICIES'],
  ['a report whose policies are not objects', reportJson({ policies: [1, null, []] }), {}, 'NO_POLICIES'],
];

describe('a report that does not count', () => {
  test.each(NOT_ADMITTED)('the answer to %s is a refusal', async (_, report, options, code) => {
    const mail = reportMail(report, options);
    // The header that is there in every mail of these tests must not speak for the report.
    const text = options.headers ? mail.toString('latin1').replace('TLS-Report-Domain: example.com\r\n', '') : mail.toString('latin1');
    const read = await readReportMail(Buffer.from(text, 'latin1'));
    expect(() => accept(read, read.reports[0], ['example.com'], RECEIVED_AT)).toThrow(expect.objectContaining({ name: 'ProtocolError', code }));
  });
});

test('there are more than 120 bad mails', () => {
  expect(UNREADABLE.length + NOT_ADMITTED.length).toBeGreaterThan(120);
});

function parts(count: number): Buffer {
  return plain(`Content-Type: multipart/mixed; boundary=p\r\n\r\n${'--p\r\nContent-Type: image/png\r\n\r\nx\r\n'.repeat(count)}--p--\r\n`);
}

function nested(depth: number): Buffer {
  const open = Array.from({ length: depth }, (_, level) => `Content-Type: multipart/mixed; boundary=n${level}\r\n\r\n--n${level}\r\n`).join('');
  return plain(`${open}Content-Type: text/plain\r\n\r\nx\r\n`);
}

function forwarded(depth: number): Buffer {
  return plain(`${'Content-Type: message/rfc822\r\n\r\nA: b\r\n'.repeat(depth)}\r\nx`);
}
