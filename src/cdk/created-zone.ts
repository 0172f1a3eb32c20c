import { CfnDeletionPolicy, CfnResource, Reference, Token, Tokenization } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { IConstruct } from 'constructs';
import { outermostStack } from './environment';

/** Returns the resource that creates a zone in this app. Undefined for a zone that exists already. */
function zoneResource({ hostedZoneId }: route53.IHostedZone): CfnResource | undefined {
  if (!Token.isUnresolved(hostedZoneId)) return undefined;
  const reference = Tokenization.reverse(hostedZoneId, { failConcat: false });
  if (!Reference.isReference(reference) || !CfnResource.isCfnResource(reference.target)) return undefined;
  return reference.target.cfnResourceType === route53.CfnHostedZone.CFN_RESOURCE_TYPE_NAME ? reference.target : undefined;
}

/** Returns whether this app creates a zone. */
export function isCreated(zone: route53.IHostedZone): boolean {
  return zoneResource(zone) !== undefined;
}

/**
 * Fails if the stack of a domain creates the zone, and the domain's policy host is in another stack: that would have to be deployed after the zone, and
 * before the domain.
 */
export function requireEarlierZone(host: IConstruct, publication: IConstruct, domain: string, zone: route53.IHostedZone): void {
  const resource = zoneResource(zone);
  const [hosts, domains] = [outermostStack(host), outermostStack(publication)];
  if (!resource || hosts === domains || outermostStack(resource) !== domains) return;
  throw new Error(`circular dependency: 'zone' of ${domain} is created at ${resource.node.path}, in the domain's stack '${domains.node.path}', and the policy host in stack '${hosts.node.path}' needs it `
    + `for its certificate and its permissions, while the domain's stack needs the policy host; create the zone in stack '${hosts.node.path}' or in one of its own, import it with `
    + 'HostedZone.fromHostedZoneAttributes, or give the domain a policy host in its own stack');
}

/** Fails at synth if what senders need is to stay in a zone that goes with the stack. Runs last: `applyRemovalPolicy()` may come at any time. */
export function refuseLostZone(scope: IConstruct, domain: string, zone: route53.IHostedZone): void {
  const resource = zoneResource(zone);
  if (!resource || outermostStack(resource) !== outermostStack(scope)) return;
  scope.node.addValidation({
    validate: () => STAYS.includes(resource.cfnOptions.deletionPolicy) ? [] : [
      `'zone' of ${domain} is created by this stack, at ${resource.node.path}, and is deleted with it: the policy host and its records stay, because senders may need them, and Route 53 does not delete a zone `
      + 'with records; after a failed first deployment the next zone has other name servers. Create the zone in a stack of its own and import it with HostedZone.fromHostedZoneAttributes, '
      + "keep it with zone.applyRemovalPolicy(RemovalPolicy.RETAIN), or for a trial give 'removalPolicy: RemovalPolicy.DESTROY'",
    ],
  });
}

const STAYS: ReadonlyArray<CfnDeletionPolicy | undefined> = [CfnDeletionPolicy.RETAIN, CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE];
