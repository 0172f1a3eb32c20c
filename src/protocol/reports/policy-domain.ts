import { domainNameProblem, normalizeDomainName } from '../domain-name';
import { withoutQuotes } from '../quotes';

/** Reads a `policy-domain` or TLS-Report-Domain as the reporter meant it: without white space, quotes, an `@` and surplus dots. Returns undefined if nothing is left. */
export function policyDomainOf(written: string | null | undefined): string | undefined {
  return normalizeDomainName(bare(written ?? '')) || undefined;
}

/** Says whether the DNS can have the name. Names of MX hosts in `tlsa` policies may contain underscores. */
export function isPossibleDomain(written: string): boolean {
  const domain = policyDomainOf(written);
  return domain !== undefined && domainNameProblem(domain, /^[a-z0-9_-]+$/) === undefined;
}

const SURPLUS = '@.';

function bare(written: string): string {
  const name = withoutQuotes(written.trim());
  let [start, end] = [0, name.length];
  while (start < end && SURPLUS.includes(name[start])) start++;
  while (end > start && name[end - 1] === '.') end--;
  return name.slice(start, end).trim();
}
