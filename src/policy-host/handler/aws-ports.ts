import { Route53Client } from '@aws-sdk/client-route-53';
import { S3Client } from '@aws-sdk/client-s3';
import { confirmLive } from './confirm-live';
import { blockersIn } from './evidence';
import { Zones } from './hosted-zone';
import { claimsIn, open as openIn } from './policy-claim';
import { StackRequest, PublicationPorts } from './ports';
import { mxInDns, txtInDns } from './public-dns';
import { patiently } from './retries';
import { s3Objects } from './s3-objects';
import { isCurrent, isRollback, StackOperation } from './stack-operation';
import { onceAllowed } from '../../lambda/once-allowed';

// An emulator has no host names for its buckets.
const s3 = onceAllowed(new S3Client({ forcePathStyle: !!process.env.AWS_ENDPOINT_URL }));
// Zones try again themselves.
const route53 = onceAllowed(new Route53Client({
  maxAttempts: 1, requestHandler: { connectionTimeout: 5_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
}));

const objects = s3Objects(s3);
const claims = claimsIn(objects);

/** The world of one operation, which has to have ended at `deadline`, in milliseconds since the epoch. */
export function awsPorts(deadline: number): PublicationPorts {
  const zones = new Zones(route53, deadline);
  return {
    ...claims,
    now: () => Date.now(),
    open: (bucket, request) => open(bucket, request, deadline),
    confirmLive,
    requirePublicZone: (hostedZoneId) => zones.requirePublic(hostedZoneId),
    recordsInZone: (hostedZoneId, domain, recordName) => zones.records(hostedZoneId, domain, recordName),
    mxInDns: (name) => mxInDns(name),
    txtInDns: (name) => txtInDns(name),
    replaceTxt: (hostedZoneId, name, before, after) => zones.replaceTxt(hostedZoneId, name, before, after),
    reportBlockers: (reportBucket, domain, days) => blockersIn(s3, reportBucket, domain, days, Date.now(), halfwayTo(deadline)),
    isRollingBack: async (request) => {
      const operation = await operationOf(request, deadline);
      return operation && isRollback(operation, request.requestedAt);
    },
  };
}

/**
 * What a late request puts into a bucket that is about to be deleted would keep it from being deleted. CloudFormation takes seconds from cancelling
 * a request to the deletion, and the put comes right after the check. If it takes longer, for want of a permission, it is undone.
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

/** Asked for now and then only, so that the client costs nothing else. */
async function operationOf({ stackId, logicalId }: StackRequest, deadline: number): Promise<StackOperation | undefined> {
  const { CloudFormationClient, DescribeStackResourceCommand, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = onceAllowed(new CloudFormationClient({ maxAttempts: 1 }));
  const halfTime = halfwayTo(deadline);
  // CloudFormation answers five such questions a second (aws-sam-cli#2671), and eighty publications may ask at once. A rollback goes on after the answer.
  try {
    const [{ Stacks }, { StackResourceDetail }] = await Promise.all([
      patiently(() => client.send(new DescribeStacksCommand({ StackName: stackId })), halfTime),
      patiently(() => client.send(new DescribeStackResourceCommand({ StackName: stackId, LogicalResourceId: logicalId })), halfTime),
    ]);
    const { ResourceStatus, LastUpdatedTimestamp } = StackResourceDetail!;
    return { stackStatus: Stacks![0].StackStatus!, resourceStatus: ResourceStatus!, since: LastUpdatedTimestamp!.getTime() };
  } catch (error) {
    console.error(`could not ask for the status of ${logicalId} in ${stackId}:`, error);
    return undefined;
  }
}

/** So that there is time left for what depends on it. */
function halfwayTo(deadline: number): number {
  return (Date.now() + deadline) / 2;
}
