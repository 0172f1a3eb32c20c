import { gzipSync } from 'node:zlib';
import { MAIL_LIMITS } from '../../../src/protocol/reports/mail-limits';
import { readMail } from '../../../src/tls-rpt/handler/read-mail';
import { reportJson } from '../../support/mails';
import {
  GOOGLE_FIELDS, GZIP_PART, JSON_TEXT, multipart, part, REPORT_CONTENT, REPORT_MAIL, REPORT_SUBJECT, SAYING, signedMail, SignedMail, USUAL_FIELDS,
} from '../../support/signed-mails';
import { zipOf } from '../../support/zips';

const answerTo = (mail: Buffer) => readMail({
  mail, policyDomains: ['example.com'], limits: MAIL_LIMITS, receipt: { rawKey: 'raw/1', receivedAt: '2026-05-13T04:00:00.000Z' },
});

const html = (text: string) => part('text/html; charset=utf-8', `<p>${text}</p>`);
const returned = part('message/rfc822', REPORT_MAIL);
const delivery = part('message/delivery-status', 'Reporting-MTA: dns; mail.example\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1');
const gzipAs = (type: string, name = 'report.json.gz') => part(type, gzipSync(JSON_TEXT), `Content-Disposition: attachment; filename="${name}"`);
const bounce = { by: 'googlemail.com', from: 'Mail Delivery Subsystem <mailer-daemon@googlemail.com>', subject: 'Delivery Status Notification (Failure)', fields: GOOGLE_FIELDS };
const github = { by: 'github.com', from: 'A stranger <notifications@github.com>', subject: '[owner/repository] A title (Issue #1)' };
const forms = { by: 'google.com', from: 'Google Forms <forms-receipts-noreply@google.com>', subject: REPORT_SUBJECT, fields: GOOGLE_FIELDS };
const desk = { by: 'desk.example', from: 'Support <support@desk.example>', subject: 'Re: [Ticket 1] my attachment' };
const submitted = ['TLS-Report-Domain: example.com', 'TLS-Report-Submitter: google.com'];

