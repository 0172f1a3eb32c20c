import { normalizeDomainName } from '../domain-name';
import { withoutQuotesAndComments } from './structured-field';

/** What a server found of a mail's DKIM signatures. */
export interface DkimResults {
  /** The domains whose signature passed, and of none failed. */
  readonly passed: readonly string[];
  /** How many signatures there is a result of. */
  readonly count: number;
}

const NONE: DkimResults = { passed: [], count: 0 };

/**
 * Reads an Authentication-Results field (RFC 8601 §2.2) as Amazon SES writes it, line by line:
 *
 *     Authentication-Results: amazonses.com;
 *      spf=pass (spfCheck: ...) client-ip=192.0.2.7; envelope-from=a@reporter.example; helo=mail.reporter.example;
 *      dkim=pass header.i=@reporter.example;
 *      dmarc=pass header.from=reporter.example;
 *
 * (Mails that SES stored in 2016, 2020, 2022 and 2025, in public repositories, all have it so.) What follows the first `;` of a line is the
 * sender's: an address or a host name, in which the text of a result can be. So a result counts only where it begins a line, outside of quotes
 * and comments, and a field that can be taken apart in two ways says nothing.
 */
export function dkimResults(lines: readonly string[], authservId: string): DkimResults {
  const [service, ...rest] = (lines[0] ?? '').split(';');
  if (service.trim().toLowerCase() !== authservId) return NONE;
  const methods = methodsOf([rest.join(';'), ...lines.slice(1)]);
  const results = methods.map((method) => withoutQuotesAndComments(method));
  if (results.includes(undefined)) return NONE;
  const dkim = results.map((result) => dkimResult(result!)).filter((one) => one !== undefined && one.verdict !== 'none');
  const domains = (verdict: string) => dkim.filter((one) => one!.verdict === verdict && one!.domain !== undefined).map((one) => one!.domain!);
  const failed = domains('fail');
  return { passed: domains('pass').filter((domain) => !failed.includes(domain)), count: dkim.length };
}

/** One text a method, which begins a line and may go on on others. */
function methodsOf(lines: readonly string[]): string[] {
  const methods: string[] = [];
  for (const line of lines) {
    if (methods.length === 0 || /^[ \t]*[a-z][a-z0-9-]*[ \t]*=/i.test(line)) methods.push(line);
    else methods[methods.length - 1] += line;
  }
  return methods;
}

/** Undefined for the result of another method. A domain is read of a result that is a list of properties and nothing else. */
function dkimResult(line: string): { verdict: string; domain?: string } | undefined {
  const [first] = line.split(';');
  const properties = first.replace(/\s+/g, ' ').replace(/ ?= ?/g, '=').trim().split(' ').map(propertyOf);
  const [[method, verdict]] = properties;
  if (method !== 'dkim') return undefined;
  const names = new Map(properties);
  const domain = names.has('') || names.size < properties.length ? undefined : domainOf(names);
  return { verdict: verdict.toLowerCase(), domain: domain && normalizeDomainName(domain) };
}

function domainOf(properties: ReadonlyMap<string, string>): string | undefined {
  const [domain, identity] = [properties.get('header.d') ?? '', properties.get('header.i') ?? ''];
  if (/^[^@"]+$/.test(domain)) return domain;
  const [, ofIdentity, ...others] = identity.split('@');
  return others.length === 0 && ofIdentity && !ofIdentity.includes('"') ? ofIdentity : undefined;
}

function propertyOf(written: string): [name: string, value: string] {
  const at = Math.max(0, written.indexOf('='));
  return [written.slice(0, at).toLowerCase(), written.slice(at + 1)];
}
