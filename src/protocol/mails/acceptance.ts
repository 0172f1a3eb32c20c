import { checkUnambiguous } from './mail-header';
import { ownPolicies } from './own-policies';
import { ProtocolError } from '../protocol-error';
import { listField, quotingKind } from './relayed';
import { isReportType } from './report-label';
import { MailReport, ReportMail } from './report-mail';
import { Origin } from './report-parts';
import { hasSignedParts, saysReport } from './signature-coverage';
import { alignedSigners, namesOf, Signer, signersOf } from './signer';
import { ReportPolicy } from '../reports/report';

/** A report that may be counted. */
export interface Acceptance {
  /** The domain whose DKIM signature passed. */
  readonly dkimDomain: string;
  /** The policies that the report has for each of our domains. */
  readonly policies: ReadonlyMap<string, readonly ReportPolicy[]>;
}

/** Allows for clocks that differ, and for reporters that write local time as UTC. */
const AHEAD_MILLISECONDS = 24 * 60 * 60 * 1000;

/**
 * Decides whether a report counts: the reporter has to sign it (RFC 8460 §3), and it has to be about our domains. Rejections have a code.
 *
 * Signers also sign what others wrote, such as mails that they forward. So a report counts for the signer only if the mail exists for the
 * report: docs/decisions/who-speaks.md.
 */
export function accept(mail: ReportMail, { report, origin }: MailReport, ownDomains: readonly string[], receivedAt: Date): Acceptance {
  const dkimDomain = speakerOf(mail, origin);
  const policies = ownPolicies(mail.headers, report, ownDomains);
  if (report.startDatetime !== null && Date.parse(report.startDatetime) > receivedAt.getTime() + AHEAD_MILLISECONDS) {
    throw new ProtocolError('FUTURE_DATE', `the report begins at ${report.startDatetime}, and came at ${receivedAt.toISOString()}`);
  }
  return { dkimDomain, policies };
}

function speakerOf(mail: ReportMail, origin: Origin): string {
  checkUnambiguous(mail.headers);
  const signers = signersOf(mail.headers);
  checkOwn(mail, origin, signers);
  return firstWithout(alignedSigners(signers, mail.headers), [
    notWhole, (signer) => onlySentOn(mail, signer), (signer) => onlyText(mail, origin, signer), (signer) => notCovered(mail, signer),
  ]).domain;
}

/** Rejects mails that carry what others wrote, by any signer. */
function checkOwn(mail: ReportMail, { standing, part }: Origin, signers: readonly Signer[]): void {
  const kind = quotingKind(mail) ?? (mail.rejections.some(({ code }) => code === 'DMARC_REPORT') ? 'a DMARC report (RFC 7489)' : undefined);
  const by = namesOf(signers.map(({ domain }) => domain));
  if (kind) throw relayed(`the mail is ${kind}, in which ${by} may pass on what others wrote: ${part} does not count`);
  if (standing === 'forwarded') {
    throw new ProtocolError('FORWARDED', `${part} is in a mail that is attached to another: the signature that was checked is that of the outer mail, by ${by}`);
  }
}

type Objection = (signer: Signer) => ProtocolError | undefined;

/** Returns the first signer without objections. Otherwise throws the objection to the signer who passed the most. */
function firstWithout(signers: readonly Signer[], objections: readonly Objection[]): Signer {
  let left = signers;
  for (const objection of objections) {
    const rejections = left.map(objection);
    const rejected = rejections[0];
    left = left.filter((_, index) => rejections[index] === undefined);
    if (left.length === 0) throw rejected;
  }
  return left[0];
}

function notWhole({ isWhole, domain }: Signer): ProtocolError | undefined {
  return isWhole ? undefined : new ProtocolError('DKIM_LENGTH_TAG', `a signature by ${namesOf([domain])} covers only part of the mail (RFC 8460 §3)`);
}

function onlySentOn({ headers }: ReportMail, signer: Signer): ProtocolError | undefined {
  const field = listField(headers, signer);
  return field === undefined ? undefined : relayed(`${namesOf([signer.domain])} forwards the mail for others: its header has the field '${field}'`);
}

/** Rejects reports in a text, which anybody may have written into a form, unless the signer marks the whole mail as a report. */
function onlyText({ mediaType }: ReportMail, { standing, part }: Origin, { covers }: Signer): ProtocolError | undefined {
  const isText = standing === 'pasted' || standing === 'text' && !(covers('content-type') && isReportType(mediaType));
  return isText ? relayed(`the report is in a text of the mail, ${part}, which anybody may have written`) : undefined;
}

/** Rejects marks of a report that may have been added on the way. */
function notCovered(mail: ReportMail, signer: Signer): ProtocolError | undefined {
  if (saysReport(mail, signer) && hasSignedParts(mail, signer)) return undefined;
  const by = namesOf([signer.domain]);
  return new ProtocolError('DKIM_COVERAGE', saysReport(mail, signer)
    ? `the signature by ${by} does not cover Content-Type, and the mail's first part is not where its body begins: its parts may be others than those that were signed`
    : `nothing that the signature by ${by} covers says that the mail is a TLS report: neither a Subject that begins with 'Report Domain:', in a mail that `
      + 'is marked as a report, nor TLS-Report-Domain, TLS-Report-Submitter, nor a Content-Type of multipart/report with report-type=tlsrpt (RFC 8460 §5.3)');
}

function relayed(message: string): ProtocolError {
  return new ProtocolError('RELAYED', message);
}
