import { PublicationPorts } from './ports';
import { normalizeDomainName } from '../../protocol/domain-name';
import { mxMatches } from '../../protocol/mta-sts/sts-policy';

/** The host of an MX record that says that a domain receives no mail (RFC 7505), without its final dot. */
export const NULL_MX = '';

/** MX hosts that senders may use now, in lower case without the final dot. */
export type LiveMx = KnownMx | { readonly failure: Error };

interface KnownMx {
  /** Hosts in the zone; without any there, hosts in the DNS. */
  readonly hosts: readonly string[];
  /** Hosts that only the DNS still gives: senders use the old records until their TTL is over. */
  readonly former: readonly string[];
}

/**
 * Says whether a policy covers the domain's MX hosts:
 * `uncovered`: current hosts are missing. `stale`: hosts are missing that the zone dropped and resolvers still cache.
 * `none`: the domain has no MX record and the policy does not cover its own name. `unknown`: the lookup failed.
 */
export type Coverage =
  | { readonly kind: 'covered' | 'none' }
  | { readonly kind: 'uncovered' | 'stale'; readonly hosts: readonly string[] }
  | { readonly kind: 'unknown'; readonly failure: Error };

export function coverageOf(domain: string, patterns: readonly string[], live: LiveMx): Coverage {
  if ('failure' in live) return { kind: 'unknown', failure: live.failure };
  if (live.hosts.length === 0) return { kind: patterns.some((pattern) => mxMatches(pattern, domain)) ? 'covered' : 'none' };
  const [uncovered, stale] = [live.hosts, live.former].map((hosts) => uncoveredBy(patterns, hosts));
  if (uncovered.length > 0) return { kind: 'uncovered', hosts: uncovered };
  return stale.length > 0 ? { kind: 'stale', hosts: stale } : { kind: 'covered' };
}

export function uncoveredBy(patterns: readonly string[], hosts: readonly string[]): string[] {
  return hosts.filter((host) => host !== NULL_MX && !patterns.some((pattern) => mxMatches(pattern, host)));
}

/** Returns the patterns that cover no known host. Without a lookup, none is known to be unused. */
export function unusedPatterns(patterns: readonly string[], live: LiveMx): string[] {
  return 'failure' in live ? [] : patterns.filter((pattern) => !knownMx(live).some((host) => mxMatches(pattern, host)));
}

export function knownMx(live: LiveMx): readonly string[] {
  return 'failure' in live ? [] : [...live.hosts, ...live.former];
}

/** Looks up the domain's MX hosts. Never fails: a failed lookup is a result. */
export async function liveMx(domain: string, mxInZone: readonly string[] = [], ports: PublicationPorts): Promise<LiveMx> {
  const inZone = mxInZone.map(normalizeDomainName);
  try {
    const inDns = (await ports.mxInDns(domain)).map(normalizeDomainName);
    return inZone.length === 0 ? { hosts: inDns, former: [] } : { hosts: inZone, former: inDns.filter((host) => !inZone.includes(host)) };
  } catch (failure) {
    if (inZone.length === 0) return { failure: failure as Error };
    // The zone decides what the DNS will say. Only the DNS knows what it still says.
    console.warn(`only the hosted zone's MX records of ${domain} are checked, because the DNS did not answer: ${(failure as Error).message}`);
    return { hosts: inZone, former: [] };
  }
}
