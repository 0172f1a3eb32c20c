import * as fs from 'node:fs';
import * as path from 'node:path';
import fc from 'fast-check';
import { isWithoutMails, seenByPostalMime, seenByUs } from '../../support/postal-tree';

const SENDERS = path.join(__dirname, '..', '..', 'fixtures', 'senders');

/** Lines that mean something in a mail, and some that almost do. */
const LINES = [
  '', '', '', ' ', '\t', '\r', ' folded', '\tfolded: more', 'x', '.', '-', '--', '---', '{"policies":[]}', '=', '==', 'A=3DB', 'soft=', 'a=0', 'a=4g', 'a= ', 'a=E4=f6=Fc', '=41==42',
  'QUJD', 'QUJ', 'QQ==', 'QQ==QQ==', 'Q', 'Q=U=J=', 'QU-_JD', '-QUJD', '--QUJD', 'QU JD', 'QUJD=QUJDRA', '====', 'H4sIAAAA', 'caf\xe9', '\xff\xfe\xef\xbb\xbf', '\xef\xbb\xbfContent-Type: text/html', '\0',
  '--b', '--b', '--b', '--b--', '--b--', '--b ', '--b\t ', '--b-- ', '--b-', '--bc', '--b c', '--a', '--a', '--a--', '--a--', ' --b', '--B', '-- b', '--longer boundary', '--longer boundary--', '--b/2', '--b/2--',
  'Content-Type: multipart/mixed; boundary=b', 'Content-Type: multipart/mixed; boundary=b', 'content-type:multipart/report;report-type=TLSRPT;boundary="a"', 'Content-Type: multipart/report; report-type=" tlsrpt "; boundary=b/2',
  'Content-Type: multipart/mixed;', '  boundary="longer boundary"', 'Content-Type: multipart/', 'Content-Type: multipart/mixed', 'Content-Type: multipart/digest; boundary=a', 'Content-Type: text/plain; charset=utf-8',
  'Content-Type : application/gzip; name=x.gz', ' Content-Type: text/html', 'Content-Type', ' : application/json; name="caf\xc3\xa9.json"', 'CONTENT-TYPE: application/tlsrpt+gzip; name*=utf-8\'\'r%20a%2Fb.gz', 'C',
  'Content-Disposition: attachment; filename*0="a b"; filename*1*=%20c', 'Content-Disposition: attachment; filename="a.gz" (comment)', 'Content-Disposition: attachment; filename=a.eml.gz; filename=b.gz',
  'Content-Transfer-Encoding: base64', 'Content-Transfer-Encoding: base64', 'Content-Transfer-Encoding: (7bit) BASE64', 'Content-Transfer-Encoding: x-base64', 'content-transfer-encoding: quoted-printable',
  'Content-Transfer-Encoding: Quoted-Printable', 'Content-Transfer-Encoding: 8bit', 'Content-Transfer-Encoding:', 'Content-Description: c', 'From: a@b.example', 'Subject: Report Domain: example.com', 'Subject', 'Sub ject : x', ' lonely: x',
  '\xa0From: a@b.example', 'X-\xc3\x9c: \xc3\xa4', 'X: a\rb', 'X: a\r', 'DKIM-Signature: v=1;', ' d=example.com; h=from:', '\tsubject',
];
const line = fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...LINES) }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('latin1')) });
const lineEnd = fc.oneof({ weight: 12, arbitrary: fc.constant('\r\n') }, { weight: 6, arbitrary: fc.constant('\n') }, { weight: 1, arbitrary: fc.constantFrom('\r\r\n', '\n\r\n', '\r', '') });

/** Any lines: most mails of them are broken. */
const brokenMail = fc.array(fc.tuple(line, lineEnd), { maxLength: 40 }).map((lines) => Buffer.from(lines.flat().join(''), 'latin1'));

