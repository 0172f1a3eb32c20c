import { IConstruct } from 'constructs';
import { validatedByStage } from '../cdk/by-stage';
import { policyHostName } from '../protocol/mta-sts/sts-policy';

/** A policy host, and the domains that it serves. */
interface Host extends IConstruct {
  readonly domainNames: string[];
}

/** Fails at synth if two policy hosts of an app serve the same domain: CloudFront takes a name on one distribution only, in all accounts. */
export const refuseSharedNames = validatedByStage(sharedNames);

function sharedNames(root: IConstruct, members: ReadonlySet<Host>): string[] {
  // In the order of the tree, and without hosts that were taken out of it.
  const hosts = root.node.findAll().filter((one): one is Host => members.has(one as Host));
  const byDomain = new Map<string, Host[]>();
  for (const host of hosts) {
    for (const domain of host.domainNames) byDomain.set(domain, [...byDomain.get(domain) ?? [], host]);
  }
  return [...byDomain].filter(([, others]) => others.length > 1).map(([domain, others]) => (
    `'domainName' ${domain} is served by ${others.length} policy hosts, at ${others.map(({ node }) => node.path).join(' and ')}: CloudFront takes the name ${policyHostName(domain)} on one distribution only; `
    + 'create one MtaSts for the domain, and one for each other domain'
  ));
}
