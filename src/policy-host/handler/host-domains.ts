import { CHECK_TESTED_FIRST, DomainsProperties, ServedDomain } from '../publication-contract';
import { firstEnforceProblem, removalProblem } from './lost-host';
import { StackRequest, PublicationPorts } from './ports';
import { parsePolicy, policyHostName } from '../../protocol/mta-sts/sts-policy';

/**
 * Fails where a policy host must not come to serve these domains, in this way, in place of the old ones.
 *
 * Comes before anything else of the host is changed, in a deployment that can still be stopped. A rollback is never refused.
 */
export async function checkHostDomains(
  properties: DomainsProperties, old: DomainsProperties | undefined, request: StackRequest, ports: PublicationPorts,
): Promise<void> {
  const objections = [...leftOut(properties, old), ...await tooEarly(properties, old, ports), ...await heldMode(properties, old, ports)];
  if (objections.length === 0 || await ports.isRollingBack(request)) return;
  throw new Error(`${objections.join('; ')}. Nothing was changed`);
}

function leftOut({ Domains }: DomainsProperties, old: DomainsProperties | undefined): string[] {
  return Object.entries(old?.Domains ?? {})
    .filter(([domain, served]) => !Domains[domain] && isRetained(served))
    .map(([domain]) => `${domain} is no longer among the domains of this policy host, which senders that hold its policy need: `
      + "deploy it with 'removalPolicy: RemovalPolicy.DESTROY' first, which goes through when no sender can hold an enforce policy any more");
}

/** What begins with enforce, or has begun removable, is taken away again when the deployment is rolled back, from senders that hold the policy by then. */
async function tooEarly({ Bucket, Domains }: DomainsProperties, old: DomainsProperties | undefined, ports: PublicationPorts): Promise<string[]> {
  const objections: string[] = [];
  for (const [domain, { Mode, SkippedChecks = [] }] of Object.entries(Domains)) {
    const before = old?.Domains[domain];
    if (Mode !== 'enforce' || before?.Mode === 'enforce' || SkippedChecks.includes(CHECK_TESTED_FIRST)) continue;
    if (before ? isRetained(before) : await isEnforced(Bucket, domain, ports)) continue;
    objections.push(firstEnforceProblem(domain));
  }
  return objections;
}

/** Here as well as in the publication, which comes too late where it is in another stack: by then the host has been let go. */
async function heldMode({ Bucket, Domains }: DomainsProperties, old: DomainsProperties | undefined, ports: PublicationPorts): Promise<string[]> {
  const problems: string[] = [];
  for (const [domain, { Removal }] of Object.entries(Domains)) {
    const before = old?.Domains[domain];
    if (Removal !== 'Delete' || before?.Removal === 'Delete') continue;
    const problem = removalProblem(domain, Removal, await ports.served(Bucket, policyHostName(domain)), ports.now());
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}

/** As before this resource came to the policy host. A policy in another mode may be what a deletion that failed has left behind. */
async function isEnforced(bucket: string, domain: string, ports: PublicationPorts): Promise<boolean> {
  const served = await ports.served(bucket, policyHostName(domain));
  return served !== undefined && parsePolicy(served.text).mode === 'enforce';
}

function isRetained({ Removal = 'Retain' }: ServedDomain): boolean {
  return Removal === 'Retain';
}
