import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { readReportMail } from '../../../src/protocol/mails/report-mail';
import { reportJson } from '../../support/mails';
import { GZIP_PART, JSON_TEXT, multipart, part, REPORT_MAIL, SAYING } from '../../support/signed-mails';
import { zipOf } from '../../support/zips';

const mailOf = (content: string, subject = 'A mail') => Buffer.from(`From: a@b.example\r\nSubject: ${subject}\r\nMIME-Version: 1.0\r\n${content}\r\n`);
const report = (id: string) => Buffer.from(JSON.stringify(reportJson({ 'report-id': id })));
const gzipPart = (id: string) => part('application/tlsrpt+gzip', gzipSync(report(id)));
const mailWith = (id: string) => part('message/rfc822', `From: c@d.example\r\n${multipart('report; report-type=tlsrpt', SAYING, gzipPart(id))}`);
const tlsrpt = (...parts: string[]) => mailOf(multipart('report; report-type=tlsrpt', SAYING, ...parts));

/** As large as a report of many failures is. */
const LARGE_JSON = JSON.stringify(reportJson({ 'report-id': Array.from({ length: 10_000 }, (_, index) => createHash('sha256').update(`${index}`).digest('hex')).join('') }));
const LARGE = gzipSync(LARGE_JSON);
const mbox = (...ids: string[]) => Buffer.from(ids.map((id) => `From c@d.example Wed May 13 04:00:00 2026\nFrom: c@d.example\n${multipart('report; report-type=tlsrpt', SAYING, gzipPart(id))}\n\n`).join(''));

async function foundIn(mail: Buffer): Promise<string[]> {
  const { reports, rejections } = await readReportMail(mail);
  return [...reports.map(({ report: { reportId }, origin }) => `${reportId} ${origin.part.split(' ')[1]} ${origin.standing}`), ...rejections.map(({ code }) => code)];
}

