import { Token } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { isWithin, normalizeDomainName } from './protocol/domain-name';
import { invalid, requireDomainName } from './validation';

/** What names a mail domain: a zone, and where the domain is not the zone's own name, the domain. */
export interface ZoneAndDomain {
  readonly zone: route53.IHostedZone;
  readonly domain?: string;
}

/** The mail domain in normal form, known at synth and inside the zone. */
export function policyDomainOf({ zone, domain }: ZoneAndDomain): string {
  if (domain === undefined && Token.isUnresolved(zone.zoneName)) {
    throw new Error("the name of 'zone' is a token, known only when the stack is deployed: policies and certificates need the name at synth; "
      + "give it as 'domain', or import the zone with HostedZone.fromHostedZoneAttributes");
  }
  const name = domain ?? zone.zoneName.replace(/\.$/, '');
  requireDomainName(domain === undefined ? 'zone' : 'domain', name);
  if (!Token.isUnresolved(zone.zoneName) && !isWithin(name, zone.zoneName)) {
    throw invalid('domain', name, `it is not in the zone '${zone.zoneName}', where its records would have to be`, 'give the zone that holds the domain');
  }
  return normalizeDomainName(name);
}
