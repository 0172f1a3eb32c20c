import { dkimResults } from './authentication-results';
import { authorDomain } from './author';
import { DkimSignature, parseDkimSignature } from './dkim-signature';
import { isWithin, normalizeDomainName } from '../domain-name';
import { Header, valueOf } from './mail-header';
import { ProtocolError } from '../protocol-error';
import { shownTail } from '../shown-tail';

/** A domain whose signature passed when the mail was received, and what each of its signatures covers. */
export interface Signer {
  readonly domain: string;
  /** The header fields that each signature covers which may be the one that passed. */
  readonly covers: (field: string) => boolean;
  /** Whether all of the mail is covered: RFC 8460 §3 forbids `l=`. */
  readonly isWhole: boolean;
}

/** Writes its verdict on top of each mail it receives. */
const AUTHSERV_ID = 'amazonses.com';
const LAST_OF_SES = 'x-ses-receipt';
/** A mail that went through many hands has a handful. */
const MAX_SIGNATURES = 30;

/**
 * The signers of a mail, by name: so they are in the same order for the same report in whatever order its signatures come.
 *
 * The verdict is the one that was made at receipt, as signatures expire. Refused with a code where there is none.
 */
export function signersOf(headers: readonly Header[]): Signer[] {
  const fields = headers.filter(({ name }) => name === 'dkim-signature');
  if (fields.length > MAX_SIGNATURES) throw new ProtocolError('DKIM_MISSING', `the mail has ${fields.length} DKIM signatures, of which no more than ${MAX_SIGNATURES} are read`);
  const signatures = fields.map(({ value }) => parseDkimSignature(value)).filter((one) => one !== undefined);
  const { passed, count } = resultsAtReceipt(headers);
  if (count > fields.length) {
    throw new ProtocolError('DKIM_MISSING', `there are ${count} DKIM results and ${fields.length} signatures, so that it is open which results are true`);
  }
  const signers = passed.map((domain) => signerOf(domain, signatures)).filter((one) => one !== undefined);
  if (signers.length > 0) return signers.sort((a, b) => a.domain < b.domain ? -1 : 1);
  throw new ProtocolError('DKIM_MISSING', passed.length === 0 ? 'no DKIM signature of the mail passed when it was received (RFC 8460 §3), or one of the same domain failed'
    : `a signature by ${namesOf(passed)} passed, and the mail has no valid DKIM-Signature by it (RFC 6376 §3.5)`);
}

/** Only the topmost header counts, above what SES ends its own with: everything below may have come with the mail. */
function resultsAtReceipt(headers: readonly Header[]) {
  const top = headers.find(({ name }) => name === 'authentication-results' || name === LAST_OF_SES);
  return dkimResults(top?.name === 'authentication-results' ? top.lines : [], AUTHSERV_ID);
}

/** The verdict does not say which signature it is of: what is said of a signer holds for all of those that it may be of. */
function signerOf(domain: string, signatures: readonly DkimSignature[]): Signer | undefined {
  const own = signatures.filter((one) => one.domain === domain || one.agentDomain === domain);
  return own.length === 0 ? undefined : {
    domain,
    covers: (field) => own.every(({ fields }) => fields.has(field)),
    isWhole: !signatures.some(({ domain: signedBy, isPartial }) => isPartial && isWithin(domain, signedBy)),
  };
}

/**
 * Those of the signers that are the reporter, by the header that they signed. From names the reporter, and so does TLS-Report-Submitter where
 * the signature covers it. `contact-info` does not: any report can name anybody there.
 */
export function alignedSigners(signers: readonly Signer[], headers: readonly Header[]): Signer[] {
  const author = authorDomain(valueOf(headers, 'from') ?? '');
  const submitter = normalizeDomainName(valueOf(headers, 'tls-report-submitter') ?? '');
  const aligned = signers.filter(({ domain, covers }) => related(domain, author) || covers('tls-report-submitter') && related(domain, submitter));
  if (aligned.length > 0) return aligned;
  throw new ProtocolError('DKIM_NOT_ALIGNED', `the mail is signed by ${namesOf(signers.map(({ domain }) => domain))}, and `
    + `${author === undefined ? 'its From has not exactly one author' : `From is at ${shownTail(author)}`}${submitter === '' ? '' : `, TLS-Report-Submitter ${shownTail(submitter)}`}`);
}

/** Equal, or one below the other: Mail.ru signs as corp.mail.ru and submits as mail.ru. A top-level domain relates to nothing. */
export function related(a: string, b: string | undefined): boolean {
  return b !== undefined && a.includes('.') && b.includes('.') && (isWithin(a, b) || isWithin(b, a));
}

export function namesOf(domains: readonly string[]): string {
  return domains.slice(0, 5).map((domain) => shownTail(domain)).join(', ') + (domains.length > 5 ? ` and ${domains.length - 5} others` : '');
}