describe('the reports of a mail', () => {
  test.each<[what: string, mail: Buffer, found: string[]]>([
    ['two attachments', tlsrpt(gzipPart('one'), gzipPart('two')), ['one 2 part', 'two 3 part']],
    ['gzip, JSON and zip', mailOf(multipart('mixed', gzipPart('one'), part('application/json', report('two')), part('application/zip', zipOf({ content: report('three') })))), ['one 1 part', 'two 2 part', 'three 3 part']],
    ['a zip of two, one in gzip', tlsrpt(part('application/zip', zipOf({ content: gzipSync(report('one')) }, { content: report('two') }))), ['one 2 part', 'two 2 part']],
    ['a zip of four with two damaged ones', tlsrpt(part('application/zip', zipOf({ content: report('one') }, { content: report('two'), crc: 1 }, { content: report('three') }, { content: report('four'), method: 12 }))), ['one 2 part', 'three 2 part', 'BAD_ZIP', 'BAD_ZIP']],
    ['a zip whose first file is encrypted', tlsrpt(part('application/zip', zipOf({ content: report('one'), flags: 1 }, { content: report('two') }))), ['two 2 part', 'BAD_ZIP']],
    ['in multiparts of multiparts', mailOf(multipart('mixed', multipart('mixed', SAYING, gzipPart('one')), multipart('mixed', multipart('mixed', gzipPart('two'))))), ['one 1.2 part', 'two 2.1.1 part']],
    ['two mails that are attached', mailOf(multipart('mixed', SAYING, mailWith('one'), mailWith('two'))), ['one 2.2 forwarded', 'two 3.2 forwarded']],
    ['a digest', mailOf(multipart('digest', ...['one', 'two'].map((id) => `\r\n${multipart('report; report-type=tlsrpt', SAYING, gzipPart(id))}`))), ['one 1.2 forwarded', 'two 2.2 forwarded']],
    ['a digest within a mail', mailOf(multipart('mixed', SAYING, multipart('digest', `\r\nFrom: a@b.example\r\n${gzipPart('one')}`, mailWith('two')))), ['one 2.1.1 forwarded', 'two 2.2.2 forwarded']],
    ...['text/plain', 'application/x-eml', 'application/vnd.ours', 'message/x-mail'].map((type): [string, Buffer, string[]] => (
      [`a mail that is saved as a file of type ${type}, beside a report`, tlsrpt(gzipPart('one'), part(`${type}; name=a.eml`, Buffer.from(REPORT_MAIL))), ['one 2 part', '2026-05-12T00:00:00Z_example.com 3.2 forwarded']])),
    ['an attached mbox', mailOf(multipart('mixed', SAYING, part('application/mbox', mbox('one', 'two')))), ['one 2.1.2 forwarded', 'two 2.2.2 forwarded']],
    ['an attached mbox by its name, beside a report', tlsrpt(gzipPart('one'), part('application/octet-stream; name=Reports.mbox', mbox('two', 'three'))), ['one 2 part', 'two 3.1.2 forwarded', 'three 3.2.2 forwarded']],
    ['an attached mbox of mails without parts', mailOf(multipart('mixed', part('application/mbox', Buffer.from(`From a Wed May 13 04:00:00 2026\nA: b\n${gzipPart('one')}\n\nFrom a Wed May 13 04:00:00 2026\nA: b\n${gzipPart('two')}\n`)))), ['one 1.1.1 forwarded', 'two 1.2.1 forwarded']],
    ['an attached mbox that is none', tlsrpt(gzipPart('one'), part('application/mbox', 'x')), ['one 2 part']],
    ['mails that are saved as files', mailOf(multipart('mixed', part('application/octet-stream; name="A.EML"', Buffer.from(REPORT_MAIL)))), ['2026-05-12T00:00:00Z_example.com 1.2 forwarded']],
    ['a mail in a mail in a mail', mailOf(part('message/rfc822', `A: b\r\n${part('message/rfc822', `A: b\r\n${mailWith('one')}`)}`)), ['one 1.1.2 forwarded']],
    ['a mail for readers in other scripts', mailOf(part('message/global', `A: b\r\n${gzipPart('one')}`)), ['one 1 forwarded']],
    ['its own one and an attached one', tlsrpt(mailWith('two'), gzipPart('one')), ['two 2.2 forwarded', 'one 3 part']],
    ['the same one attached in a mail, first', tlsrpt(mailWith('one'), gzipPart('one')), ['one 3 part']],
    ['the same one as a text and as JSON', mailOf(multipart('mixed', part('text/plain', report('one')), part('application/json', report('one')))), ['one 2 part']],
    ['as a text, and within another', mailOf(multipart('mixed', part('text/plain', report('one')))), ['one 1 text']],
    ['within a text', mailOf(part('text/plain', `Dear all,\r\n${report('one')}\r\nYours`)), ['one 1 pasted']],
    ['within a text, beside an attachment', mailOf(multipart('mixed', part('text/plain', `Dear all,\r\n${report('two')}\r\nYours`), gzipPart('one'))), ['one 2 part', 'two 1 pasted']],
    ['within a text, beside another one', mailOf(multipart('mixed', part('text/plain', report('one')), part('text/plain', `Dear all,\r\n${report('two')}\r\nYours`))), ['one 1 text', 'two 2 pasted']],
    ['within a text, beside what is damaged', tlsrpt(part('text/plain', `Dear all,\r\n${report('two')}\r\nYours`), part('application/tlsrpt+gzip', 'x')), ['two 2 pasted', 'BAD_GZIP']],
    ['the same one within a text and as an attachment', tlsrpt(part('text/plain', `As attached:\r\n${report('one')}\r\nYours`), gzipPart('one')), ['one 3 part']],
    ['within a text, broken by lines, and as an attachment', tlsrpt(part('text/plain', `As attached:\r\n${String(report('one')).replace(/.{70}/g, '$&\r\n')}\r\nYours`), gzipPart('one')), ['one 3 part']],
    ['braces within a text, beside an attachment', tlsrpt(part('text/html', '<style>\r\n{ color: red }\r\n</style>'), gzipPart('one')), ['one 3 part']],
    ['within a text of an attached mail', mailOf(part('message/rfc822', `A: b\r\n${part('text/plain', `Dear all,\r\n${report('one')}\r\nYours`)}`)), ['one 1 forwarded']],
    ...[10, 100, 100_000].map((missing): [string, Buffer, string[]] => (
      [`one after a large one that breaks off ${missing} bytes too early`, tlsrpt(part('application/tlsrpt+gzip', LARGE.subarray(0, -missing)), gzipPart('one')), ['one 3 part', 'BAD_GZIP']])),
    ['one in a zip after a large one that is damaged', tlsrpt(part('application/zip', zipOf({ content: Buffer.from(LARGE_JSON), crc: 1 }, { content: report('one') }))), ['one 2 part', 'BAD_ZIP']],
    ['one beside a bad one by its name', mailOf(multipart('mixed', gzipPart('one'), part('application/gzip; name="a.example!b.example!1!2.json.gz"', 'x'))), ['one 1 part', 'BAD_GZIP']],
    ['an attached one beside a bad one', tlsrpt(mailWith('one'), part('application/gzip; name=a.json.gz', 'x')), ['one 2.2 forwarded', 'BAD_GZIP']],
    ['one beside a list of two', mailOf(multipart('mixed', gzipPart('one'), part('application/json', `[${report('two')}, ${report('three')}]`))), ['one 1 part', 'NO_POLICIES']],
    ['one beside a list of two in gzip', mailOf(multipart('mixed', gzipPart('one'), part('application/gzip', gzipSync(`[${report('two')}, ${report('three')}]`)))), ['one 1 part', 'NO_POLICIES']],
    ['one beside one within an object', mailOf(multipart('mixed', gzipPart('one'), part('application/json', `{"report": ${report('two')}}`))), ['one 1 part', 'NO_POLICIES']],
    ['one beside a list of something else', mailOf(multipart('mixed', gzipPart('one'), part('application/json', '[{"a": 1}]'))), ['one 1 part']],
    ['one beside a text that begins with a bracket', tlsrpt(gzipPart('one'), part('text/plain', '[External mail] {x}')), ['one 2 part']],
    ['one beside three bad ones', tlsrpt(gzipPart('one'), part('application/tlsrpt+gzip', 'x'), part('application/tlsrpt+json', '{'), part('application/tlsrpt+gzip', gzipSync('{'))), ['one 2 part', 'NOT_JSON', 'NOT_JSON', 'BAD_GZIP']],
  ])('each report is found with its place: %s', async (_, mail, found) => {
    expect(await foundIn(mail)).toEqual(found);
  });
});

