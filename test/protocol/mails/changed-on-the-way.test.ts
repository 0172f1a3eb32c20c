import fc from 'fast-check';
import { MAIL_LIMITS } from '../../../src/protocol/reports/mail-limits';
import { readMail } from '../../../src/tls-rpt/handler/read-mail';
import { GOOGLE_FIELDS, GZIP_PART, JSON_TEXT, REPORT_SUBJECT, signedMail, USUAL_FIELDS } from '../../support/signed-mails';

const answerTo = (mail: Buffer) => readMail({
  mail, policyDomains: ['example.com'], limits: MAIL_LIMITS, receipt: { rawKey: 'raw/1', receivedAt: '2026-05-13T04:00:00.000Z' },
});

/** What a service makes of a stranger's text: the text is in a part, as it is or encoded. The stranger wrote a boundary of his own into it. */
const text = ['Thank you for what you wrote:', '', '--theirs', GZIP_PART, '--theirs', 'Content-Type: application/tlsrpt+json', '', JSON_TEXT, '--theirs--', JSON_TEXT].join('\r\n');
const BODIES = [
  ['--ours', 'Content-Type: text/plain; charset=utf-8', '', text, '--ours', 'Content-Type: text/html', '', '<p>x</p>', '--ours--', ''],
  ['--ours', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64', '', Buffer.from(JSON_TEXT).toString('base64'), '--ours--', ''],
  ['--ours', '', text, '--ours--', ''],
  ['--ours', 'Content-Type: message/rfc822', '', 'From: a@b.example', 'Content-Type: multipart/mixed; boundary=theirs', '', text, '--ours--', ''],
  [text],
].map((lines) => lines.join('\r\n'));

/** What nobody signed can be changed on the way, and what is not there can be added. */
const type = fc.record({
  value: fc.constantFrom('multipart/report', 'multipart/mixed', 'multipart/alternative', 'multipart/digest', 'message/rfc822', 'application/tlsrpt+json', 'application/tlsrpt+gzip',
    'application/json', 'application/octet-stream; name="a!b!1!2.json"', 'text/plain', 'Multipart/Report (x)'),
  parameters: fc.shuffledSubarray(['report-type=tlsrpt', 'report-type="tlsrpt"', 'charset=utf-8', 'name="a!b!1!2.json.gz"']),
  boundary: fc.constantFrom('ours', 'theirs', '"theirs"', 'our', '"ours "', '""', 'other'),
}).map(({ value, parameters, boundary }) => `Content-Type: ${[value, ...parameters, `boundary=${boundary}`].join('; ')}`);
const additions = fc.shuffledSubarray([
  'TLS-Report-Domain: example.com', 'TLS-Report-Submitter: google.com', 'Content-Transfer-Encoding: base64', 'Content-Transfer-Encoding: quoted-printable', 'Auto-Submitted: auto-generated',
  'Content-Disposition: attachment; filename="a!b!1!2.json"', 'Resent-From: a@google.com', 'Authentication-Results: amazonses.com;\r\n dkim=pass header.i=@google.com;', 'Precedence: bulk',
  'DKIM-Signature: v=1; d=google.com; s=x; h=from:subject:content-type:tls-report-domain:tls-report-submitter; b=CC', 'X-SES-RECEIPT: A',
], { maxLength: 5 });
// A service that puts none of its own in front of a stranger's text is what remains: docs/decisions/who-speaks.md.
const bodies = fc.constantFrom(...BODIES);

test('no addition or change on the way makes a report of a text that a service quotes', async () => {
  await fc.assert(fc.asyncProperty(type, additions, bodies, fc.constantFrom('', 'This is for MIME.\r\n'), async (contentType, headers, body, before) => {
    const mail = signedMail({ by: 'google.com', from: 'x@google.com', subject: REPORT_SUBJECT, fields: GOOGLE_FIELDS, headers, content: `${contentType}\r\n\r\n${body}` });
    // The body is signed: a sentence is in front of it only if the service wrote it.
    expect((await answerTo(before === '' ? mail : Buffer.from(mail.toString('latin1').replace('\r\n\r\n', `\r\n\r\n${before}`), 'latin1'))).reports).toEqual([]);
  }), { numRuns: 3000 });
});

test("no addition or change on the way makes a report of a help desk's attachment if the whole header is signed", async () => {
  const fields = `${USUAL_FIELDS}:tls-report-domain:tls-report-submitter`;
  const added = additions.map((some) => some.filter((field) => !/^(?:TLS|Content)/.test(field)));
  await fc.assert(fc.asyncProperty(added, async (headers) => {
    const content = `Content-Type: multipart/mixed; boundary=ours\r\n\r\n--ours\r\nContent-Type: text/plain\r\n\r\nA customer wrote\r\n--ours\r\n${GZIP_PART}\r\n--ours--`;
    const mail = signedMail({ by: 'google.com', from: 'x@google.com', subject: 'Re: your report', fields, headers, content });
    expect((await answerTo(mail)).reports).toEqual([]);
  }), { numRuns: 300 });
});