/** Mails that a signer sends, and that others wrote or added to. Each was the signer's own word before. */
const OF_OTHERS: Array<[what: string, code: string, mail: SignedMail]> = [
  // Texts that are pasted into what a service sends.
  ['a calendar invitation with a report in its text', 'RELAYED', {
    by: 'google.com',
    from: 'A stranger <stranger@gmail.example>',
    fields: GOOGLE_FIELDS,
    headers: ['Sender: Google Calendar <calendar-notification@google.com>'],
    content: multipart('mixed', multipart('alternative', part('text/plain', JSON_TEXT), html('x'), part('text/calendar; method=REQUEST', `BEGIN:VCALENDAR\r\n${JSON_TEXT}`))),
  }],
  ['a calendar invitation from the service itself', 'RELAYED', {
    by: 'google.com',
    from: 'Google Calendar <calendar-notification@google.com>',
    fields: GOOGLE_FIELDS,
    content: multipart('mixed', multipart('alternative', part('text/plain', JSON_TEXT), part('text/calendar; method=REQUEST', 'BEGIN:VCALENDAR'))),
  }],
  ['a calendar invitation, with the fields of a report added on the way', 'DKIM_NOT_ALIGNED', {
    by: 'google.com', from: 'stranger@gmail.example', fields: GOOGLE_FIELDS, headers: submitted, content: part('text/plain', JSON_TEXT),
  }],
  ['an answer to an invitation', 'RELAYED', {
    ...desk, content: multipart('mixed', part('text/calendar; method=REPLY', 'BEGIN:VCALENDAR'), GZIP_PART), subject: REPORT_SUBJECT,
  }],
  ['an invitation that is attached', 'RELAYED', { ...desk, subject: REPORT_SUBJECT, content: multipart('mixed', GZIP_PART, part('application/ics; name=invite.ics', 'BEGIN:VCALENDAR')) }],
  ['a comment on an issue', 'RELAYED', { ...github, content: multipart('alternative', part('text/plain', JSON_TEXT), html('x')) }],
  ['a comment below other text', 'RELAYED', { ...github, content: multipart('alternative', part('text/plain', `A stranger wrote:\r\n${JSON_TEXT}\r\n-- \r\nReply to this mail`), html('x')) }],
  ['a comment with a base64 text', 'RELAYED', { ...github, content: part('text/plain', gzipSync(JSON_TEXT).toString('base64')) }],
  ['a comment that a list of the signer sends', 'RELAYED', {
    ...github, fields: 'from:subject:content-type', headers: ['List-ID: owner/repository <repository.owner.github.com>', 'Precedence: list'], subject: REPORT_SUBJECT, content: REPORT_CONTENT,
  }],
  ['a receipt of a form whose title is a stranger\'s', 'RELAYED', { ...forms, content: multipart('alternative', part('text/plain', JSON_TEXT), html(JSON_TEXT)) }],
  ['a receipt of a form whose Content-Type was changed', 'RELAYED', { ...forms, content: multipart('report; report-type=tlsrpt', part('text/plain', JSON_TEXT), html('x')) }],
  ['a receipt of a form whose Content-Type names a boundary in the text', 'DKIM_COVERAGE', {
    ...forms, content: multipart('report; report-type=tlsrpt', GZIP_PART).replace('\r\n\r\n', '\r\n\r\n--google\r\nContent-Type: text/plain\r\n\r\nYou have filled out:\r\n\r\n'),
  }],
  ['a receipt of a form whose own boundary has the word MIME in it', 'DKIM_COVERAGE', {
    ...forms, content: multipart('report; report-type=tlsrpt', GZIP_PART).replace('\r\n\r\n', '\r\n\r\n--a-MIME-b\r\n\r\n'),
  }],
  ...['base64', 'quoted-printable', 'x-ours'].map((encoding): [string, string, SignedMail] => [`a receipt of a form whose text has another boundary, in ${encoding}`, 'DKIM_COVERAGE', {
    ...forms,
    headers: [`Content-Transfer-Encoding: ${encoding}`],
    content: multipart('report; report-type=tlsrpt', GZIP_PART).replace('\r\n\r\n', '\r\n\r\n=\r\n'),
  }]),
  ['a receipt of a form that is made one report by its Content-Type', 'DKIM_COVERAGE', { ...forms, content: part('application/tlsrpt+json', JSON_TEXT) }],
  ['a receipt of a form that is made one compressed report', 'DKIM_COVERAGE', { ...forms, content: part('application/tlsrpt+gzip', gzipSync(JSON_TEXT)) }],
  ['a note beside a shared file', 'DKIM_COVERAGE', {
    by: 'google.com',
    from: '"A stranger (via Google Drive)" <drive-shares-dm-noreply@google.com>',
    subject: 'Document shared with you: "Report Domain: example.com"',
    fields: GOOGLE_FIELDS,
    headers: submitted,
    content: multipart('report; report-type=tlsrpt', SAYING, GZIP_PART),
  }],
  ['a text of a web form', 'RELAYED', { by: 'shop.example', from: 'Contact form <form@shop.example>', subject: REPORT_SUBJECT, content: part('text/plain', JSON_TEXT) }],
  ['a text of a web form, as an attachment', 'RELAYED', {
    by: 'shop.example', from: 'form@shop.example', subject: REPORT_SUBJECT, content: multipart('mixed', SAYING, part('text/plain; name=x.json', JSON_TEXT, 'Content-Disposition: attachment; filename=x.json')),
  }],
  ['a text in a charset of bytes that is gzip', 'RELAYED', {
    by: 'shop.example', from: 'form@shop.example', subject: REPORT_SUBJECT, content: part('text/plain; charset=iso-8859-1', gzipSync(JSON_TEXT)),
  }],
  // What comes back.
  ['a bounce with the whole mail', 'RELAYED', { ...bounce, content: multipart('report; report-type=delivery-status', SAYING, delivery, returned) }],
  ['a bounce that was made a report by its Content-Type', 'RELAYED', { ...bounce, content: multipart('report; report-type=tlsrpt', SAYING, delivery, returned) }],
  ['a bounce with the report itself', 'RELAYED', { ...bounce, content: multipart('report; report-type=delivery-status', SAYING, delivery, GZIP_PART) }],
  ['a bounce in a multipart of another type', 'RELAYED', { ...bounce, content: multipart('mixed', multipart('report; report-type="delivery-status"', SAYING, delivery), GZIP_PART) }],
  ['a bounce within another multipart, without a status', 'RELAYED', {
    ...bounce, subject: REPORT_SUBJECT, content: multipart('mixed', multipart('report; report-type="delivery-status"', SAYING), GZIP_PART),
  }],
  ['a bounce with a header for readers in other scripts', 'RELAYED', { ...bounce, content: multipart('report; report-type=delivery-status', SAYING, part('message/global-delivery-status', 'x'), GZIP_PART) }],
  ['a bounce with the header only, and the report in the text', 'RELAYED', {
    ...bounce, content: multipart('report; report-type=delivery-status', part('text/plain', `550 ${'x'}\r\n${JSON_TEXT}`), delivery, part('text/rfc822-headers', 'From: a@b.example')),
  }],
  ['a bounce without a type', 'RELAYED', { ...bounce, headers: ['X-Failed-Recipients: a@b.example'], content: multipart('mixed', SAYING, GZIP_PART) }],
  ['a read receipt', 'RELAYED', {
    ...desk, content: multipart('report; report-type=disposition-notification', SAYING, part('message/disposition-notification', 'Disposition: manual-action/MDN-sent-manually; displayed'), GZIP_PART),
  }],
  ['a feedback report', 'RELAYED', { ...desk, content: multipart('report; report-type=feedback-report', SAYING, part('message/feedback-report', 'Feedback-Type: abuse'), returned) }],
  ['a feedback report without its type', 'RELAYED', { ...desk, content: multipart('mixed', part('message/feedback-report', 'Feedback-Type: abuse'), GZIP_PART) }],
  // What answers.
  ...['auto-replied', 'auto-replied (vacation)', 'Auto-Replied; owner-email="a@b.example"', 'auto-notified', 'x-ours'].map((value): [string, string, SignedMail] => [
    `an answer with Auto-Submitted: ${value}`, 'RELAYED', { ...desk, subject: REPORT_SUBJECT, headers: [`Auto-Submitted: ${value}`], content: REPORT_CONTENT },
  ]),
  ...['In-Reply-To: <1@reporter.example>', 'References: <1@reporter.example>', 'X-Autoreply: yes', 'X-Auto-Reply: yes', 'X-Autorespond: x', 'X-Autoresponder: x', 'Precedence: auto_reply', 'X-Mail-Autoreply: x']
    .map((header): [string, string, SignedMail] => [`an answer with ${header}`, 'RELAYED', { ...desk, subject: REPORT_SUBJECT, headers: [header], content: REPORT_CONTENT }]),
  ['the absence of somebody at Exchange', 'RELAYED', {
    ...desk, subject: 'Automatic reply: Report Domain: example.com', headers: ['Auto-Submitted: auto-generated', 'X-Auto-Response-Suppress: All', 'In-Reply-To: <1@reporter.example>'], content: part('text/plain', JSON_TEXT),
  }],
  // What is sent on.
  ['a report that is attached as a mail', 'FORWARDED', { ...desk, subject: `Fwd: ${REPORT_SUBJECT}`, content: multipart('mixed', SAYING, returned) }],
  ['a report that is attached as a mail to one that looks like a report', 'FORWARDED', { ...desk, subject: REPORT_SUBJECT, content: multipart('report; report-type=tlsrpt', SAYING, returned) }],
  ['a report that is attached as a file of a mail', 'FORWARDED', {
    ...desk, subject: REPORT_SUBJECT, content: multipart('mixed', SAYING, part('application/octet-stream; name="report.eml"', Buffer.from(REPORT_MAIL))),
  }],
  ['a mail that is nothing but another', 'FORWARDED', { ...desk, subject: REPORT_SUBJECT, content: returned }],
  ['a digest', 'FORWARDED', { ...desk, subject: REPORT_SUBJECT, content: multipart('digest', `\r\n${REPORT_MAIL}`) }],
  ['a mail within a mail within a mail', 'FORWARDED', { ...desk, subject: REPORT_SUBJECT, content: multipart('mixed', part('message/rfc822', `From: a@b.example\r\n${returned}`)) }],
  ['an uploaded attachment of a ticket', 'DKIM_COVERAGE', { ...desk, content: multipart('mixed', part('text/plain', 'A customer wrote'), gzipAs('application/tlsrpt+gzip')) }],
  ['an uploaded attachment of a ticket, as JSON', 'DKIM_COVERAGE', { ...desk, content: multipart('mixed', html('A customer wrote'), part('application/json; name=report.json', JSON_TEXT)) }],
  ['an uploaded attachment under a stranger\'s subject', 'DKIM_COVERAGE', { ...desk, subject: REPORT_SUBJECT, content: multipart('mixed', html('A customer wrote'), gzipAs('application/gzip')) }],
  ['an uploaded attachment, with a Content-Type that came later', 'DKIM_COVERAGE', { ...desk, fields: 'from:to:subject:date', headers: submitted, content: multipart('report; report-type=tlsrpt', SAYING, GZIP_PART) }],
  ['a mail of a group that has it from a stranger', 'RELAYED', {
    by: 'googlegroups.com',
    from: '"stranger@evil.example via A group" <group@googlegroups.com>',
    subject: REPORT_SUBJECT,
    fields: 'list-unsubscribe:list-post:list-id:mailing-list:precedence:from:subject:content-type',
    headers: [...submitted, 'Mailing-list: list group@googlegroups.com; contact group+owners@googlegroups.com', 'List-ID: <group.googlegroups.com>', 'Precedence: list'],
    content: REPORT_CONTENT,
  }],
  ['a mail of a list, which covers its fields', 'RELAYED', {
    by: 'company.example', from: '"A stranger via List" <list@company.example>', subject: REPORT_SUBJECT, headers: ['List-Post: <mailto:list@company.example>'], content: multipart('mixed', REPORT_CONTENT, part('text/plain', '-- footer')),
  }],
  ['a mail that was sent again, by who sent it', 'RELAYED', { ...desk, fields: `${USUAL_FIELDS}:resent-from`, subject: REPORT_SUBJECT, headers: ['Resent-From: a@desk.example'], content: REPORT_CONTENT }],
  ['a DMARC report with a JSON file', 'RELAYED', {
    by: 'google.com',
    from: 'noreply-dmarc-support@google.com',
    subject: 'Report domain: example.com Submitter: google.com Report-ID: 1234',
    fields: GOOGLE_FIELDS,
    content: multipart('mixed', part('application/zip; name=a.zip', zipOf({ content: Buffer.from('<?xml version="1.0"?>\n<feedback></feedback>') })), part('application/json', JSON_TEXT)),
  }],
  ['a file of Outlook', 'NOT_A_REPORT', { ...desk, content: part('application/ms-tnef; name=winmail.dat', Buffer.concat([Buffer.from('789f3e22', 'hex'), gzipSync(JSON_TEXT)])) }],
  ['an encrypted mail', 'NOT_A_REPORT', { ...desk, content: multipart('encrypted; protocol="application/pgp-encrypted"', part('application/pgp-encrypted', 'Version: 1'), part('application/octet-stream', '-----BEGIN PGP MESSAGE-----')) }],
  ['an S/MIME mail', 'NOT_A_REPORT', { ...desk, content: part('application/pkcs7-mime; smime-type=enveloped-data', Buffer.from('3080', 'hex')) }],
  // Who the author is.
  ['a stranger\'s mail with a report that names another as its contact', 'DKIM_NOT_ALIGNED', { by: 'reporter.example', from: 'a@evil.example', subject: REPORT_SUBJECT, content: REPORT_CONTENT }],
  ...['google: a@google.com;', 'google:a@google.com', 'a@google.com;', 'a@google.com,', '<a@google.com> evil.example', 'a@google.com, b@evil.example', '"a@google.com" <b@evil.example>', '=?utf-8?Q?a=40google.com?= <b@evil.example>', '=?utf-8?Q?=3Ca=40google.com=3E?=', 'a@google.com <b@evil.example>',
    'a@evil.example (b@google.com)', '<b@evil.example> <a@google.com>', '"<a@google.com>" b@evil.example', '<@google.com:b@evil.example>', 'a@google.com@evil.example', '', '"a', 'a@google.com evil.example']
    .map((from): [string, string, SignedMail] => [`From: ${from}`, 'DKIM_NOT_ALIGNED', { by: 'google.com', from, subject: REPORT_SUBJECT, content: REPORT_CONTENT }]),
];

