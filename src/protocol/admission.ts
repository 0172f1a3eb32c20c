import { addressParser } from 'postal-mime';
import { passedDomains } from './authentication-results';
import { parseDkimSignature } from './dkim-signature';
import { isWithin, normalizeDomainName } from './domain-name';
import { Header } from './mime-leaves';
import { ProtocolError } from './protocol-error';
import { Report, ReportPolicy } from './report';

/** A report that may be counted. */
export interface Admission {
  /** Whose DKIM signature passed. */
  readonly dkimDomain: string;
  /** What the report says of each of our domains. */
  readonly policies: ReadonlyMap<string, readonly ReportPolicy[]>;
}

/** Writes its verdict on top of each mail it receives. */
const AUTHSERV_ID = 'amazonses.com';
const LAST_OF_SES = 'x-ses-receipt';

/** Clocks differ, and some reporters write their own time as if it were UTC. */
const AHEAD_MILLISECONDS = 24 * 60 * 60 * 1000;

/**
 * Decides whether a report counts: RFC 8460 §3 wants it signed by the reporter, and reports are asked for our domains only.
 *
 * The signature's verdict is the one that was made at receipt, as signatures expire. Refusals have a code.
 */
export function admit(headers: readonly Header[], report: Report, ownDomains: readonly string[], receivedAt: Date): Admission {
  const dkimDomain = signerOf(headers, report);
  const policies = ownPolicies(headers, report, ownDomains);
  if (report.startDatetime !== null && Date.parse(report.startDatetime) > receivedAt.getTime() + AHEAD_MILLISECONDS) {
    throw new ProtocolError('FUTURE_DATE', `the report begins at ${report.startDatetime}, and came at ${receivedAt.toISOString()}`);
  }
  return { dkimDomain, policies };
}

/** The first by name, so that it is the same for the same report in whatever order its signatures come. */
function signerOf(headers: readonly Header[], report: Report): string {
  const signatures = headers.filter(({ name }) => name === 'dkim-signature').map(({ value }) => parseDkimSignature(value)).filter((one) => one !== undefined);
  const passed = signersAtReceipt(headers);
  const signers = passed.filter((signer) => signatures.some(({ domain, agentDomain }) => signer === domain || signer === agentDomain));
  if (signers.length === 0) {
    throw new ProtocolError('DKIM_MISSING', passed.length === 0 ? 'no DKIM signature of the mail passed when it was received (RFC 8460 §3)'
      : `a signature by ${passed.join(', ')} passed, and the mail has no valid DKIM-Signature by it (RFC 6376 §3.2)`);
  }
  const reporters = reporterDomains(headers, report);
  const aligned = signers.filter((signer) => reporters.some((reporter) => related(signer, reporter))).sort();
  if (aligned.length === 0) {
    throw new ProtocolError('DKIM_NOT_ALIGNED', `the mail is signed by ${signers.join(', ')}, the report is by ${reporters.join(', ') || 'nobody'}`);
  }
  const whole = aligned.find((signer) => !signatures.some(({ domain, isPartial }) => isPartial && isWithin(signer, domain)));
  if (whole === undefined) {
    throw new ProtocolError('DKIM_LENGTH_TAG', `a signature by ${aligned.join(', ')} covers a part of the mail only (RFC 8460 §3)`);
  }
  return whole;
}

/** Only the topmost header counts, above what SES ends its own with: everything below may have come with the mail. */
function signersAtReceipt(headers: readonly Header[]): string[] {
  const top = headers.find(({ name }) => name === 'authentication-results' || name === LAST_OF_SES);
  return top?.name === LAST_OF_SES ? [] : passedDomains(top?.value ?? '', AUTHSERV_ID);
}

/** "Reporting domain" is tied to no header (RFC 8460 §3); these are those that name it. */
function reporterDomains(headers: readonly Header[], report: Report): string[] {
  const from = headers.filter(({ name }) => name === 'from').flatMap(({ value }) => addressParser(value, { flatten: true }));
  const submitter = headers.find(({ name }) => name === 'tls-report-submitter')?.value.trim();
  const names = [from.length === 1 ? domainPart(from[0].address) : undefined, submitter, domainPart(report.contactInfo)];
  return [...new Set(names.filter((name) => !!name).map((name) => normalizeDomainName(name!)))];
}

function domainPart(address: string | null | undefined): string | undefined {
  return address?.includes('@') ? address.slice(address.lastIndexOf('@') + 1).replace(/[>\s].*$/s, '') : undefined;
}

/** Equal, or one below the other: Mail.ru signs as corp.mail.ru and submits as mail.ru. A top-level domain relates to nothing. */
function related(a: string, b: string): boolean {
  return a.includes('.') && b.includes('.') && (isWithin(a, b) || isWithin(b, a));
}

/**
 * The JSON decides (RFC 8460 §5.6). The header may where it names no domain, as some reporters' does for `no-policy-found`, and where it
 * names the TLSA base domain of a `tlsa` policy (§1.1), which as a rule is the MX host: Postfix does, others name the mail domain.
 */
function ownPolicies(headers: readonly Header[], report: Report, ownDomains: readonly string[]): Map<string, ReportPolicy[]> {
  if (report.policies.length === 0) throw new ProtocolError('NO_POLICIES', 'the report has no policies, so it says nothing of any domain');
  const owns = new Map<string | undefined, string>(ownDomains.map((one) => [normalizeDomainName(one), one]));
  const header = nameOf(headers.find(({ name }) => name === 'tls-report-domain')?.value);
  const policies = new Map<string, ReportPolicy[]>();
  const foreign = new Set<string>();
  for (const policy of report.policies) {
    const written = nameOf(policy.policyDomain);
    const domain = owns.get(written) ?? (written === undefined || policy.policyType?.trim().toLowerCase() === 'tlsa' ? owns.get(header) : undefined);
    if (domain === undefined) foreign.add(written ?? header ?? 'no domain');
    else if (policies.get(domain)?.push(policy) === undefined) policies.set(domain, [policy]);
  }
  if (policies.size === 0) throw new ProtocolError('FOREIGN_DOMAIN', `the report is about ${[...foreign].join(', ')}, not about ${ownDomains.join(', ')}`);
  return policies;
}

function nameOf(written: string | null | undefined): string | undefined {
  return normalizeDomainName(written?.trim() ?? '') || undefined;
}
