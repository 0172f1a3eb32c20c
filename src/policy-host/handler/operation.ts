import { createHash } from 'node:crypto';
import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceUpdateEvent } from 'aws-lambda';
import {
  PREFLIGHT_ATTRIBUTE, DOMAINS_RESOURCE_TYPE, DomainsProperties, EARLIEST_REMOVAL_ATTRIBUTE, HOST_RESOURCE_TYPE, hostId, hostOf, HostProperties,
  POLICY_ID_ATTRIBUTE, PublicationProperties,
} from '../publication-contract';
import { checkHostDomains } from './host-domains';
import { StackRequest, PublicationPorts } from './ports';
import { earliestRemoval, publish, withdraw } from './publishing';
import { signedAt } from './request-time';
import { Operation } from './served-policy';
import type { ResourceResult } from '../../lambda/custom-resource';
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
export async function operate(event: CloudFormationCustomResourceEvent, deadline: number, ports: PublicationPorts): Promise<ResourceResult> {
  const request = requestOf(event, ports.now());
  if (event.ResourceType === DOMAINS_RESOURCE_TYPE) return { physicalResourceId: physicalId(event), data: await preflight(event, request, ports) };
  if (event.ResourceType === HOST_RESOURCE_TYPE) return { physicalResourceId: physicalId(event) };

  const properties = publicationOf(event);
  const owner = ownerOf(event);
  if (event.RequestType === 'Delete') {
    // Behind a failure, the properties may be those of another domain. An id that is no policy host's stands for an operation that did not answer.
    const policyHost = event.PhysicalResourceId.startsWith(policyHostName('')) ? event.PhysicalResourceId : physicalId(event);
    await withdraw(hostOf(properties).Bucket, policyHost, { ...request, owner }, ports);
    return { physicalResourceId: event.PhysicalResourceId };
  }
  if (event.RequestType === 'Update') await withdrawAttempt(event, { ...request, owner }, ports);
  const isFirst = event.RequestType === 'Create' || event.OldResourceProperties.PolicyDomain !== properties.PolicyDomain;
  const formerZoneId = event.RequestType === 'Create' ? undefined : event.OldResourceProperties.HostedZoneId as string | undefined;
  const served = await publish({ ...request, owner, isFirst, formerZoneId, properties, deadline }, ports);
  console.log(`live at ${policyHostName(properties.PolicyDomain)} with id ${served.id}:\n${served.text}`);
  return {
    physicalResourceId: physicalId(event),
    data: { [POLICY_ID_ATTRIBUTE]: served.id, [EARLIEST_REMOVAL_ATTRIBUTE]: earliestRemoval(served, ports.now()) },
  };
}

/**
 * Takes away what an update has published elsewhere before it was rolled back, of another domain or in another bucket. CloudFormation does not know of it
 * if it has cancelled the update, and deletes nothing; and a run of the update that still goes on is overtaken there, too.
 */
async function withdrawAttempt(
  { ResourceProperties, OldResourceProperties }: CloudFormationCustomResourceUpdateEvent, request: StackRequest & Operation, ports: PublicationPorts,
): Promise<void> {
  const [wanted, attempt] = [ResourceProperties, OldResourceProperties].map((properties) => placeOf(properties as unknown as PublicationProperties));
  if (wanted.bucket === attempt.bucket && wanted.policyHost === attempt.policyHost) return;
  if (!await ports.isRollingBack(request)) return;
  // A rollback goes on, whatever is left.
  await withdraw(attempt.bucket, attempt.policyHost, request, ports)
    .catch((error) => console.error(`what the update has published at ${attempt.policyHost} could not be removed:`, error));
}

function placeOf(properties: PublicationProperties): { readonly bucket: string; readonly policyHost: string } {
  return { bucket: hostOf(properties).Bucket, policyHost: policyHostName(properties.PolicyDomain) };
}

/** A resource's own name, in all of the world. As a hash, because the host hands it out, and it names the account. */
export function ownerOf({ StackId, LogicalResourceId }: Pick<CloudFormationCustomResourceEvent, 'StackId' | 'LogicalResourceId'>): string {
  return hashOf(`${StackId} ${LogicalResourceId}`);
}

/** What identifies a request, and when CloudFormation made it. */
export function requestOf({ RequestId, StackId, LogicalResourceId, ResponseURL }: CloudFormationCustomResourceEvent, now: number): StackRequest {
  return { requestId: RequestId, requestedAt: signedAt(ResponseURL) ?? now, arrivedAt: now, stackId: StackId, logicalId: LogicalResourceId };
}

async function preflight(event: CloudFormationCustomResourceEvent, request: StackRequest, ports: PublicationPorts): Promise<ResourceResult['data']> {
  const properties = event.ResourceProperties as unknown as DomainsProperties;
  if (event.RequestType === 'Delete') {
    await ports.close(properties.Bucket);
    return undefined;
  }
  const old = event.RequestType === 'Update' ? event.OldResourceProperties as unknown as DomainsProperties : undefined;
  await checkHostDomains(properties, old, request, ports);
  if (properties.Bucket !== old?.Bucket && !await ports.open(properties.Bucket, request)) {
    throw new Error('CloudFormation no longer waits for this request, and nothing was changed');
  }
  return { [PREFLIGHT_ATTRIBUTE]: hashOf(JSON.stringify(properties.Domains)) };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function publicationOf(event: Named): PublicationProperties {
  return event.ResourceProperties as PublicationProperties;
}