describe('a mail that a service signs for others', () => {
  test.each(OF_OTHERS.map(([what, code, mail]) => ({ what, code, mail })))('the answer to $what is $code', async ({ code, mail }) => {
    const { reports, rejection } = await answerTo(signedMail(mail));
    expect({ accepted: reports.length, code: rejection?.code }).toEqual({ accepted: 0, code });
  });
});

const honest = { by: 'reporter.example', from: 'TLS reports <noreply@reporter.example>', subject: REPORT_SUBJECT };

describe('a header with a repeated field', () => {
  test.each([
    'Content-Type: multipart/report; report-type=tlsrpt; boundary=other', 'content-type: text/plain', 'CONTENT-TYPE : text/plain', 'Content-Type:\r\n text/plain', 'MIME-Version: 1.0', 'From: a@google.com',
    'FROM: a@google.com', 'From : a@google.com', 'From\t: a@google.com', 'Sender: a@b.example\r\nSender: c@d.example', 'Subject: another', 'Subject:\r\n \r\n another', 'Date: Wed, 13 May 2026 04:00:00 +0000',
    'To: other@example.com', 'Message-ID: <2@mail.example>', 'TLS-Report-Domain: a.example\r\nTLS-Report-Domain: b.example', 'TLS-Report-Submitter: a.example\r\ntls-report-submitter: b.example',
    'Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64', 'Auto-Submitted: no\r\nAuto-Submitted: auto-replied',
  ])('a header with a second field %j is refused', async (field) => {
    for (const headers of [[field], []]) {
      const mail = signedMail({ ...honest, headers, content: REPORT_CONTENT }).toString('latin1');
      const { reports, rejection } = await answerTo(Buffer.from(headers.length > 0 ? mail : mail.replace('MIME-Version', `${field}\r\nMIME-Version`), 'latin1'));
      expect({ accepted: reports.length, code: rejection?.code }).toEqual({ accepted: 0, code: 'REPEATED_FIELD' });
    }
  });

  test('a header with a line that some programs read as two is refused', async () => {
    const { rejection } = await answerTo(signedMail({ ...honest, headers: ['X-A: b\rFrom: a@google.com'], content: REPORT_CONTENT }));
    expect(rejection).toEqual({ code: 'BAD_MAIL', message: expect.stringContaining("'x-a'") });
  });

  test('a field that each server adds may be repeated', async () => {
    const { reports } = await answerTo(signedMail({ ...honest, headers: ['Received: from a by b; x', 'Return-Path: <a@b.example>', 'Delivered-To: a', 'Delivered-To: b', 'X-Received: c', 'X-Received: d'], content: REPORT_CONTENT }));
    expect(reports).toHaveLength(1);
  });
});

