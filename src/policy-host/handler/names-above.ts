import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { isAt, unescaped } from './record-sets';
import { isWithin, normalizeDomainName } from '../../protocol/domain-name';
import { policyHostName } from '../../protocol/mta-sts/sts-policy';

/** What the names between a domain and the name of its hosted zone mean for records below the domain. */
export interface NamesAbove {
  /** The name that the zone delegates to other name servers: nobody sees the zone's own records at it and below it. */
  readonly delegated?: string;
  /** A wildcard that reaches names until a record below them exists (RFC 4592 §2.2). */
  readonly wildcard?: { readonly name: string; readonly types: readonly string[]; readonly reaches: readonly string[] };
}

/** A page of a zone's record sets, which begins with a name. */
export interface SetsFrom {
  readonly sets: readonly ResourceRecordSet[];
  /** Whether the zone has no sets after these. */
  readonly isLast: boolean;
}

/** Lists record sets from a name on, or from the beginning of the zone. */
export type ListSets = (start?: string) => Promise<SetsFrom>;

/** Senders find a domain's mail hosts in these, or through them. */
const MAIL_TYPES = ['MX', 'A', 'AAAA', 'CNAME'];

/** Reads a zone for what would hide the records of a domain, and for what they would take from the domain. Takes one request in a small zone. */
export async function namesAbove(domain: string, list: ListSets): Promise<NamesAbove> {
  const first = await list();
  if (first.sets.length === 0) return {};
  // A list begins with the zone's own name.
  const names = namesBetween(domain, nameOf(first.sets[0]));
  const within = async (name: string) => (first.isLast ? first : await list(name)).sets.filter((set) => isWithin(nameOf(set), name));
  const reaches: string[] = [];
  let isReached = true;
  for (const name of names) {
    const sets = await within(name);
    const delegation = sets.find((set) => set.Type === 'NS');
    if (delegation && names.includes(nameOf(delegation))) return { delegated: nameOf(delegation) };
    // A wildcard above a name that exists does not reach the names below that.
    isReached &&= !isTaken(name, sets, domain);
    if (isReached) reaches.push(name);
  }
  if (reaches.length === 0) return {};
  const wildcard = `*.${parentOf(reaches[reaches.length - 1])}`;
  const types = (await within(wildcard)).filter((set) => isAt(set, wildcard) && MAIL_TYPES.includes(set.Type!)).map(({ Type }) => Type!);
  return types.length > 0 ? { wildcard: { name: wildcard, types, reaches } } : {};
}

/**
 * Says whether no wildcard reaches a name. A record at the domain itself decides for the domain: one below it may be ours, such as the one that validates the
 * certificate, and has already taken the wildcard away. A name above the domain exists if any name below it does (RFC 4592 §2.2.2).
 */
function isTaken(name: string, sets: readonly ResourceRecordSet[], domain: string): boolean {
  return sets.some((set) => name === domain ? isAt(set, name) : !isWithin(nameOf(set), policyHostName(domain)));
}

/** Returns the domain and the names above it that are below `zone`, the longest first. */
function namesBetween(domain: string, zone: string): string[] {
  const names: string[] = [];
  for (let name = domain; name !== zone && isWithin(name, zone); name = parentOf(name)) names.push(name);
  return names;
}

function parentOf(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}

function nameOf({ Name }: ResourceRecordSet): string {
  return normalizeDomainName(unescaped(Name!));
}

/** Says why records must not be created below a domain, or returns undefined. */
export function aboveProblem(domain: string, zoneId: string, { delegated, wildcard }: NamesAbove): string | undefined {
  if (delegated !== undefined) {
    return `the hosted zone ${zoneId} delegates ${delegated} to other name servers, so nobody would see the records of ${domain} there: give the zone of ${delegated} as 'zone'`;
  }
  if (!wildcard) return undefined;
  const { name, types, reaches } = wildcard;
  return `the hosted zone ${zoneId} has no record at ${domain}, whose mail comes by the wildcard ${name} (${types.join(', ')}): a wildcard does not reach a name below which a record exists `
    + `(RFC 4592 §2.2), so all its mail would be lost, also by the record that validates a certificate. Create the MX records at ${reaches.join(' and at ')} first`;
}
