import { CHECK_MX_COVERED, PublicationProperties } from '../publication-contract';
import { PublicationPorts } from './ports';
import { ServedPolicy } from './served-policy';
import { normalizeDomainName } from '../../protocol/domain-name';
import { mxMatches, parsePolicy } from '../../protocol/mta-sts/sts-policy';

/**
 * Returns the `mx` of the policy: the hosts that were given, or those of the zone's MX records. Fails if the zone has none.
 *
 * @param hosts Of the zone's MX records; undefined where they can't be read
 */
export function mailExchangersOf(properties: PublicationProperties, hosts: readonly string[] | undefined): string[] {
  const { PolicyDomain, Mx = [], HostedZoneId, ZoneRevision, Mode } = properties;
  if (ZoneRevision === undefined || Mode === 'none') return Mx;
  if (!hosts) throw new Error(`the MX records of ${PolicyDomain} in the hosted zone ${HostedZoneId} could not be read`);
  const problem = hosts.length === 0 ? `the hosted zone ${HostedZoneId} has no MX record at ${PolicyDomain}`
    : hosts.includes(NULL_MX) ? `the MX record of ${PolicyDomain} says that the domain receives no mail (RFC 7505)` : undefined;
  if (problem) throw new Error(`${problem}, so that MailExchangers.fromZone() names nobody; nothing was changed. Name the hosts with MailExchangers.of()`);
  return [...Mx, ...hosts.filter((host) => !Mx.some((pattern) => mxMatches(pattern, host)))];
}

/**
 * Does the same in a rollback, which goes on if the zone can't be read: with the hosts that the DNS gives or, if it does not answer, with those of the
 * served policy. Not in mode enforce, in which senders would reject a host that is missing there.
 */
export async function mailExchangersInRollback(
  properties: PublicationProperties, hosts: readonly string[] | undefined, before: ServedPolicy | undefined, ports: PublicationPorts,
): Promise<string[]> {
  const { PolicyDomain, ZoneRevision, Mode } = properties;
  if (ZoneRevision === undefined || Mode === 'none' || hosts) return mailExchangersOf(properties, hosts);
  try {
    return mailExchangersOf(properties, (await ports.mxInDns(PolicyDomain)).map(normalizeDomainName));
  } catch (error) {
    if (Mode === 'enforce' || !before) throw error;
    return [...parsePolicy(before.text).mx];
  }
}

/** The host of an MX record that says that a domain receives no mail (RFC 7505), without its final dot. */
export const NULL_MX = '';

/** Why senders would refuse mail that goes to the domain's MX records as they are now, or undefined. */
export async function coverageProblem(
  properties: PublicationProperties, patterns: readonly string[], mxInZone: readonly string[] | undefined, ports: PublicationPorts,
): Promise<string | undefined> {
  const { PolicyDomain, SkippedChecks = [] } = properties;
  if (SkippedChecks.includes(CHECK_MX_COVERED)) return undefined;
  let live: LiveMx;
  try {
    live = await liveMx(properties, mxInZone, ports);
  } catch (error) {
    return `the MX records of ${PolicyDomain} could not be looked up: ${(error as Error).message}`;
  }
  const { hosts, former } = live;
  for (const pattern of patterns.filter((one) => ![...hosts, ...former].some((host) => mxMatches(one, host)))) {
    console.warn(`'${pattern}' covers none of the MX records of ${PolicyDomain}: ${hosts.join(', ') || 'it has none'}`);
  }
  if (hosts.length === 0) {
    return patterns.some((pattern) => mxMatches(pattern, PolicyDomain)) ? undefined
      : `${PolicyDomain} has no MX record, so that its mail goes to the host of its own name (RFC 5321 §5.1), which the policy does not cover: `
        + `it names ${listed(patterns)}`;
  }
  const left = (uncovered: readonly string[]) => `the policy of ${PolicyDomain} does not cover the MX record${uncovered.length > 1 ? 's' : ''} ${listed(uncovered)}`;
  const [uncovered, uncoveredFormer] = [uncoveredBy(patterns, hosts), uncoveredBy(patterns, former)];
  if (uncovered.length > 0) return `${left(uncovered)}, where senders would refuse to deliver: it names ${listed(patterns)}`;
  if (uncoveredFormer.length === 0) return undefined;
  return `${left(uncoveredFormer)}, which the zone has no more and the DNS still gives, so that senders would refuse to deliver there: it names ${listed(patterns)}. `
    + `Name ${uncoveredFormer.length > 1 ? 'them' : 'it'} as well, or wait until the TTL of the MX records is over since they were changed`;
}

/** Fails where the domain is known to have MX records that are not covered. */
export async function requireNoneUncovered(
  properties: PublicationProperties, patterns: readonly string[], mxInZone: readonly string[] | undefined, ports: PublicationPorts,
): Promise<void> {
  if (properties.SkippedChecks?.includes(CHECK_MX_COVERED)) return;
  const { hosts, former } = await liveMx(properties, mxInZone, ports).catch(() => ({ hosts: [], former: [] }));
  const uncovered = uncoveredBy(patterns, [...hosts, ...former]);
  if (uncovered.length > 0) throw new Error(`it does not cover the MX records ${uncovered.join(', ')}`);
}

function uncoveredBy(patterns: readonly string[], hosts: readonly string[]): string[] {
  return hosts.filter((host) => host !== NULL_MX && !patterns.some((pattern) => mxMatches(pattern, host)));
}

/** Lower case, without the final dot. */
interface LiveMx {
  /** As the zone has them; where it has none, as the DNS gives them. */
  readonly hosts: string[];
  /** What the DNS gives beside those of the zone: senders go by the old records until their TTL is over. */
  readonly former: string[];
}

async function liveMx({ PolicyDomain }: PublicationProperties, mxInZone: readonly string[] = [], ports: PublicationPorts): Promise<LiveMx> {
  const inZone = mxInZone.map(normalizeDomainName);
  const inDns = ports.mxInDns(PolicyDomain).then((hosts) => hosts.map(normalizeDomainName));
  if (inZone.length === 0) return { hosts: await inDns, former: [] };
  try {
    return { hosts: inZone, former: (await inDns).filter((host) => !inZone.includes(host)) };
  } catch (error) {
    // The zone decides what the DNS will say; what it still says is known from there only.
    console.warn(`the MX records of ${PolicyDomain} are looked at in the hosted zone only: ${(error as Error).message}`);
    return { hosts: inZone, former: [] };
  }
}

/** The ways out come behind it, and CloudFormation shows about a thousand characters. */
function listed(names: readonly string[]): string {
  return names.length > MAX_LISTED ? `${names.slice(0, MAX_LISTED - 1).join(', ')} and ${names.length - MAX_LISTED + 1} more` : names.join(', ');
}

const MAX_LISTED = 8;