describe('a verdict of SES', () => {
  const pass = ' dkim=pass header.i=@reporter.example;';
  test.each<[what: string, ses: string[]]>([
    ['of a result within another line', [' dkim=none;', ' spf=pass smtp.helo=x; dkim=pass header.i=@reporter.example;']],
    ['of a result after another on its line', [' dkim=pass header.i=@evil.example; dkim=pass header.i=@reporter.example;']],
    ['of more results than there are signatures', [pass, ' dkim=pass header.i=@evil.example;']],
    ['of a domain that also has a failed signature', [' dkim=fail header.i=@reporter.example;', pass]],
    ['of a domain that passed twice with one signature', [pass, pass]],
    ['of a line that is within quotes', [' spf=pass envelope-from="x', pass, ' x"@evil.example;']],
    ['of a line that is within a comment', [' spf=pass (x', pass, ' x);']],
    ['of a result whose name is folded', [' dkim', ' =pass header.i=@reporter.example;']],
  ])('the verdict %s is ignored', async (_, ses) => {
    const { reports, rejection } = await answerTo(signedMail({ ...honest, ses, headers: ses.some((line) => line.includes('fail')) ? ['DKIM-Signature: v=1; d=reporter.example; s=2; h=from; b=CC'] : [], content: REPORT_CONTENT }));
    expect({ accepted: reports.length, code: rejection?.code }).toEqual({ accepted: 0, code: 'DKIM_MISSING' });
  });

  test('the verdict of a mail with very many signatures is ignored', async () => {
    const headers = Array.from({ length: 30 }, () => 'DKIM-Signature: v=1; d=a.example; h=from; b=CC');
    const { reports, rejection } = await answerTo(signedMail({ ...honest, headers, content: REPORT_CONTENT }));
    expect({ accepted: reports.length, rejection }).toEqual({ accepted: 0, rejection: { code: 'DKIM_MISSING', message: expect.stringContaining('31 DKIM signatures') } });
  });

  test.each<[what: string, signature: string, code: string]>([
    ['that does not cover From', 'v=1; d=reporter.example; s=1; h=to:subject:content-type; b=BB', 'DKIM_MISSING'],
    ['that does not say what it covers', 'v=1; d=reporter.example; s=1; b=BB', 'DKIM_MISSING'],
    ['that covers From only', 'v=1; d=reporter.example; s=1; h=from; b=BB', 'DKIM_COVERAGE'],
    ['that covers names with the same beginning only', 'v=1; d=reporter.example; s=1; h=from:subjects:content-type-x; b=BB', 'DKIM_COVERAGE'],
    ['beside a wider one of the same domain that may not be the one that passed', 'v=1; d=reporter.example; s=1; h=from; b=BB\r\nDKIM-Signature: v=1; d=reporter.example; s=2; h=from:subject:content-type; b=CC', 'DKIM_COVERAGE'],
  ])('the verdict for a signature %s is ignored', async (_, signature, code) => {
    const mail = signedMail({ ...honest, content: REPORT_CONTENT }).toString('latin1').replace(/DKIM-Signature: v=1[^]*?b=BBBB=/, `DKIM-Signature: ${signature}`);
    const { reports, rejection } = await answerTo(Buffer.from(mail, 'latin1'));
    expect({ accepted: reports.length, code: rejection?.code }).toEqual({ accepted: 0, code });
  });
});

