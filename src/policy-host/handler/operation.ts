import { createHash } from 'node:crypto';
import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceUpdateEvent } from 'aws-lambda';
import {
  ADMITTED_ATTRIBUTE, DOMAINS_RESOURCE_TYPE, DomainsProperties, EARLIEST_REMOVAL_ATTRIBUTE, HOST_RESOURCE_TYPE, hostId, hostOf, HostProperties,
  POLICY_ID_ATTRIBUTE, PublicationProperties,
} from '../publication-contract';
import { admitDomains } from './host-domains';
import { StackRequest, World } from './ports';
import { earliestRemoval, publish, withdraw } from './publishing';
import { signedAt } from './request-time';
import { Publication } from './served-policy';
import type { Outcome } from '../../lambda/custom-resource';
import { policyHostName } from '../../protocol/mta-sts/sts-policy';

type Named = Pick<CloudFormationCustomResourceEvent, 'ResourceType'> & { readonly ResourceProperties: unknown };

/** Constant for a domain: with another id, CloudFormation would take the new policy for the old one's replacement and delete it. */
export function physicalId(event: Named): string {
  if (event.ResourceType === DOMAINS_RESOURCE_TYPE) return 'domains';
  // All that a host is to its publications: they are asked again when it becomes another. There is nothing to delete of the old one.
  if (event.ResourceType === HOST_RESOURCE_TYPE) return hostId(event.ResourceProperties as HostProperties);
  return policyHostName(publicationOf(event).PolicyDomain);
}

/** What one event of CloudFormation asks of the world. `deadline` in milliseconds since the epoch. */
export async function operate(event: CloudFormationCustomResourceEvent, deadline: number, world: World): Promise<Outcome> {
  const request = requestOf(event, world.now());
  if (event.ResourceType === DOMAINS_RESOURCE_TYPE) return { physicalResourceId: physicalId(event), data: await admit(event, request, world) };
  if (event.ResourceType === HOST_RESOURCE_TYPE) return { physicalResourceId: physicalId(event) };

  const properties = publicationOf(event);
  const publisher = publisherOf(event);
  if (event.RequestType === 'Delete') {
    // Behind a failure, the properties may be those of another domain. An id that is no policy host's stands for an operation that did not answer.
    const policyHost = event.PhysicalResourceId.startsWith(policyHostName('')) ? event.PhysicalResourceId : physicalId(event);
    await withdraw(hostOf(properties).Bucket, policyHost, { ...request, publisher }, world);
    return { physicalResourceId: event.PhysicalResourceId };
  }
  if (event.RequestType === 'Update') await withdrawAttempt(event, { ...request, publisher }, world);
  const isFirst = event.RequestType === 'Create' || event.OldResourceProperties.PolicyDomain !== properties.PolicyDomain;
  const formerZoneId = event.RequestType === 'Create' ? undefined : event.OldResourceProperties.HostedZoneId as string | undefined;
  const served = await publish({ ...request, publisher, isFirst, formerZoneId, properties, deadline }, world);
  console.log(`live at ${policyHostName(properties.PolicyDomain)} with id ${served.id}:\n${served.text}`);
  return {
    physicalResourceId: physicalId(event),
    data: { [POLICY_ID_ATTRIBUTE]: served.id, [EARLIEST_REMOVAL_ATTRIBUTE]: earliestRemoval(served, world.now()) },
  };
}

/**
 * Takes away what an update has published elsewhere before it was rolled back, of another domain or in another bucket. CloudFormation does not know of it
 * if it has cancelled the update, and deletes nothing; and a run of the update that still goes on is overtaken there, too.
 */
async function withdrawAttempt(
  { ResourceProperties, OldResourceProperties }: CloudFormationCustomResourceUpdateEvent, request: StackRequest & Publication, world: World,
): Promise<void> {
  const [wanted, attempt] = [ResourceProperties, OldResourceProperties].map((properties) => placeOf(properties as unknown as PublicationProperties));
  if (wanted.bucket === attempt.bucket && wanted.policyHost === attempt.policyHost) return;
  if (!await world.isRollingBack(request)) return;
  // A rollback goes on, whatever is left.
  await withdraw(attempt.bucket, attempt.policyHost, request, world)
    .catch((error) => console.error(`what the update has published at ${attempt.policyHost} could not be removed:`, error));
}

function placeOf(properties: PublicationProperties): { readonly bucket: string; readonly policyHost: string } {
  return { bucket: hostOf(properties).Bucket, policyHost: policyHostName(properties.PolicyDomain) };
}

/** A resource's own name, in all of the world. As a hash, because the host hands it out, and it names the account. */
export function publisherOf({ StackId, LogicalResourceId }: Pick<CloudFormationCustomResourceEvent, 'StackId' | 'LogicalResourceId'>): string {
  return hashOf(`${StackId} ${LogicalResourceId}`);
}

/** What identifies a request, and when CloudFormation made it. */
export function requestOf({ RequestId, StackId, LogicalResourceId, ResponseURL }: CloudFormationCustomResourceEvent, now: number): StackRequest {
  return { requestId: RequestId, requestedAt: signedAt(ResponseURL) ?? now, arrivedAt: now, stackId: StackId, logicalId: LogicalResourceId };
}

async function admit(event: CloudFormationCustomResourceEvent, request: StackRequest, world: World): Promise<Outcome['data']> {
  const properties = event.ResourceProperties as unknown as DomainsProperties;
  if (event.RequestType === 'Delete') {
    await world.close(properties.Bucket);
    return undefined;
  }
  const old = event.RequestType === 'Update' ? event.OldResourceProperties as unknown as DomainsProperties : undefined;
  await admitDomains(properties, old, request, world);
  if (properties.Bucket !== old?.Bucket && !await world.open(properties.Bucket, request)) {
    throw new Error('CloudFormation no longer waits for this request, and nothing was changed');
  }
  return { [ADMITTED_ATTRIBUTE]: hashOf(JSON.stringify(properties.Domains)) };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function publicationOf(event: Named): PublicationProperties {
  return event.ResourceProperties as PublicationProperties;
}
