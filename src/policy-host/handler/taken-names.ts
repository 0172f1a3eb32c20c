import { ExistingRecord } from './existing-records';
import { PlannedRecords } from './planned-records';
import { PublicationPorts, StackRequest } from './ports';
import { HostDomains } from './publication-request';
import { shortened, shownBriefly } from '../../protocol/shown';

/** Reasons why a deployment can't create its records, and how to go on. */
export interface TakenNames {
  readonly blockers: readonly string[];
  readonly steps: readonly string[];
}

/**
 * Finds records in the hosted zones that keep CloudFormation from creating those of the app. CloudFormation itself would fail minutes later, after it
 * has created the distribution.
 *
 * Checks what the host's previous deployment did not plan: everything else is the app's own.
 */
export async function takenNames(
  wanted: HostDomains, old: HostDomains | undefined, request: StackRequest, ports: PublicationPorts,
): Promise<TakenNames> {
  const known = new Set(old?.records.map(keyOf));
  const planned = wanted.records.filter((one) => !known.has(keyOf(one)));
  const blockers: string[] = [];
  const steps = new Set<string>();
  for (const group of groupsOf(planned)) {
    try {
      const taken = await takenIn(group, request, ports);
      if (taken.length > 0) blockers.push(conflict(group[0], taken));
      for (const { type } of taken) steps.add(type === 'MX' || group[0].types.includes('MX') ? MAILBOX_STEPS : DOMAIN_STEPS);
    } catch (error) {
      blockers.push(`the records of ${group[0].domain} in the hosted zone ${group[0].zoneId} could not be read: ${(error as Error).message}`);
    }
  }
  const others = blockers.length > MAX_BLOCKERS ? [`and ${blockers.length - MAX_BLOCKERS} more such reasons`] : [];
  return { blockers: [...blockers.slice(0, MAX_BLOCKERS), ...others], steps: [...steps] };
}

const MAX_BLOCKERS = 2;

const DOMAIN_STEPS = 'To move the domain here, follow "A gap" in docs/adopting.md of cdk-mta-sts: delete the records at _mta-sts and _smtp._tls, then those at mta-sts, '
  + 'with the tool that created them; take the name off the old CloudFront distribution, if that serves it; wait until the TTL of the deleted records is over; deploy again';

const MAILBOX_STEPS = 'Delete the records at the name of the mailbox, or give the receiver another \'mailboxDomainName\'';

function keyOf({ zoneId, name }: PlannedRecords): string {
  return `${zoneId} ${name}`;
}

/** Groups the records that one request usually finds. */
function groupsOf(planned: readonly PlannedRecords[]): PlannedRecords[][] {
  const groups = new Map<string, PlannedRecords[]>();
  for (const one of planned) {
    const key = `${one.zoneId} ${one.domain}`;
    groups.set(key, [...groups.get(key) ?? [], one]);
  }
  return [...groups.values()];
}

async function takenIn(group: readonly PlannedRecords[], request: StackRequest, ports: PublicationPorts): Promise<ExistingRecord[]> {
  const [{ zoneId, domain, logicalId }] = group;
  const existing = await ports.existingRecords(zoneId, domain, group.map(({ name }) => name));
  const taken = existing.filter((record) => group.some(({ name, types }) => name === record.name && takesName(record, types, existing)));
  if (taken.length === 0 || logicalId === undefined) return taken;
  return await ports.isInStack(request.stackId, logicalId) ? [] : taken;
}

/** Says whether a record leaves no room for others of these types. NS records beside SOA are the zone's own; all others delegate the name to other name servers. */
function takesName({ name, type }: ExistingRecord, types: readonly string[], existing: readonly ExistingRecord[]): boolean {
  if (type === 'NS') return !existing.some((one) => one.name === name && one.type === 'SOA');
  return type === 'CNAME' || types.includes(type);
}

/** Stays short, because the steps follow it, and CloudFormation truncates at about 1,000 characters. */
function conflict({ zoneId }: PlannedRecords, taken: readonly ExistingRecord[]): string {
  const listed = taken.map(({ name, type, value }) => `${type} at ${name} (${shownBriefly(value, 30)})`).join(' and ');
  return `the hosted zone ${zoneId} already has ${shortened(listed, 190)}, and takes no second record there`;
}
