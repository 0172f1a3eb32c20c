import PostalMime, { Email } from 'postal-mime';
import { gunzip, isGzip } from './gzip';
import { ProtocolError } from './protocol-error';
import { parseReport, Report } from './report';

/** A header field, unfolded, its name in lower case. */
export interface Header {
  readonly name: string;
  readonly value: string;
}

export interface ReportMail {
  /** From the top, where the last server to touch the mail puts its own. */
  readonly headers: readonly Header[];
  readonly report: Report;
}

/** Everything here comes from strangers: each of these bounds what one mail may cost. */
export interface MailLimits {
  readonly mailBytes: number;
  readonly reportBytes: number;
  readonly parts: number;
  readonly depth: number;
}

export const MAIL_LIMITS: MailLimits = { mailBytes: 15 * 1024 * 1024, reportBytes: 20 * 1024 * 1024, parts: 100, depth: 20 };

interface Part {
  readonly label: string;
  readonly bytes: Uint8Array;
}

/**
 * Finds the report in a mail (RFC 8460 §5.3) by what the parts hold: labels and file names are often wrong, and are a hint only.
 */
export async function readReportMail(mail: Uint8Array, limits: MailLimits = MAIL_LIMITS): Promise<ReportMail> {
  if (mail.length > limits.mailBytes) throw new ProtocolError('TOO_LARGE', `the mail has ${mail.length} bytes, more than ${limits.mailBytes}`);
  const email = await parseMail(mail, limits);
  const headers = email.headers.map(({ key, value }) => ({ name: key, value }));

  let refusal = new ProtocolError('NOT_A_REPORT', 'no part of the mail holds a TLS report');
  for (const part of candidates(email, limits)) {
    try {
      return { headers, report: parseReport(readReportBytes(part.bytes, limits)) };
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/** The report as text: gzip or not, by its first bytes (RFC 1952 §2.3.1), with or without a byte order mark. */
export function readReportBytes(bytes: Uint8Array, limits: Pick<MailLimits, 'reportBytes'> = MAIL_LIMITS): string {
  const json = isGzip(bytes) ? gunzip(bytes, limits.reportBytes) : bytes;
  if (json.length > limits.reportBytes) throw new ProtocolError('TOO_LARGE', `the report has ${json.length} bytes, more than ${limits.reportBytes}`);
  return new TextDecoder().decode(json);
}

async function parseMail(mail: Uint8Array, limits: MailLimits): Promise<Email> {
  try {
    // A forwarded mail's own headers say nothing of this one's sender.
    return await PostalMime.parse(mail, { maxNestingDepth: limits.depth, forceRfc822Attachments: true });
  } catch (error) {
    throw new ProtocolError('BAD_MAIL', `the mail can't be read: ${(error as Error).message.slice(0, 200)}`);
  }
}

/** Parts that may hold a report, those that say so first. */
function candidates(email: Email, limits: MailLimits): Part[] {
  if (email.attachments.length > limits.parts) {
    throw new ProtocolError('TOO_MANY_PARTS', `the mail has ${email.attachments.length} parts, more than ${limits.parts}`);
  }
  const parts = email.attachments.map(({ mimeType, filename, content }) => ({
    label: `${mimeType} ${filename ?? ''}`,
    bytes: new Uint8Array(content as ArrayBuffer),
  }));
  // Parts of inline text come as one, the human's first.
  const inline = /^\{.*\}/ms.exec(email.text ?? '');
  if (inline) parts.push({ label: 'text/plain', bytes: Buffer.from(inline[0]) });
  const fitting = parts.filter(({ bytes }) => isGzip(bytes) || looksLikeJson(bytes));
  return fitting.sort((a, b) => Number(/tlsrpt/i.test(b.label)) - Number(/tlsrpt/i.test(a.label)));
}

function looksLikeJson(bytes: Uint8Array): boolean {
  return /^\ufeff?\s*\{/.test(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, 1024)));
}