/** Mails of reporters, as their senders' code or samples have them. */
const OWN: Array<[what: string, mail: SignedMail]> = [
  ['as Google sends it, with an unsigned Content-Type', {
    by: 'google.com',
    from: 'noreply-smtp-tls-reporting@google.com',
    subject: 'Report Domain: example.com Submitter: google.com Report-ID: <2026.05.12T00.00.00Z+example.com@google.com>',
    fields: `tls-report-submitter:tls-report-domain:${GOOGLE_FIELDS}`,
    headers: submitted,
    content: multipart('report; report-type=tlsrpt', part('text/plain; charset="UTF-8"; format=flowed; delsp=yes', 'This is an aggregate TLS report from google.com'),
      part('application/tlsrpt+gzip; \r\n\tname="google.com!example.com!1!2!001.json.gz"', gzipSync(JSON_TEXT), 'Content-Disposition: attachment; \r\n\tfilename="google.com!example.com!1!2!001.json.gz"')),
  }],
  ['as Microsoft sends it, with unsigned report fields and HTML', {
    by: 'microsoft.com',
    from: '<tlsrpt-noreply@microsoft.com>',
    subject: 'Report Domain: example.com Submitter: microsoft.com Report-ID:\r\n 134232617934286362+example.com',
    fields: 'From:Date:Subject:Message-ID:Content-Type:MIME-Version:X-MS-Exchange-SenderADCheck',
    headers: ['TLS-Report-Domain: example.com', 'TLS-Report-Submitter: microsoft.com'],
    content: multipart('report; report-type=tlsrpt', html('A report'), part('application/tlsrpt+gzip', gzipSync(JSON_TEXT), 'Content-Description: a.json.gz')),
  }],
  ['as Postfix sends it, by OpenDKIM', {
    ...honest, headers: ['TLS-Required: No', 'TLS-Report-Domain: example.com', 'TLS-Report-Submitter: reporter.example'], fields: 'Date:From:To:Subject:From', content: REPORT_CONTENT,
  }],
  ['as Mail.ru sends it', {
    by: 'corp.reporter.example',
    from: 'tls_support@corp.reporter.example',
    headers: ['Auto-Submitted: auto-generated', 'TLS-Report-Submitter: reporter.example'],
    subject: REPORT_SUBJECT,
    content: multipart('report; report-type=tlsrpt', SAYING, GZIP_PART, part('text/plain', '')),
  }],
  ['as mox sends it', { ...honest, from: 'postmaster@reporter.example', headers: ['TLS-Required: No', 'User-Agent: mox/1'], content: REPORT_CONTENT }],
  ['signed with two keys, one of them known to SES', {
    ...honest, headers: ['DKIM-Signature: v=1; a=ed25519-sha256; d=reporter.example; s=ed; h=from:subject; b=CC'], content: REPORT_CONTENT, ses: [' dkim=pass header.i=@reporter.example;', ' dkim=neutral header.i=@reporter.example;'],
  }],
  ['as plain JSON', { ...honest, content: multipart('report; report-type="tlsrpt"', SAYING, part('application/tlsrpt+json; name=a.json', JSON_TEXT)) }],
  ['with a type without a suffix', { ...honest, content: multipart('report; report-type=tlsrpt', SAYING, part('application/tlsrpt', JSON_TEXT)) }],
  ...['application/gzip', 'application/x-gzip', 'application/octet-stream', 'application/tlsrpt+zip'].map((type): [string, SignedMail] => [`as ${type} in multipart/mixed`, {
    ...honest, headers: ['TLS-Report-Domain: example.com'], content: multipart('mixed', SAYING, gzipAs(type)),
  }]),
  ['as zip', { ...honest, headers: ['TLS-Report-Submitter: reporter.example'], content: multipart('mixed', SAYING, part('application/zip; name=a.zip', zipOf({ content: Buffer.from(JSON_TEXT) }))) }],
  ['as JSON in multipart/mixed', { ...honest, content: multipart('mixed', SAYING, part('application/json; name="reporter.example!example.com!1778544000!1778630399.json"', JSON_TEXT)) }],
  ['as a text in a mail that is signed as a report', { ...honest, content: multipart('report; report-type=tlsrpt', SAYING, part('text/plain', JSON_TEXT)) }],
  ['as a part without a type in a mail that is signed as a report', {
    ...honest, content: multipart('report; report-type=tlsrpt', SAYING, `ContentType: application/tlsrpt+gzip\r\nContent-Transfer-Encoding: base64\r\n\r\n${gzipSync(JSON_TEXT).toString('base64')}`),
  }],
  ['as the whole mail', { ...honest, content: part('application/tlsrpt+gzip', gzipSync(JSON_TEXT)) }],
  ['as a report of a type that nobody knows', { ...honest, content: multipart('report; report-type=tls-rpt', SAYING, GZIP_PART) }],
  ['as a report without a type', { ...honest, content: multipart('report', SAYING, GZIP_PART) }],
  ['in multiparts within each other', { ...honest, content: multipart('report; report-type=tlsrpt', SAYING, multipart('mixed', multipart('alternative', part('text/plain', 'x'), html('x')), GZIP_PART)) }],
  ['in a mail that is signed with S/MIME as well', { ...honest, content: multipart('signed; protocol="application/pkcs7-signature"', REPORT_CONTENT, part('application/pkcs7-signature', Buffer.from('3080', 'hex'))) }],
  ['after a sentence about MIME, with an unsigned Content-Type', { ...honest, fields: 'from:subject', content: REPORT_CONTENT.replace('\r\n\r\n', '\r\n\r\nThis is a multi-part message in MIME format.\r\n\r\n') }],
  ['with another subject, if Content-Type is signed', { ...honest, subject: 'Your TLS report', content: REPORT_CONTENT }],
  ['with another subject, if a report field is signed', { ...honest, subject: 'x', fields: 'from:tls-report-domain', headers: ['TLS-Report-Domain: example.com'], content: multipart('mixed', SAYING, GZIP_PART) }],
  ['with an encoded subject', { ...honest, subject: '=?utf-8?q?Report_Domain=3A_example=2Ecom_Submitter=3A_reporter=2Eexample?=', fields: 'from:subject', content: REPORT_CONTENT }],
  ['with a subject in capitals', { ...honest, subject: 'REPORT DOMAIN: example.com', fields: 'from:subject', content: REPORT_CONTENT }],
  ['that asks for no automatic answer', { ...honest, headers: ['X-Auto-Response-Suppress: All', 'Precedence: bulk', 'Auto-Submitted: auto-generated (report)', 'List-Unsubscribe: <mailto:x@reporter.example>'], content: REPORT_CONTENT }],
  ['to a list of ours, which leaves the signature as it is', {
    ...honest, fields: 'from:subject:content-type', headers: ['List-ID: <tlsrpt.example.com>', 'List-Post: <https://groups.reporter.example/post>', 'Mailing-list: list tlsrpt@example.com', 'Precedence: list', 'X-Original-Sender: noreply@reporter.example'], content: REPORT_CONTENT,
  }],
  ['with a bounce that is attached', { ...honest, content: multipart('report; report-type=tlsrpt', SAYING, GZIP_PART, part('message/rfc822', `A: b\r\n${multipart('report; report-type=delivery-status', SAYING, delivery)}`)) }],
  ['with the signature of a forwarder too', {
    ...honest,
    headers: ['DKIM-Signature: v=1; d=forwarder.example; s=1; h=from:subject:resent-from; b=CC', 'Resent-From: a@forwarder.example'],
    content: REPORT_CONTENT,
    ses: [' dkim=pass header.i=@forwarder.example;', ' dkim=pass header.i=@reporter.example;'],
  }],
  ['with a part of an unknown type', { ...honest, content: multipart('report; report-type=tlsrpt', part('constructor', 'x'), GZIP_PART) }],
  ...['In-Reply-To:', 'References: ', 'X-Failed-Recipients:'].map((field): [string, SignedMail] => [`an empty field ${field}`, { ...honest, headers: [field], content: REPORT_CONTENT }]),
  ...['noreply@reporter.example', '"Reports, TLS" <noreply@reporter.example>', '=?utf-8?B?VExT?= <noreply@reporter.example>', 'TLS (reports) <noreply@mail.reporter.example>', '<noreply@REPORTER.example>', '"no reply"@reporter.example']
    .map((from): [string, SignedMail] => [`From ${from}`, { ...honest, from, content: REPORT_CONTENT }]),
];

