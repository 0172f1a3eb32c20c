import { mailOf } from './reports';

/** A line of a header field that servers add: long, and of no meaning to a reader. */
const SEAL = 'b'.repeat(64);
const HOPS = 6;

/**
 * Returns a mail as it arrives through several servers: most of it is header, as in the mails of the large reporters.
 *
 * @param report The report in gzip.
 */
export function genuineMail(report: Buffer): Buffer {
  const fields = Array.from({ length: HOPS }, (_, hop) => [
    `Received: from mail-${hop}.reporter.example (mail-${hop}.reporter.example [192.0.2.${hop}])`,
    `\tby mx-${hop}.example.com (Postfix) with ESMTPS id 4F00000000${hop}`,
    '\tfor <reports@tlsrpt.example.com>; Tue, 12 May 2026 11:44:50 +0000 (UTC)',
    `X-Server-${hop}-Score: 0.0`,
    `ARC-Seal: i=${hop}; a=rsa-sha256; cv=none; d=server-${hop}.example; s=k; t=1778600689;`,
    ...Array.from({ length: 5 }, () => `    ${SEAL}`),
    `ARC-Message-Signature: i=${hop}; a=rsa-sha256; c=relaxed/relaxed; d=server-${hop}.example;`,
    '    h=mime-version:date:message-id:subject:from:to:content-type; s=k; t=1778600689;',
    ...Array.from({ length: 6 }, () => `    ${SEAL}`),
  ]).flat();
  const [top, ...rest] = mailOf(report).toString('latin1').split('\r\n');
  return Buffer.from([top, ...fields, ...rest].join('\r\n'), 'latin1');
}
