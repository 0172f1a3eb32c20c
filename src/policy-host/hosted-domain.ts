import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { DomainsProperties, Removal, ServedDomain } from './publication-contract';
import { MtaStsMode, MtaStsPolicy } from '../policy/policy';

/** What a policy host knows about a domain. */
export interface HostedDomain {
  /** Undefined if the DNS is elsewhere. */
  readonly zone?: route53.IHostedZone;
  readonly removal: Removal;
}

/** What a `PolicyPublication` registers at its host. */
export interface PolicyRegistration {
  /** The publication. */
  readonly scope: IConstruct;
  readonly domainName: string;
  readonly policy: MtaStsPolicy;
  /** The bucket whose reports decide whether the policy is published. */
  readonly reports?: s3.IBucket;
}

/** Returns the domains that have a publication, in the form that the handler reads. Omits defaults. */
export function servedDomains(
  domains: ReadonlyMap<string, HostedDomain>, policies: ReadonlyMap<string, MtaStsPolicy>,
): DomainsProperties['Domains'] {
  const published = [...domains].filter(([domain]) => policies.has(domain));
  return Object.fromEntries(published.map(([domain, hosted]) => [domain, servedDomain(hosted, policies.get(domain)!)]));
}

function servedDomain({ removal }: HostedDomain, { mode, skippedChecks }: MtaStsPolicy): ServedDomain {
  return {
    ...mode === MtaStsMode.ENFORCE ? { Mode: mode } : {},
    ...removal === 'Retain' ? {} : { Removal: removal },
    ...skippedChecks.length > 0 ? { SkippedChecks: [...skippedChecks].sort() } : {},
  };
}
