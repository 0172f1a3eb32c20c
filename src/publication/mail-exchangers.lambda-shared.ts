import { CHECK_MX_COVERED, PublicationProperties } from './contract';
import { World } from './world.lambda-shared';
import { normalizeDomainName } from '../protocol/domain-name';
import { mxMatches } from '../protocol/mta-sts';

/** The `mx` of the policy: what was given, and where it was asked for the hosts of the zone's MX records, which have to be some. */
export async function mailExchangersOf(properties: PublicationProperties, world: World): Promise<string[]> {
  const { PolicyDomain, Mx = [], HostedZoneId, ZoneRevision, Mode } = properties;
  if (ZoneRevision === undefined || Mode === 'none') return Mx;
  const hosts = await world.mxInZone(HostedZoneId!, PolicyDomain);
  const problem = hosts.length === 0 ? `the hosted zone ${HostedZoneId} has no MX record at ${PolicyDomain}`
    : hosts.includes(NULL_MX) ? `the MX record of ${PolicyDomain} says that the domain receives no mail (RFC 7505)` : undefined;
  if (problem) throw new Error(`${problem}, so that MailExchangers.fromZone() names nobody; nothing was changed. Name the hosts with MailExchangers.of()`);
  return [...Mx, ...hosts.filter((host) => !Mx.some((pattern) => mxMatches(pattern, host)))];
}

/** The host of an MX record that says that a domain receives no mail (RFC 7505), without its final dot. */
export const NULL_MX = '';

/** Why senders would refuse mail that goes to the domain's MX records as they are now, or undefined. */
export async function coverageProblem(properties: PublicationProperties, patterns: readonly string[], world: World): Promise<string | undefined> {
  const { PolicyDomain, SkippedChecks = [] } = properties;
  if (SkippedChecks.includes(CHECK_MX_COVERED)) return undefined;
  let live: string[];
  try {
    live = await liveMx(properties, world);
  } catch (error) {
    return `the MX records of ${PolicyDomain} could not be looked up: ${(error as Error).message}`;
  }
  for (const pattern of patterns.filter((one) => !live.some((host) => mxMatches(one, host)))) {
    console.warn(`'${pattern}' covers none of the MX records of ${PolicyDomain}: ${live.join(', ') || 'it has none'}`);
  }
  if (live.length === 0) {
    return patterns.some((pattern) => mxMatches(pattern, PolicyDomain)) ? undefined
      : `${PolicyDomain} has no MX record, so that its mail goes to the host of its own name (RFC 5321 §5.1), which the policy does not cover: `
        + `it names ${listed(patterns)}`;
  }
  const uncovered = uncoveredBy(patterns, live);
  if (uncovered.length === 0) return undefined;
  return `the policy of ${PolicyDomain} does not cover the MX record${uncovered.length > 1 ? 's' : ''} ${listed(uncovered)}, `
    + `where senders would refuse to deliver: it names ${listed(patterns)}`;
}

/** Fails where the domain is known to have MX records that are not covered. */
export async function requireNoneUncovered(properties: PublicationProperties, patterns: readonly string[], world: World): Promise<void> {
  if (properties.SkippedChecks?.includes(CHECK_MX_COVERED)) return;
  const live = await liveMx(properties, world).catch(() => []);
  const uncovered = uncoveredBy(patterns, live);
  if (uncovered.length > 0) throw new Error(`it does not cover the MX records ${uncovered.join(', ')}`);
}

function uncoveredBy(patterns: readonly string[], hosts: readonly string[]): string[] {
  return hosts.filter((host) => host !== NULL_MX && !patterns.some((pattern) => mxMatches(pattern, host)));
}

/** As the zone has them; where it has none, as the DNS gives them. Lower case, without the final dot. */
async function liveMx({ PolicyDomain, HostedZoneId }: PublicationProperties, world: World): Promise<string[]> {
  const inZone = HostedZoneId === undefined ? [] : await world.mxInZone(HostedZoneId, PolicyDomain);
  return (inZone.length > 0 ? inZone : await world.mxInDns(PolicyDomain)).map(normalizeDomainName);
}

/** The ways out come behind it, and CloudFormation shows about a thousand characters. */
function listed(names: readonly string[]): string {
  return names.length > MAX_LISTED ? `${names.slice(0, MAX_LISTED - 1).join(', ')} and ${names.length - MAX_LISTED + 1} more` : names.join(', ');
}

const MAX_LISTED = 8;
