import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { reportJson } from './mails';

/** What Google covers of each mail that it signs as google.com, by samples of 2025 and 2026: no Content-Type. */
export const GOOGLE_FIELDS = 'to:from:subject:message-id:date:mime-version:from:to:cc:subject:date:message-id:reply-to';
/** What most signers cover. */
export const USUAL_FIELDS = 'from:to:subject:date:message-id:mime-version:content-type:content-transfer-encoding:reply-to:in-reply-to:references:list-id:list-post';

export interface SignedMail {
  /** Whose signature passed. */
  readonly by: string;
  readonly from: string;
  readonly subject?: string;
  /** What the signature covers. */
  readonly fields?: string;
  readonly headers?: readonly string[];
  /** The Content-Type and what follows it. */
  readonly content: string;
  /** The lines that SES writes on top, except for that of the signature's result. */
  readonly ses?: readonly string[];
}

/** Makes a mail as SES stores it. */
export function signedMail({ by, from, subject = 'Hello', fields = USUAL_FIELDS, headers = [], content, ses = [` dkim=pass header.i=@${by};`] }: SignedMail): Buffer {
  return Buffer.from([
    `Return-Path: <bounce@${by}>`,
    `Received: from mail.${by} (mail.${by} [192.0.2.7])\r\n by inbound-smtp.eu-west-1.amazonaws.com with SMTP id abc\r\n for tlsrpt@tlsrpt.example.com;\r\n Wed, 13 May 2026 04:00:00 +0000 (UTC)`,
    'X-SES-Spam-Verdict: PASS',
    'X-SES-Virus-Verdict: PASS',
    'Authentication-Results: amazonses.com;',
    ` spf=pass (spfCheck: domain of ${by} designates 192.0.2.7 as permitted sender) client-ip=192.0.2.7; envelope-from=bounce@${by}; helo=mail.${by};`,
    ...ses,
    ` dmarc=pass header.from=${by};`,
    'X-SES-RECEIPT: AEFBQUFBQUFBQUFF',
    'X-SES-DKIM-SIGNATURE: a=rsa-sha256; q=dns/txt; b=AAAA; c=relaxed/simple; s=token1; d=amazonses.com; v=1; bh=AAAA; h=From:To:X-SES-RECEIPT;',
    `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n        d=${by}; s=2026; t=1778630400;\r\n        h=${fields.replace(/(.{50}[^:]*):/g, '$1\r\n         :')};\r\n        bh=AAAA=;\r\n        b=BBBB=`,
    'MIME-Version: 1.0',
    'Date: Wed, 13 May 2026 04:00:00 +0000',
    'Message-ID: <1@mail.example>',
    `Subject: ${subject}`,
    `From: ${from}`,
    'To: tlsrpt@tlsrpt.example.com',
    ...headers,
    content,
    '',
  ].join('\r\n'));
}

export const JSON_TEXT = JSON.stringify(reportJson());

/** The subject that RFC 8460 §5.3 has. */
export const REPORT_SUBJECT = 'Report Domain: example.com Submitter: reporter.example Report-ID: <1@reporter.example>';

/** Makes a part from the Content-Type and the header fields that follow it. */
export function part(type: string, content: string | Uint8Array, ...fields: string[]): string {
  const isText = typeof content === 'string';
  const body = isText ? content : Buffer.from(content).toString('base64').replace(/.{76}/g, '$&\r\n');
  return [`Content-Type: ${type}`, ...fields, ...isText ? [] : ['Content-Transfer-Encoding: base64'], '', body].join('\r\n');
}

export function multipart(type: string, ...parts: string[]): string {
  const boundary = createHash('sha256').update([type, ...parts].join()).digest('hex').slice(0, 16);
  return [`Content-Type: multipart/${type}; boundary="${boundary}"`, '', ...parts.map((one) => `--${boundary}\r\n${one}`), `--${boundary}--`].join('\r\n');
}

export const GZIP_PART = part('application/tlsrpt+gzip', gzipSync(JSON_TEXT), 'Content-Disposition: attachment; filename="reporter.example!example.com!1778544000!1778630399.json.gz"');
export const SAYING = part('text/plain; charset=us-ascii', 'This is an aggregate TLS report.');
/** A report as RFC 8460 §5.3 has it. */
export const REPORT_CONTENT = multipart('report; report-type=tlsrpt', SAYING, GZIP_PART);
/** A whole mail of a reporter, as other mails carry it. */
export const REPORT_MAIL = ['From: noreply@reporter.example', `Subject: ${REPORT_SUBJECT}`, 'TLS-Report-Domain: example.com', 'MIME-Version: 1.0', REPORT_CONTENT].join('\r\n');
