import { Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { policyHostName } from '../protocol/mta-sts/sts-policy';

/** A policy host, and the domains that it serves. */
interface Host extends IConstruct {
  readonly domainNames: string[];
}

/** Hosts by their app or stage: stages of an app are often not deployed together. */
const HOSTS = new WeakMap<IConstruct, Host[]>();

/** Fails at synth if two policy hosts of an app serve the same domain: CloudFront takes a name on one distribution only, in all accounts. */
export function refuseSharedNames(host: Host): void {
  const root = Stage.of(host) ?? host.node.root;
  const known = HOSTS.get(root);
  if (known) return void known.push(host);
  const hosts = [host];
  HOSTS.set(root, hosts);
  root.node.addValidation({ validate: () => problemsOf(root.node.findAll().filter((one): one is Host => hosts.includes(one as Host))) });
}

function problemsOf(hosts: readonly Host[]): string[] {
  const byDomain = new Map<string, Host[]>();
  for (const host of hosts) {
    for (const domain of host.domainNames) byDomain.set(domain, [...byDomain.get(domain) ?? [], host]);
  }
  return [...byDomain].filter(([, others]) => others.length > 1).map(([domain, others]) => (
    `'domainName' ${domain} is served by ${others.length} policy hosts, at ${others.map(({ node }) => node.path).join(' and ')}: CloudFront takes the name ${policyHostName(domain)} on one distribution only; `
    + 'create one MtaSts for the domain, and one for each other domain'
  ));
}
