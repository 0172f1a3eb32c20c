import { MAIL_LIMITS, MailLimits } from './mail-limits';
import { Header, Leaf, readMime } from './mime-leaves';
import { ProtocolError } from './protocol-error';
import { ReadReport } from './report';
import { FoundReports, mayBeReport, readReportFile } from './report-file';

export interface ReportMail extends FoundReports {
  /** From the top, where the last server to touch the mail puts its own. */
  readonly headers: readonly Header[];
}

/**
 * Finds the reports in a mail (RFC 8460 §5.3) by what the parts hold: labels and file names are a hint only. A report that comes twice is one.
 *
 * There is a report or a refusal at least. It throws what is wrong with the mail as a whole.
 */
export async function readReportMail(mail: Uint8Array, limits: MailLimits = MAIL_LIMITS): Promise<ReportMail> {
  if (mail.length > limits.mailBytes) throw new ProtocolError('TOO_LARGE', `the mail has ${mail.length} bytes, more than ${limits.mailBytes}`);
  const { headers, leaves } = await readMime(mail, limits);
  const reports = new Map<string, ReadReport>();
  const refusals: ProtocolError[] = [];
  for (const { bytes } of candidates(leaves)) {
    const found = await readReportFile(bytes, limits);
    for (const report of found.reports) reports.set(report.fingerprint, report);
    refusals.push(...found.refusals);
  }
  if (reports.size + refusals.length === 0) refusals.push(new ProtocolError('NOT_A_REPORT', 'no part of the mail holds a TLS report'));
  return { headers, reports: [...reports.values()], refusals: reports.size === 0 ? refusals : refusals.filter(({ code }) => code !== 'NOT_A_REPORT') };
}

/** Parts that may hold the report, those that say so first. */
function candidates(leaves: readonly Leaf[]): Leaf[] {
  const fitting = leaves.map(decoded).filter(({ bytes }) => mayBeReport(bytes));
  const found = fitting.length > 0 ? fitting : leaves.flatMap(withinText);
  return found.sort((a, b) => Number(/tlsrpt/i.test(b.label)) - Number(/tlsrpt/i.test(a.label)));
}

/** gzip, zip and JSON as base64 begins them. */
const BASE64 = /^\s*(?:H4sI|UEsD|ey[JA]|ew[ok0])[A-Za-z0-9+/=\s]+$/;

/** A part in base64 whose header does not say so. */
function decoded({ label, bytes }: Leaf): Leaf {
  const beginning = Buffer.from(bytes.subarray(0, 100)).toString('latin1');
  return BASE64.test(beginning) ? { label, bytes: Buffer.from(Buffer.from(bytes).toString('latin1'), 'base64') } : { label, bytes };
}

/** A report pasted into a text, below what a gateway or a human wrote: from the first line that begins with a brace to the last brace. */
function withinText({ label, bytes }: Leaf): Leaf[] {
  if (!label.startsWith('text/')) return [];
  const text = Buffer.from(bytes).toString('utf8');
  // Not by one expression for both ends: where the last brace is missing, it would look for it again from each line.
  const [start, end] = [text.search(/^\{/m), text.lastIndexOf('}')];
  return start >= 0 && end > start ? [{ label, bytes: Buffer.from(text.slice(start, end + 1)) }] : [];
}
