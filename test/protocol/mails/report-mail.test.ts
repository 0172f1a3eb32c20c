import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { readReportMail } from '../../../src/protocol/mails/report-mail';
import { MAIL_LIMITS, MailLimits } from '../../../src/protocol/reports/mail-limits';
import { reportJson, reportMail } from '../../support/mails';
import { only } from '../../support/reading';
import { zipOf } from '../../support/zips';

const json = JSON.stringify(reportJson());
const gzip = gzipSync(json);
const idOf = async (mail: Uint8Array) => (await only(readReportMail(mail))).report.reportId;

describe('a report in a mail', () => {
  const id = '2026-05-12T00:00:00Z_example.com';
  const part = (type: string, extra: string[] = []) => ({ partHeaders: [`Content-Type: ${type}`, ...extra] });
  test.each<[what: string, mail: Buffer]>([
    ['as gzip with a blank after the type (Google)', reportMail()],
    ['after HTML (Microsoft)', reportMail(undefined, { human: 'Content-Type: text/html\r\n\r\n<p>A report</p>' })],
    ['as plain JSON', reportMail(undefined, { ...part('application/tlsrpt+json'), body: Buffer.from(json) })],
    ['as plain JSON labelled gzip', reportMail(undefined, { body: Buffer.from(json) })],
    ['as gzip labelled JSON', reportMail(undefined, part('application/tlsrpt+json'))],
    ['with a type without a suffix', reportMail(undefined, part('application/tlsrpt'))],
    ['as an octet stream without a name', reportMail(undefined, part('application/octet-stream'))],
    ['as application/x-gzip', reportMail(undefined, part('application/x-gzip', ['Content-Disposition: attachment; filename=report.gz']))],
    ['as inline text', reportMail(undefined, { ...part('text/plain'), body: Buffer.from(json) })],
    ['after a byte order mark and blanks', reportMail(undefined, { body: Buffer.from(`\ufeff \r\n${json}`) })],
    ['after more blanks than anybody writes', reportMail(undefined, { body: Buffer.from(`${' \r\n'.repeat(1000)}${json}`) })],
    ['after thousands of blanks in UTF-16', reportMail(undefined, { body: Buffer.from(`\ufeff${'\t'.repeat(5000)}${json}`, 'utf16le') })],
    ['after thousands of blanks in base64 that no header announces', reportMail(undefined, { body: Buffer.from(`${'\r\n'.repeat(1000)}${gzip.toString('base64')}`) })],
    ['in front of bytes that follow the gzip trailer', reportMail(undefined, { body: Buffer.concat([gzip, Buffer.from('\r\n')]) })],
    ['in a gzip of two members', reportMail(undefined, { body: Buffer.concat([gzipSync(json.slice(0, 40)), gzipSync(json.slice(40))]) })],
    ['in a gzip with a file name', reportMail(undefined, { body: Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 8, 1, 2, 3, 4, 0, 3]), Buffer.from('report.json\0'), gzip.subarray(10)]) })],
    ['as the whole mail', Buffer.from(`From: a@b.example\r\nContent-Type: application/tlsrpt+json\r\n\r\n${json}\r\n`)],
    ['as the whole mail, in gzip', Buffer.from(`From: a@b.example\r\nContent-Type: application/tlsrpt+gzip\r\nContent-Transfer-Encoding: base64\r\n\r\n${gzip.toString('base64')}\r\n`)],
    ['in a mail with bare line feeds', Buffer.from(reportMail().toString('latin1').replace(/\r\n/g, '\n'), 'latin1')],
    ['in a mail that forwards it', Buffer.concat([Buffer.from('From: a@b.example\r\nContent-Type: message/rfc822\r\n\r\n'), reportMail()])],
    ['in a mail that forwards a mail that forwards it', Buffer.concat([
      Buffer.from('From: a@b.example\r\nContent-Type: message/rfc822\r\n\r\n'.repeat(2)), reportMail(),
    ])],
    ['beside an attachment that is not a report', reportMail(undefined, {
      human: 'Content-Type: application/json; name=other.json\r\nContent-Disposition: attachment\r\n\r\n{"policies": 1}',
    })],
  ])('a report is found %s', async (_, mail) => {
    expect(await idOf(mail)).toBe(id);
  });
});

test('a mail may have as many bytes as the limit says', async () => {
  const mail = reportMail();
  const { report } = await only(readReportMail(mail, { ...MAIL_LIMITS, mailBytes: mail.length }));
  expect(report.reportId).toEqual(expect.any(String));
});

