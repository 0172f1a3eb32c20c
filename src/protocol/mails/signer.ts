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
  /** Whether every signature that may have passed covers a header field. */
  readonly covers: (field: string) => boolean;
  /** Whether the signature covers the whole mail: RFC 8460 §3 forbids `l=`. */
  readonly isWhole: boolean;
}

/** Names the server that adds its verdict at the top of each received mail. */
const AUTHSERV_ID = 'amazonses.com';
const LAST_OF_SES = 'x-ses-receipt';
/** Limits signatures. A mail that many servers forwarded has a handful. */
const MAX_SIGNATURES = 30;

/**
 * Returns the signers of a mail, sorted by name, so that the order of signatures does not matter.
 *
 * Uses the verdict at receipt, because signatures expire. Throws a coded error without signers.
 */
export function signersOf(headers: readonly Header[]): Signer[] {
  const fields = headers.filter(({ name }) => name === 'dkim-signature');
  if (fields.length > MAX_SIGNATURES) throw new ProtocolError('DKIM_MISSING', `the mail has ${fields.length} DKIM signatures, more than ${MAX_SIGNATURES}`);
  const signatures = fields.map(({ value }) => parseDkimSignature(value)).filter((one) => one !== undefined);
  const { passed, count } = resultsAtReceipt(headers);
  if (count > fields.length) {
    throw new ProtocolError('DKIM_MISSING', `there are ${count} DKIM results and ${fields.length} signatures, so it is unclear which results are true`);
  }
  const signers = passed.map((domain) => signerOf(domain, signatures)).filter((one) => one !== undefined);
  if (signers.length > 0) return signers.sort((a, b) => a.domain < b.domain ? -1 : 1);
  throw new ProtocolError('DKIM_MISSING', passed.length === 0 ? 'no DKIM signature of the mail passed when it was received (RFC 8460 §3), or one of the same domain failed'
    : `a signature by ${namesOf(passed)} passed, and the mail has no valid DKIM-Signature by it (RFC 6376 §3.5)`);
}

/** Reads the topmost header, above the last field of SES. Everything below may have come with the mail. */
function resultsAtReceipt(headers: readonly Header[]) {
  const top = headers.find(({ name }) => name === 'authentication-results' || name === LAST_OF_SES);
  return dkimResults(top?.name === 'authentication-results' ? top.lines : [], AUTHSERV_ID);
}

/** Describes a signer. The verdict does not name the signature, so the description holds for all signatures that it may refer to. */
function signerOf(domain: string, signatures: readonly DkimSignature[]): Signer | undefined {
  const own = signatures.filter((one) => one.domain === domain || one.agentDomain === domain);
  return own.length === 0 ? undefined : {
    domain,
    covers: (field) => own.every(({ fields }) => fields.has(field)),
    isWhole: !signatures.some(({ domain: signedBy, isPartial }) => isPartial && isWithin(domain, signedBy)),
  };
}

/**
 * Selects the signers that are the reporter by the signed header. From names the reporter, and so does a signed TLS-Report-Submitter.
 * `contact-info` does not: any report can name anybody there.
 */
export function alignedSigners(signers: readonly Signer[], headers: readonly Header[]): Signer[] {
  const author = authorDomain(valueOf(headers, 'from') ?? '');
  const submitter = normalizeDomainName(valueOf(headers, 'tls-report-submitter') ?? '');
  const aligned = signers.filter(({ domain, covers }) => related(domain, author) || covers('tls-report-submitter') && related(domain, submitter));
  if (aligned.length > 0) return aligned;
  throw new ProtocolError('DKIM_NOT_ALIGNED', `the mail is signed by ${namesOf(signers.map(({ domain }) => domain))}, and `
    + `${author === undefined ? 'its From has not exactly one author' : `From is at ${shownTail(author)}`}${submitter === '' ? '' : `, TLS-Report-Submitter ${shownTail(submitter)}`}`);
}

/** Says whether domains are equal or one is below the other: Mail.ru signs as corp.mail.ru and submits as mail.ru. Top-level domains never match. */
export function related(a: string, b: string | undefined): boolean {
  return b !== undefined && a.includes('.') && b.includes('.') && (isWithin(a, b) || isWithin(b, a));
}

export function namesOf(domains: readonly string[]): string {
  return domains.slice(0, 5).map((domain) => shownTail(domain)).join(', ') + (domains.length > 5 ? ` and ${domains.length - 5} others` : '');
}
