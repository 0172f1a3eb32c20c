import { createHash } from 'node:crypto';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import {
  DOMAINS_RESOURCE_TYPE, DomainsProperties, EARLIEST_REMOVAL_ATTRIBUTE, HOST_RESOURCE_TYPE, hostId, HostProperties, POLICY_ID_ATTRIBUTE,
  PREFLIGHT_ATTRIBUTE, PublicationProperties,
} from '../publication-contract';
import { checkHostDomains } from './host-domains';
import { PublicationPorts, StackRequest } from './ports';
import { hostDomains, PublicationSettings, publicationSettings } from './publication-request';
import { earliestRemoval, publish } from './publishing';
import { signedAt } from './request-time';
import { Operation } from './served-policy';
import { withdraw } from './withdrawal';
import { writtenRecords } from './written-records';
import type { ResourceResult } from '../../lambda/custom-resource';
import { policyHostName } from '../../protocol/mta-sts/sts-policy';
import { stsRecordName } from '../../protocol/mta-sts/sts-record';

type Named = Pick<CloudFormationCustomResourceEvent, 'ResourceType'> & { readonly ResourceProperties: unknown };

/**
 * Names a resource. The name is constant for a domain: with another id, CloudFormation would take the new policy for a replacement
 * and delete the old one.
 */
export function physicalId(event: Named): string {
  if (event.ResourceType === DOMAINS_RESOURCE_TYPE) return 'domains';
  // Publications depend on this id, so they run again when the host changes. Nothing has to be deleted for the old id.
  if (event.ResourceType === HOST_RESOURCE_TYPE) return hostId(event.ResourceProperties as HostProperties);
  return policyHostName((event.ResourceProperties as PublicationProperties).PolicyDomain);
}

/** Performs what one event of CloudFormation asks for. `deadline` in milliseconds since the epoch. */
export async function operate(event: CloudFormationCustomResourceEvent, deadline: number, ports: PublicationPorts): Promise<ResourceResult> {
  const request = requestOf(event, ports.now());
  switch (event.ResourceType) {
    case DOMAINS_RESOURCE_TYPE: return { physicalResourceId: physicalId(event), data: await preflight(event, request, ports) };
    case HOST_RESOURCE_TYPE: return { physicalResourceId: physicalId(event) };
    default: return operatePublication(event, { ...request, owner: ownerOf(event) }, deadline, ports);
  }
}

async function operatePublication(
  event: CloudFormationCustomResourceEvent, request: StackRequest & Operation, deadline: number, ports: PublicationPorts,
): Promise<ResourceResult> {
  const settings = settingsOf(event.ResourceProperties);
  if (event.RequestType === 'Delete') {
    // After a failure, the properties may be those of another domain, so the physical id decides.
    // CloudFormation makes up an id of another form if the operation never answered.
    const policyHost = event.PhysicalResourceId.startsWith(policyHostName('')) ? event.PhysicalResourceId : settings.policyHost;
    await withdraw(settings.bucket, policyHost, request, ports, writtenRecords(settingsAt(settings, policyHost)));
    return { physicalResourceId: event.PhysicalResourceId };
  }
  const former = event.RequestType === 'Update' ? settingsOf(event.OldResourceProperties) : undefined;
  if (former) await withdrawAttempt(settings, former, request, ports);
  const isFirst = former?.domain !== settings.domain;
  const formerlyWritten = former && !isFirst ? writtenRecords(former) : undefined;
  // Without a role from now on, the records stay, and the one that announces the policy must not become outdated now.
  const written = writtenRecords(settings) ?? formerlyWritten;
  const served = await publish({ ...settings, ...request, isFirst, formerZoneId: former?.zoneId, written, formerlyWritten, deadline }, ports);
  console.log(`live at ${settings.policyHost} with id ${served.id}:\n${served.text}`);
  return {
    physicalResourceId: settings.policyHost,
    data: { [POLICY_ID_ATTRIBUTE]: served.id, [EARLIEST_REMOVAL_ATTRIBUTE]: earliestRemoval(served, ports.now()) },
  };
}

/**
 * Removes in a rollback what the failed update published elsewhere: for another domain or in another bucket. If CloudFormation cancelled the update,
 * it does not know of that and deletes nothing. The removal also overtakes a run of the update that is still going on there.
 */
async function withdrawAttempt(
  wanted: PublicationSettings, attempt: PublicationSettings, request: StackRequest & Operation, ports: PublicationPorts,
): Promise<void> {
  if (wanted.bucket === attempt.bucket && wanted.policyHost === attempt.policyHost) return;
  if (!await ports.isRollingBack(request)) return;
  // The rollback continues even if something is left.
  await withdraw(attempt.bucket, attempt.policyHost, request, ports, writtenRecords(attempt))
    .catch((error) => console.error(`the policy that the update published at ${attempt.policyHost} could not be removed:`, error));
}

/** Returns a globally unique name of a resource. It is a hash, because the host publishes it and the plain name contains the account. */
export function ownerOf({ StackId, LogicalResourceId }: Pick<CloudFormationCustomResourceEvent, 'StackId' | 'LogicalResourceId'>): string {
  return hashOf(`${StackId} ${LogicalResourceId}`);
}

/** Identifies a request, and dates it. */
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
  await checkHostDomains(hostDomains(properties), old && hostDomains(old), request, ports);
  if (properties.Bucket !== old?.Bucket && !await ports.open(properties.Bucket, request)) {
    throw new Error('CloudFormation no longer waits for this request. Nothing was changed');
  }
  return { [PREFLIGHT_ATTRIBUTE]: hashOf(JSON.stringify(properties.Domains)) };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Returns the settings for another policy host: the records of its domain can only be in the same zone. */
function settingsAt(settings: PublicationSettings, policyHost: string): PublicationSettings {
  if (policyHost === settings.policyHost) return settings;
  const domain = policyHost.slice(policyHostName('').length);
  return { ...settings, domain, policyHost, recordName: stsRecordName(domain), tlsRptRecord: undefined };
}

function settingsOf(properties: unknown): PublicationSettings {
  return publicationSettings(properties as PublicationProperties);
}
