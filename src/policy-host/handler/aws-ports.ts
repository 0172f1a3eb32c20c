import { CloudFormationClient, DescribeStackResourceCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { confirmLive } from './confirm-live';
import { blockersIn } from './evidence';
import { existing } from './existing-records';
import { claimsIn, open as openIn } from './policy-claim';
import { StackRequest, PublicationPorts } from './ports';
import { mxInDns, txtInDns } from './public-dns';
import { patiently } from './retries';
import { s3Objects } from './s3-objects';
import { isCurrent, isRollback, StackOperation } from './stack-operation';
import { ZoneRoles, zonesBy } from './zone-roles';
import { onceAllowed } from '../../lambda/once-allowed';
import { s3Client } from '../../lambda/s3-client';

const s3 = onceAllowed(s3Client());

const objects = s3Objects(s3);
const claims = claimsIn(objects);

/**
 * Connects one operation to AWS and the DNS. It has to end by `deadline`, in milliseconds since the epoch.
 *
 * @param roles The roles for hosted zones in other accounts, by the ids of the zones
 */
export function awsPorts(deadline: number, roles: ZoneRoles = new Map()): PublicationPorts {
  const zones = zonesBy(roles, deadline);
  return {
    ...claims,
    now: () => Date.now(),
    open: (bucket, request) => open(bucket, request, deadline),
    confirmLive,
    requirePublicZone: (hostedZoneId) => zones(hostedZoneId, (zone) => zone.requirePublic(hostedZoneId)),
    recordsInZone: (hostedZoneId, domain, recordName) => zones(hostedZoneId, (zone) => zone.records(hostedZoneId, domain, recordName)),
    recordsAt: (hostedZoneId, domain, names) => zones(hostedZoneId, (zone) => zone.sets(hostedZoneId, domain, names)),
    changeRecords: (hostedZoneId, changes) => zones(hostedZoneId, (zone) => zone.change(hostedZoneId, changes)),
    existingRecords: async (hostedZoneId, domain, names) => existing(await zones(hostedZoneId, (zone) => zone.sets(hostedZoneId, domain, names))),
    namesAbove: (hostedZoneId, domain) => zones(hostedZoneId, (zone) => zone.namesAbove(hostedZoneId, domain)),
    isInStack: (stackId, logicalId) => isInStack(stackId, logicalId, deadline),
    mxInDns: (name) => mxInDns(name),
    txtInDns: (name) => txtInDns(name),
    replaceTxt: (hostedZoneId, name, before, after) => zones(hostedZoneId, (zone) => zone.replaceTxt(hostedZoneId, name, before, after)),
    reportBlockers: (reportBucket, domain, days) => blockersIn(s3, reportBucket, domain, days, Date.now(), halfwayTo(deadline)),
    isRollingBack: async (request) => {
      const operation = await operationOf(request, deadline);
      return operation && isRollback(operation, request.requestedAt);
    },
  };
}

/**
 * Opens a bucket unless CloudFormation has cancelled the request. An object that a late request stores would block the deletion of the bucket.
 * CloudFormation takes seconds from cancelling a request to the deletion, and the put follows the check at once. A second check undoes a put that
 * took longer, such as one that waited for a permission.
 */
async function open(bucket: string, request: StackRequest, deadline: number): Promise<boolean> {
  if (!await mayBeCurrent(request, deadline)) return false;
  await openIn(objects, bucket);
  if (await mayBeCurrent(request, deadline)) return true;
  await claims.close(bucket);
  return false;
}

async function mayBeCurrent(request: StackRequest, deadline: number): Promise<boolean> {
  const operation = await operationOf(request, deadline);
  return !operation || isCurrent(operation, request.requestedAt);
}

/** Reads the status of a resource and its stack. */
async function operationOf({ stackId, logicalId }: StackRequest, deadline: number): Promise<StackOperation | undefined> {
  const client = onceAllowed(new CloudFormationClient({ maxAttempts: 1 }));
  const halfTime = halfwayTo(deadline);
  // CloudFormation allows five such calls a second (aws-sam-cli#2671), and eighty publications may call at once. A rollback continues after the answer.
  try {
    const [{ Stacks }, { StackResourceDetail }] = await Promise.all([
      patiently(() => client.send(new DescribeStacksCommand({ StackName: stackId })), halfTime),
      patiently(() => client.send(new DescribeStackResourceCommand({ StackName: stackId, LogicalResourceId: logicalId })), halfTime),
    ]);
    const { ResourceStatus, LastUpdatedTimestamp } = StackResourceDetail!;
    return { stackStatus: Stacks![0].StackStatus!, resourceStatus: ResourceStatus!, since: LastUpdatedTimestamp!.getTime() };
  } catch (error) {
    console.error(`could not read the status of ${logicalId} in ${stackId}:`, error);
    return undefined;
  }
}

/** Returns whether a resource exists in a stack. CloudFormation answers with a validation error for a resource that it does not know. */
async function isInStack(stackId: string, logicalId: string, deadline: number): Promise<boolean> {
  const client = onceAllowed(new CloudFormationClient({ maxAttempts: 1 }));
  try {
    const command = new DescribeStackResourceCommand({ StackName: stackId, LogicalResourceId: logicalId });
    const { StackResourceDetail } = await patiently(() => client.send(command), halfwayTo(deadline));
    return !ABSENT.includes(StackResourceDetail!.ResourceStatus!);
  } catch (error) {
    if ((error as Error).name === 'ValidationError') return false;
    console.error(`could not read whether ${logicalId} is in ${stackId}:`, error);
    return true;
  }
}

/** What CloudFormation says of a resource that it has not created, or has deleted. */
const ABSENT = ['CREATE_FAILED', 'DELETE_COMPLETE'];

/** Leaves time for the work that depends on the answer. */
function halfwayTo(deadline: number): number {
  return (Date.now() + deadline) / 2;
}
