import { Mime, readMime } from './mime-leaves';
import { ProtocolError } from '../protocol-error';
import { Candidate, candidatesIn, Origin, Standing } from './report-parts';
import { MailBudget } from '../reports/mail-budget';
import { MAIL_LIMITS, MailLimits } from '../reports/mail-limits';
import { ReadReport } from '../reports/report';
import { FoundReports, readReportFile } from '../reports/report-file';
import { isZip } from '../reports/zip';

/** A report with its place in the mail. */
export interface MailReport extends ReadReport {
  readonly origin: Origin;
}

export interface ReportMail extends FoundReports, Mime {
  readonly reports: readonly MailReport[];
}

/**
 * Finds all reports in a mail (RFC 8460 §5.3) and in attached mails. Does not decide whether they count. Returns a repeated report once.
 *
 * Returns at least one report or rejection. Throws problems of the mail as a whole.
 */
export async function readReportMail(bytes: Uint8Array, limits: MailLimits = MAIL_LIMITS): Promise<ReportMail> {
  if (bytes.length > limits.mailBytes) throw new ProtocolError('TOO_LARGE', `the mail has ${bytes.length} bytes, more than ${limits.mailBytes}`);
  const mail = await readMime(bytes, limits);
  const found = candidatesIn(mail.leaves);
  const budget = new MailBudget(limits, bytes.length);
  const reports = new Map<string, MailReport>();
  const rejections: ProtocolError[] = [];
  const ofPasted: ProtocolError[] = [];
  for (const candidate of found.candidates) {
    const read = await readReportFile(candidate.bytes, budget);
    for (const report of read.reports) keep(reports, { ...report, origin: candidate.origin });
    const { standing } = candidate.origin;
    (standing === 'pasted' ? ofPasted : rejections).push(...read.rejections.map((rejection) => inPart(rejection, candidate)));
  }
  rejections.push(...found.rejections);
  // A reporter's text may repeat the attached report, with line ends that JSON does not allow.
  if (reports.size + rejections.length === 0) rejections.push(...ofPasted);
  if (reports.size + rejections.length === 0) rejections.push(new ProtocolError('NOT_A_REPORT', 'no part of the mail holds a TLS report'));
  // Other attachments next to a report don't matter.
  return { ...mail, reports: [...reports.values()], rejections: reports.size === 0 ? rejections : rejections.filter(({ code }) => code !== 'NOT_A_REPORT') };
}

const STANDINGS: readonly Standing[] = ['part', 'text', 'pasted', 'forwarded'];

/** Keeps the copy of a report with the best standing. */
function keep(reports: Map<string, MailReport>, report: MailReport): void {
  const former = reports.get(report.fingerprint);
  if (!former || STANDINGS.indexOf(report.origin.standing) < STANDINGS.indexOf(former.origin.standing)) reports.set(report.fingerprint, report);
}

/** Turns NOT_A_REPORT into a bad report if the part is labelled as a report. */
function inPart({ code, message }: ProtocolError, { isLabelled, bytes, origin }: Candidate): ProtocolError {
  const labelledCode = isZip(bytes) ? 'BAD_ZIP' : 'NO_POLICIES';
  return new ProtocolError(code === 'NOT_A_REPORT' && isLabelled ? labelledCode : code, `${origin.part}: ${message}`);
}
