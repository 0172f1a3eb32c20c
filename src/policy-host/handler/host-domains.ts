import { CHECK_TESTED_FIRST } from '../publication-contract';
import { firstEnforceProblem, removalProblem } from './lost-host';
import { aboveProblem } from './names-above';
import { PublicationPorts, StackRequest } from './ports';
import { DomainSettings, HostDomains } from './publication-request';
import { takenNames } from './taken-names';
import { parsePolicy, policyHostName } from '../../protocol/mta-sts/sts-policy';

/**
 * Fails if a policy host must not serve these domains, in this way, in place of the old ones.
 *
 * Runs before anything else of the host changes, while the deployment can still be stopped. Never fails a rollback.
 */
export async function checkHostDomains(
  wanted: HostDomains, old: HostDomains | undefined, request: StackRequest, ports: PublicationPorts,
): Promise<void> {
  const before = old?.domains ?? new Map<string, DomainSettings>();
  const taken = await takenNames(wanted, old, request, ports);
  const blockers = [
    ...leftOut(wanted, before), ...await enforcedTooEarly(wanted, before, ports), ...await removedTooEarly(wanted, before, ports), ...taken.blockers,
    ...await outOfPlace(wanted, old, ports),
  ];
  if (blockers.length === 0 || await ports.isRollingBack(request)) return;
  throw new Error([blockers.join('; '), 'Nothing was changed', ...taken.steps].join('. '));
}

type Domains = ReadonlyMap<string, DomainSettings>;

function leftOut({ domains }: HostDomains, before: Domains): string[] {
  return [...before]
    .filter(([domain, { removal }]) => !domains.has(domain) && removal === 'Retain')
    .map(([domain]) => `${domain} is no longer among the domains of this policy host, but senders that hold its policy still need the host: `
      + "deploy the domain with 'removalPolicy: RemovalPolicy.DESTROY' first, which succeeds once no sender can hold an enforce policy");
}

/** A rollback would remove a domain that starts with enforce, or was removable before, while senders already hold its policy. */
async function enforcedTooEarly({ bucket, domains }: HostDomains, before: Domains, ports: PublicationPorts): Promise<string[]> {
  const blockers: string[] = [];
  for (const [domain, { enforces, skippedChecks }] of domains) {
    const old = before.get(domain);
    if (!enforces || old?.enforces || skippedChecks.has(CHECK_TESTED_FIRST)) continue;
    if (old ? old.removal === 'Retain' : await isEnforced(bucket, domain, ports)) continue;
    blockers.push(firstEnforceProblem(domain));
  }
  return blockers;
}

/** Repeats a check of the publication: one in another stack runs after the host has already been released. */
async function removedTooEarly({ bucket, domains }: HostDomains, before: Domains, ports: PublicationPorts): Promise<string[]> {
  const blockers: string[] = [];
  for (const [domain, { removal }] of domains) {
    if (removal !== 'Delete' || before.get(domain)?.removal === 'Delete') continue;
    const problem = removalProblem(domain, removal, await ports.served(bucket, policyHostName(domain)), ports.now());
    if (problem !== undefined) blockers.push(problem);
  }
  return blockers;
}

/** Finds domains below whose names no record may be created. Those of the previous deployment have records there already. */
async function outOfPlace({ belowZones }: HostDomains, old: HostDomains | undefined, ports: PublicationPorts): Promise<string[]> {
  const known = new Set(old?.records.map(({ domain, zoneId }) => `${domain} ${zoneId}`));
  const blockers: string[] = [];
  for (const [domain, zoneId] of belowZones) {
    if (known.has(`${domain} ${zoneId}`)) continue;
    try {
      const problem = aboveProblem(domain, zoneId, await ports.namesAbove(zoneId, domain));
      if (problem !== undefined) blockers.push(problem);
    } catch (error) {
      blockers.push(`the names above ${domain} in the hosted zone ${zoneId} could not be read: ${(error as Error).message}`);
    }
  }
  return blockers;
}

/** Returns whether an enforce policy was served before this resource existed. Policies in other modes may be leftovers of a failed deletion. */
async function isEnforced(bucket: string, domain: string, ports: PublicationPorts): Promise<boolean> {
  const served = await ports.served(bucket, policyHostName(domain));
  return served !== undefined && parsePolicy(served.text).mode === 'enforce';
}
