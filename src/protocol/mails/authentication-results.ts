import { normalizeDomainName } from '../domain-name';
import { withoutQuotesAndComments } from './structured-field';

/** The results that a server recorded for a mail's DKIM signatures. */
export interface DkimResults {
  /** Domains with a signature that passed and none that failed. */
  readonly passed: readonly string[];
  /** The number of signatures with a result. */
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
 * (Mails that SES stored in 2016, 2020, 2022 and 2025, in public repositories, all look like this.) The sender controls the text after the first `;` of a
 * line: an address or host name can contain the text of a result. So a result counts only at the beginning of a line. Quoted strings and comments are
 * ignored; an ambiguous field counts as absent.
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

/** Joins the lines of each method. A method begins a line and may continue on the next ones. */
function methodsOf(lines: readonly string[]): string[] {
  const methods: string[] = [];
  for (const line of lines) {
    if (methods.length === 0 || /^[ \t]*[a-z][a-z0-9-]*[ \t]*=/i.test(line)) methods.push(line);
    else methods[methods.length - 1] += line;
  }
  return methods;
}

/** Reads a DKIM result. Returns undefined for other methods. A result counts for a domain only if it consists of properties. */
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
