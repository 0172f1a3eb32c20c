import * as route53 from 'aws-cdk-lib/aws-route53';
import { DomainsProperties, Removal } from './publication-contract';
import { MtaStsMode, MtaStsPolicy } from '../policy/policy';

/** What a policy host knows of a domain. */
export interface HostedDomain {
  /** None where the DNS is elsewhere. */
  readonly zone?: route53.IHostedZone;
  readonly removal: Removal;
  /** None before its publication is made. */
  policy?: MtaStsPolicy;
}

/** The domains that have a publication, as its handler takes them. What is the default is left out. */
export function servedDomains(domains: { readonly [domain: string]: HostedDomain }): DomainsProperties['Domains'] {
  return Object.fromEntries(Object.entries(domains).flatMap(([domain, { removal, policy }]) => policy ? [[domain, {
    ...policy.mode === MtaStsMode.ENFORCE ? { Mode: policy.mode } : {},
    ...removal === 'Retain' ? {} : { Removal: removal },
    ...policy.skippedChecks.length > 0 ? { SkippedChecks: policy.skippedChecks } : {},
  }]] : []));
}
