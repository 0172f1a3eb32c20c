import { NULL_MX } from './mx-preflight';
import { PublicationPorts } from './ports';
import { PublicationSettings } from './publication-request';
import { ServedPolicy } from './served-policy';
import { normalizeDomainName } from '../../protocol/domain-name';
import { mxMatches, parsePolicy } from '../../protocol/mta-sts/sts-policy';

/**
 * Returns the `mx` of the policy: the named patterns, completed by the hosts of the zone's MX records if the app asks for them. Fails if the zone has none.
 *
 * @param hosts Hosts of the zone's MX records; undefined if the zone can't be read
 */
export function mailExchangersOf(settings: PublicationSettings, hosts: readonly string[] | undefined): readonly string[] {
  const { domain, mx, zoneId, includesZoneMx, mode } = settings;
  if (!includesZoneMx || mode === 'none') return mx;
  if (!hosts) throw new Error(`the MX records of ${domain} in the hosted zone ${zoneId} could not be read`);
  const problem = hosts.length === 0 ? `the hosted zone ${zoneId} has no MX record at ${domain}`
    : hosts.includes(NULL_MX) ? `the MX record of ${domain} says that the domain receives no mail (RFC 7505)` : undefined;
  if (problem) throw new Error(`${problem}, so MailExchangers.fromZone() finds no host. Nothing was changed. Name the hosts with MailExchangers.of()`);
  return [...mx, ...hosts.filter((host) => !mx.some((pattern) => mxMatches(pattern, host)))];
}

/**
 * Returns the same in a rollback. If the zone can't be read, uses the hosts that the DNS gives or, without an answer, the served policy's patterns.
 * Mode enforce excludes the latter: senders would reject a host that they lack.
 */
export async function mailExchangersInRollback(
  settings: PublicationSettings, hosts: readonly string[] | undefined, before: ServedPolicy | undefined, ports: PublicationPorts,
): Promise<readonly string[]> {
  const { domain, includesZoneMx, mode } = settings;
  if (!includesZoneMx || mode === 'none' || hosts) return mailExchangersOf(settings, hosts);
  try {
    return mailExchangersOf(settings, (await ports.mxInDns(domain)).map(normalizeDomainName));
  } catch (error) {
    if (mode === 'enforce' || !before) throw error;
    return parsePolicy(before.text).mx;
  }
}
