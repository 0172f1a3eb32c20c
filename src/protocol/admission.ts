import { addressParser } from 'postal-mime';
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

/**
 * Decides whether a report counts: RFC 8460 §3 wants it signed by the reporter, and reports are asked for our domains only.
 *
 * The signature's verdict is the one that was made at receipt, as signatures expire. Refusals have a code.
 */
export function admit(headers: readonly Header[], report: Report, ownDomains: readonly string[]): Admission {
  const passed = passedDomains(headers);
  if (passed.length === 0) throw new ProtocolError('DKIM_MISSING', 'no DKIM signature of the mail passed when it was received (RFC 8460 §3)');

  const reporters = reporterDomains(headers, report);
  const dkimDomain = passed.find((domain) => reporters.some((reporter) => related(domain, reporter)));
  if (dkimDomain === undefined) {
    throw new ProtocolError('DKIM_NOT_ALIGNED', `the mail is signed by ${passed.join(', ')}, the report is by ${reporters.join(', ') || 'nobody'}`);
  }
  if (signatures(headers).some(({ d, l }) => d !== undefined && l !== undefined && isWithin(dkimDomain, d))) {
    throw new ProtocolError('DKIM_LENGTH_TAG', `a signature by ${dkimDomain} covers a part of the mail only (RFC 8460 §3)`);
  }
  return { dkimDomain, policies: ownPolicies(headers, report, ownDomains) };
}

/** RFC 8601 §2.2. Only the topmost header counts: everything below it may have come with the mail. */
function passedDomains(headers: readonly Header[]): string[] {
  const top = headers.find(({ name }) => name === 'authentication-results');
  const [authservId, ...results] = withoutComments(top?.value ?? '').split(';').map((part) => part.trim());
  if (authservId.split(/\s/)[0].toLowerCase() !== AUTHSERV_ID) return [];
  return results
    .filter((result) => /^dkim\s*=\s*pass(\s|$)/i.test(result))
    .map((result) => /\sheader\.(?:i\s*=\s*[^\s@]*@|d\s*=\s*)([^\s;]+)/i.exec(result)?.[1])
    .filter((domain) => domain !== undefined)
    .map(normalizeDomainName);
}

/** Comments can nest (RFC 5322 §3.2.2), and hold a `;` or a false result. */
function withoutComments(value: string): string {
  let depth = 0;
  let result = '';
  for (const character of value) {
    if (character === '(') depth++;
    else if (character === ')' && depth > 0) depth--;
    else if (depth === 0) result += character;
  }
  return result;
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

function signatures(headers: readonly Header[]): Array<{ [tag: string]: string | undefined }> {
  return headers.filter(({ name }) => name === 'dkim-signature').map(({ value }) => Object.fromEntries(value.split(';').map((tag) => {
    const [name, ...rest] = tag.split('=');
    return [name.trim(), rest.join('=').trim()];
  })));
}

/** The JSON decides (RFC 8460 §5.6); where it names no domain, as some reporters' does for `no-policy-found`, the header may. */
function ownPolicies(headers: readonly Header[], report: Report, ownDomains: readonly string[]): Map<string, ReportPolicy[]> {
  const header = headers.find(({ name }) => name === 'tls-report-domain')?.value.trim();
  const policies = new Map<string, ReportPolicy[]>();
  const foreign = new Set<string>();
  for (const policy of report.policies) {
    const domain = normalizeDomainName(policy.policyDomain ?? header ?? '');
    const own = ownDomains.find((one) => normalizeDomainName(one) === domain);
    if (own === undefined) foreign.add(domain || 'no domain');
    else policies.set(own, [...policies.get(own) ?? [], policy]);
  }
  if (policies.size === 0) {
    throw new ProtocolError('FOREIGN_DOMAIN', `the report is about ${[...foreign].join(', ') || 'no domain'}, not about ${ownDomains.join(', ')}`);
  }
  return policies;
}