describe('a bad mail', () => {
  const jsonPart = { partHeaders: ['Content-Type: application/tlsrpt+json'] };
  const bad: Array<[what: string, code: string, mail: Buffer, limits?: Partial<MailLimits>]> = [
    ['without a report', 'NOT_A_REPORT', Buffer.from('From: a@b.example\r\n\r\nHello\r\n')],
    ['that is empty', 'NOT_A_REPORT', Buffer.alloc(0)],
    ['with other JSON', 'NO_POLICIES', reportMail({ hello: 'world' })],
    ['with blanks only', 'NOT_JSON', reportMail(undefined, { ...jsonPart, body: Buffer.from(' '.repeat(5000)) })],
    ['with a DMARC report after thousands of blanks', 'DMARC_REPORT', reportMail(undefined, { ...jsonPart, body: Buffer.from(`${' '.repeat(5000)}<feedback><version>1</version></feedback>`) })],
    ['with JSON that breaks off', 'NOT_JSON', reportMail(json.slice(0, 200))],
    ['with a wrong checksum', 'BAD_GZIP', reportMail(undefined, { body: Buffer.concat([gzip.subarray(0, -8), Buffer.alloc(8)]) })],
    ['with gzip that breaks off', 'BAD_GZIP', reportMail(undefined, { body: gzip.subarray(0, 60) })],
    ['that is large', 'TOO_LARGE', reportMail(), { mailBytes: 500 }],
    ['with a bomb', 'TOO_LARGE', reportMail(undefined, { body: gzipSync(Buffer.alloc(21 * 1024 * 1024, ' ')) })],
    ['with a large plain report', 'TOO_LARGE', reportMail(undefined, { body: Buffer.from(json) }), { reportBytes: 100 }],
    ['with many parts', 'TOO_MANY_PARTS', reportMail(undefined, { human: 'Content-Type: image/png\r\n\r\nx\r\n--b1\r\nContent-Type: image/png\r\n\r\nx' }), { parts: 2 }],
    ['with parts in parts in parts', 'TOO_DEEP', Buffer.from(nested(30))],
    ['with a gzip header that breaks off', 'BAD_GZIP', reportMail(undefined, { body: Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3, 65]) })],
  ];
  test.each(bad.map(([what, code, mail, limits]) => ({ what, code, mail, limits })))('a mail $what is refused: $code', async ({ code, mail, limits }) => {
    await expect(only(readReportMail(mail, { ...MAIL_LIMITS, ...limits }))).rejects.toMatchObject({ name: 'ProtocolError', code });
  });
});

describe('several reports in a mail', () => {
  const second = JSON.stringify(reportJson({ 'report-id': 'second' }));
  const part = (type: string, bytes: Uint8Array) => [
    `Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', '', Buffer.from(bytes).toString('base64'),
  ].join('\r\n');
  const ids = async (mail: Uint8Array) => {
    const { reports, rejections } = await readReportMail(mail);
    return [...reports.map(({ report }) => report.reportId), ...rejections.map(({ code }) => code)];
  };
  const first = '2026-05-12T00:00:00Z_example.com';
  const beside = (bytes: Uint8Array, type = 'application/tlsrpt+gzip') => reportMail(undefined, { human: part(type, bytes) });

  test.each<[what: string, mail: Buffer, expected: string[]]>([
    ['two attachments', beside(gzipSync(second)), ['second', first]],
    ['JSON and gzip', beside(Buffer.from(second), 'application/tlsrpt+json'), ['second', first]],
    ['a zip of two', reportMail(undefined, { body: zipOf({ content: gzip }, { content: Buffer.from(second) }) }), [first, 'second']],
    ['the same report as JSON and as gzip', beside(Buffer.from(json), 'application/tlsrpt+json'), [first]],
    ['the same report twice in a zip', reportMail(undefined, { body: zipOf({ content: gzip }, { content: Buffer.from(json) }) }), [first]],
    ['one beside a damaged one', beside(gzipSync(second).subarray(0, 60)), [first, 'BAD_GZIP']],
    ['one beside a damaged one in a zip', reportMail(undefined, { body: zipOf({ content: gzip.subarray(0, 60) }, { content: Buffer.from(second) }) }), ['second', 'BAD_GZIP']],
  ])('each report is found: %s', async (_, mail, expected) => {
    expect(await ids(mail)).toEqual(expected);
  });
});

test('headers are unfolded, and come from the top', async () => {
  const { headers } = await readReportMail(reportMail());
  expect(headers[0]).toMatchObject({ name: 'authentication-results', value: expect.stringMatching(/^amazonses\.com;\s+spf=pass/) });
});

test('any bytes give a report or a coded refusal', async () => {
  const noise = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.tuple(fc.nat({ max: 900 }), fc.nat({ max: 255 })).map(([at, byte]) => {
    const mail = reportMail();
    mail[at % mail.length] = byte;
    return mail;
  }));
  await fc.assert(fc.asyncProperty(noise, async (mail) => {
    try {
      expect(Array.isArray((await only(readReportMail(mail))).report.policies)).toBe(true);
    } catch (error) {
      expect(error).toMatchObject({ name: 'ProtocolError', code: expect.stringMatching(/^[A-Z_]+$/) });
    }
  }), { numRuns: 300 });
});

function nested(depth: number): string {
  return depth === 0 ? 'Content-Type: text/plain\r\n\r\nx'
    : `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n${nested(depth - 1)}\r\n--b${depth}--\r\n`;
}
