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
  /** Whose DKIM signature passed. */
  readonly dkimDomain: string;
  /** What the report says of each of our domains. */
  readonly policies: ReadonlyMap<string, readonly ReportPolicy[]>;
}

/** Clocks differ, and some reporters write their own time as if it were UTC. */
const AHEAD_MILLISECONDS = 24 * 60 * 60 * 1000;

/**
 * Decides whether a report counts: RFC 8460 §3 wants it signed by the reporter, and reports are asked for our domains only. Refusals have a code.
 *
 * A signature covers whatever the signer sends, which can be what others wrote. So a report counts for the signer only if the mail is the
 * report's own: docs/decisions/who-speaks.md.
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

/** The mail may be one that carries what others wrote, whoever signed it. */
function checkOwn(mail: ReportMail, { standing, part }: Origin, signers: readonly Signer[]): void {
  const kind = quotingKind(mail) ?? (mail.rejections.some(({ code }) => code === 'DMARC_REPORT') ? 'a DMARC report (RFC 7489)' : undefined);
  const by = namesOf(signers.map(({ domain }) => domain));
  if (kind) throw relayed(`the mail is ${kind}, in which ${by} may pass on what others wrote: ${part} does not count`);
  if (standing === 'forwarded') {
    throw new ProtocolError('FORWARDED', `${part} is in a mail that is attached to another: the signature that was checked is that of the outer mail, by ${by}`);
  }
}

type Objection = (signer: Signer) => ProtocolError | undefined;

/** The first signer to whom nothing is objected. If there is none, the objection is that to the one who came furthest. */
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
  return isWhole ? undefined : new ProtocolError('DKIM_LENGTH_TAG', `a signature by ${namesOf([domain])} covers a part of the mail only (RFC 8460 §3)`);
}

function onlySentOn({ headers }: ReportMail, signer: Signer): ProtocolError | undefined {
  const field = listField(headers, signer);
  return field === undefined ? undefined : relayed(`the mail is one that ${namesOf([signer.domain])} sends on for others: its header has a field '${field}' of that`);
}

/** A text can hold what anybody wrote into a form; not so where the signer says that the whole mail is a report. */
function onlyText({ mediaType }: ReportMail, { standing, part }: Origin, { covers }: Signer): ProtocolError | undefined {
  const isText = standing === 'pasted' || standing === 'text' && !(covers('content-type') && isReportType(mediaType));
  return isText ? relayed(`the report is in a text of the mail, ${part}, which anybody may have written`) : undefined;
}

/** What says that the mail is a report may have been added to it on the way. */
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