describe('a part that is labelled as a report and can not be read', () => {
  const cut = gzipSync(JSON_TEXT).subarray(0, 50);
  test.each<[what: string, part: string, code: string, message: RegExp]>([
    ['gzip that breaks off', part('application/tlsrpt+gzip', cut), 'BAD_GZIP', /^part 2 \(application\/tlsrpt\+gzip\): /],
    ['gzip without its first byte', part('application/tlsrpt+gzip', gzipSync(JSON_TEXT).subarray(1)), 'BAD_GZIP', /^part 2 .* is labelled as a TLS report and is not gzip data: it begins with the bytes 8b080000$/],
    ['gzip that is empty', part('application/tlsrpt+gzip', ''), 'BAD_GZIP', /it is empty/],
    ['gzip that is a text', part('application/tlsrpt+gzip; name=a.json.gz', 'see attachment'), 'BAD_GZIP', /'a\.json\.gz'/],
    ['gzip of nothing', part('application/tlsrpt+gzip', gzipSync('')), 'NOT_JSON', /part 2/],
    ['gzip of a text', part('application/tlsrpt+gzip', gzipSync('hello')), 'NOT_JSON', /part 2/],
    ['gzip of other JSON', part('application/tlsrpt+gzip', gzipSync('{"a": 1}')), 'NO_POLICIES', /no array 'policies'/],
    ['gzip of a list', part('application/tlsrpt+gzip', gzipSync('[]')), 'NO_POLICIES', /not an object/],
    ['JSON that breaks off', part('application/tlsrpt+json', JSON_TEXT.slice(0, 99)), 'NOT_JSON', /part 2/],
    ['JSON that is not JSON', part('application/tlsrpt+json', 'organization-name: x'), 'NOT_JSON', /is not JSON: it begins with the bytes 6f726761/],
    ['JSON that is empty', part('application/tlsrpt+json', ''), 'NOT_JSON', /is empty/],
    ['JSON of a list', part('application/tlsrpt+json', '[{}]'), 'NO_POLICIES', /not an object/],
    ['a type without a format, and content in neither format', part('application/tlsrpt', 'x'), 'NOT_JSON', /part 2/],
    ['a type without a format, and a file name', part('application/tlsrpt; name=a.json.gz', 'x'), 'BAD_GZIP', /part 2/],
    ['zip that is not zip', part('application/tlsrpt+zip', 'x'), 'BAD_ZIP', /not a zip archive/],
    ['zip without files', part('application/tlsrpt+zip', zipOf()), 'BAD_ZIP', /part 2/],
    ['zip of a text', part('application/tlsrpt+zip', zipOf({ content: Buffer.from('x') })), 'BAD_ZIP', /part 2/],
    ['gzip by its file name only, in a mail of the type for reports', part('application/octet-stream; name=a.json.gz', 'x'), 'BAD_GZIP', /part 2/],
    ['JSON by its type only, in a mail of the type for reports', part('application/json', 'x'), 'NOT_JSON', /part 2/],
    ['an octet stream in a mail of the type for reports', part('application/octet-stream', 'x'), 'NOT_JSON', /part 2/],
  ])("an unreadable part is the reporter's fault: %s", async (_, broken, code, message) => {
    const { reports, rejections } = await readReportMail(tlsrpt(broken));
    expect(reports).toEqual([]);
    expect(rejections.map((refusal) => [refusal.code, refusal.message])).toEqual([[code, expect.stringMatching(message)]]);
  });

  test.each([
    ['a.example!b.example!1!2!x.json.gz', 'BAD_GZIP'], ['A.example!b.example!1!2.JSON', 'NOT_JSON'], ['a!b!1!2!.json', 'NOT_JSON'], ['report.json', 'NOT_A_REPORT'], ['a.example!b.example!1!2.xml.gz', 'NOT_A_REPORT'],
    ['a.example!1!2.json', 'NOT_A_REPORT'], ['a!b!c!2.json', 'NOT_A_REPORT'],
  ])('a part with the file name %s is refused as %s', async (name, code) => {
    const { rejections } = await readReportMail(mailOf(multipart('mixed', SAYING, part(`application/x-ours; name="${name}"`, 'x'))));
    expect(rejections.map((refusal) => refusal.code)).toEqual([code]);
  });

  test.each<[what: string, mail: Buffer]>([
    ['a picture beside the report', tlsrpt(GZIP_PART, part('image/png; name=logo.png', 'x'))],
    ['another file beside the report', tlsrpt(GZIP_PART, part('application/octet-stream; name=a.bin', 'x'))],
    ['other JSON beside the report', tlsrpt(GZIP_PART, part('application/json; name=a.json', '{"a": 1}'))],
    ['a text beside the report', tlsrpt(GZIP_PART, part('text/plain', 'x'))],
  ])("%s is not the reporter's fault", async (_, mail) => {
    const { reports, rejections } = await readReportMail(mail);
    expect([reports.length, rejections]).toEqual([1, []]);
  });
});