const encoded = fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('', 'base64', 'quoted-printable', '8bit'), fc.integer({ min: 1, max: 90 })).map(([bytes, encoding, width]) => {
  const latin1 = Buffer.from(bytes).toString('latin1');
  const text = encoding === 'base64' ? Buffer.from(bytes).toString('base64') : encoding === 'quoted-printable' ? latin1.replace(/[^ -<>-~]/g, (one) => `=${one.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`) : latin1;
  const broken = encoding === '8bit' ? [text] : text.match(new RegExp(`[^]{1,${width}}`, 'g')) ?? [];
  return [...encoding === '' ? [] : [`Content-Transfer-Encoding: ${encoding}`], '', ...broken.map((one, index) => encoding === 'quoted-printable' && index < broken.length - 1 ? `${one}=` : one)];
});
const leaf = fc.tuple(fc.constantFrom('text/plain', 'application/tlsrpt+gzip', 'application/json; name="a b.json"', "application/octet-stream; name*0*=utf-8''%E4; name*1=b.gz"), encoded)
  .map(([type, body]) => [`Content-Type: ${type}`, ...body]);
/** Parts in parts, some without an end, and with texts around them. */
const { tree } = fc.letrec<{ tree: string[]; multipart: string[] }>((tie) => ({
  tree: fc.oneof({ maxDepth: 4 }, leaf, tie('multipart')),
  multipart: fc.tuple(fc.constantFrom('b', 'a', 'a b', 'b--', '=_x'), fc.array(tie('tree'), { maxLength: 3 }), fc.boolean(), fc.constantFrom([], ['A text.'], ['', '--']))
    .map(([boundary, parts, isClosed, around]) => [`Content-Type: multipart/mixed; boundary="${boundary}"`, '', ...around, ...parts.flatMap((part) => [`--${boundary}`, ...part]), ...isClosed ? [`--${boundary}--`] : [], ...around]),
}));
const mail = fc.tuple(tree, fc.constantFrom('\r\n', '\n')).map(([lines, end]) => Buffer.from(['From: a@b.example', ...lines, ''].join(end), 'latin1'));

async function expectSame(bytes: Buffer): Promise<void> {
  const expected = await seenByPostalMime(bytes);
  if (isWithoutMails(expected)) expect(await seenByUs(bytes)).toEqual(expected);
}

describe('a mail has the header, the parts and the contents that postal-mime finds', () => {
  test.each(fs.readdirSync(SENDERS).filter((file) => file.endsWith('.eml') && file !== 'mbox-envelope.eml'))('in %s', async (file) => {
    await expectSame(fs.readFileSync(path.join(SENDERS, file)));
  });

  test('in mails with parts in parts, encoded in each way and at any width', () => fc.assert(fc.asyncProperty(mail, expectSame), { numRuns: 2000 }), 60_000);

  test('in mails of any lines', () => fc.assert(fc.asyncProperty(brokenMail, expectSame), { numRuns: 5000 }), 60_000);

  test.each<[what: string, lines: string[]]>([
    ['a header without an end', ['From: a', 'Content-Type: multipart/mixed; boundary=b']],
    ['a part that begins in a header', ['Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: text/html', '--b', '', 'x', '--b--']],
    ['a field after a line of blanks', ['   ', ' content-type: application/json', '', '{}']],
    ['a mail that is over before its first boundary', ['Content-Type: multipart/mixed; boundary=b', '', '--b--', 'x', '--b', '', 'y']],
    ['an outer boundary that ends inner parts', [
      'Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: multipart/mixed; boundary=a', '', '--a', '', 'x', '--b', '', 'y', '--a', '', 'z', '--b--',
    ]],
    ['two texts around inner parts', ['Content-Type: multipart/mixed; boundary=b', 'Content-Transfer-Encoding: base64', '', 'QUJD', '--b', 'Content-Type: multipart/mixed; boundary=a', '', '--a--', 'REVG', '--b--', 'R0hJ']],
    ['equals signs at the end of quoted-printable', ['Content-Transfer-Encoding: quoted-printable', '', 'a=', 'b==', '=', '=4', '=4=', '=3d=']],
    ['padding in each line of base64', ['Content-Transfer-Encoding: base64', '', 'QQ==', 'QUI=', 'QUJDRA', '=', 'Q', '==', 'QUJD']],
  ])('in %s', async (_, lines) => {
    for (const end of ['\r\n', '\n', '\r\r\n']) for (const last of ['', end]) await expectSame(Buffer.from(lines.join(end) + last));
  });
});