describe('a mail that its reporter signs', () => {
  test.each(OWN.map(([what, mail]) => ({ what, mail })))("a signed report counts as the reporter's: $what", async ({ mail }) => {
    const { reports, rejection } = await answerTo(signedMail(mail));
    expect({ accepted: reports.map(({ domain }) => domain), rejection }).toEqual({ accepted: ['example.com'], rejection: undefined });
  });
});

describe('a mail with several reports', () => {
  const second = gzipSync(JSON.stringify(reportJson({ 'report-id': 'second' })));
  const secondMail = REPORT_MAIL.replace(/H4sI[^-]*/, `${second.toString('base64')}\r\n`);

  test("the mail's own reports are accepted, and those in attached mails are refused by name", async () => {
    const { reports, rejection } = await answerTo(signedMail({ ...honest, content: multipart('report; report-type=tlsrpt', SAYING, GZIP_PART, part('message/rfc822', secondMail)) }));
    expect(reports.map(({ reportId }) => reportId)).toEqual(['2026-05-12T00:00:00Z_example.com']);
    expect(rejection).toEqual({ code: 'FORWARDED', message: expect.stringMatching(/^part 3\.2 \(application\/tlsrpt\+gzip 'reporter\.example!.*'\) is in a mail that is attached to another: .* by reporter\.example$/) });
  });

  test('a report that is attached twice is the same report', async () => {
    const { reports, rejection } = await answerTo(signedMail({ ...honest, content: multipart('report; report-type=tlsrpt', SAYING, part('message/rfc822', REPORT_MAIL), GZIP_PART) }));
    expect({ accepted: reports.length, rejection }).toEqual({ accepted: 1, rejection: undefined });
  });

  test('each report of a forwarded bundle is refused by name', async () => {
    const { reports, rejection } = await answerTo(signedMail({ ...honest, content: multipart('mixed', SAYING, returned, part('message/rfc822', secondMail)) }));
    expect({ accepted: reports.length, code: rejection?.code, parts: rejection?.message.match(/part [0-9.]+/g) }).toEqual({ accepted: 0, code: 'FORWARDED', parts: ['part 2.2', 'part 3.2'] });
  });
});

test('a long signer is shown by its end, which names its owner', async () => {
  const by = `${'google.com.'.repeat(15)}evil.example`;
  const { rejection } = await answerTo(signedMail({ by, from: 'a@google.com', subject: REPORT_SUBJECT, content: REPORT_CONTENT }));
  expect(rejection?.message).toMatch(/^the mail is signed by ….{40,60}\.evil\.example, and From is at google\.com$/);
});