describe('a DMARC report', () => {
  const xml = '<?xml version="1.0" encoding="UTF-8" ?>\r\n<!-- a report -->\r\n<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">\r\n</feedback>';
  test.each<[what: string, content: string]>([
    ['in zip', part('application/zip; name="google.com!example.com!1!2.zip"', zipOf({ name: 'a.xml', content: Buffer.from(xml) }))],
    ['in gzip', part('application/gzip', gzipSync(xml))],
    ['as XML', part('text/xml', xml)],
    ['as XML after a byte order mark', part('application/xml', Buffer.from(`\ufeff\r\n${xml}`))],
    ['as XML in UTF-16', part('application/xml', Buffer.from(`\ufeff${xml}`, 'utf16le'))],
    ['without a declaration', part('application/gzip', gzipSync('<feedback><version>1.0</version></feedback>'))],
    ['with a prefix', part('application/gzip', gzipSync('<d:feedback xmlns:d="x"/>'))],
    ['beside a text', multipart('mixed', SAYING, part('application/octet-stream; name=a.xml.gz', gzipSync(xml)))],
    ['labelled as a TLS report', multipart('report; report-type=tlsrpt', SAYING, part('application/tlsrpt+gzip', gzipSync(xml)))],
    ['in zip labelled as a TLS report', multipart('report; report-type=tlsrpt', SAYING, part('application/tlsrpt+zip', zipOf({ content: Buffer.from(xml) })))],
  ])('a DMARC report %s is recognized', async (_, content) => {
    const { reports, rejections } = await readReportMail(mailOf(content, 'Report Domain: example.com Submitter: google.com Report-ID: 1'));
    expect({ reports, refusals: rejections.map(({ code, message }) => ({ code, message })) })
      .toEqual({ reports: [], refusals: [{ code: 'DMARC_REPORT', message: expect.stringContaining('is a DMARC report (RFC 7489), not a TLS report') }] });
  });

  test.each(['<html>feedback</html>', '<?xml version="1.0"?><svg/>', 'feedback <feedback>'])('the text %s is not recognized as a DMARC report', async (text) => {
    const { rejections } = await readReportMail(mailOf(part('application/gzip', gzipSync(text))));
    expect(rejections.map(({ code }) => code)).toEqual(['NOT_JSON']);
  });
});
