import { Route53Client } from '@aws-sdk/client-route-53';
import { DeleteObjectsCommand, GetObjectCommand, ListObjectVersionsCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { confirmLive } from './confirm-live.lambda-shared';
import { POLICY_ID_METADATA, policyKey } from './contract';
import { objectionsIn } from './evidence.lambda-shared';
import { patiently } from './patience.lambda-shared';
import { mxInDns, txtInDns } from './public-dns.lambda-shared';
import { ServedPolicy } from './served-policy.lambda-shared';
import { World } from './world.lambda-shared';
import { Zones } from './zone.lambda-shared';
import { onceAllowed } from '../once-allowed.lambda-shared';
import { policyId } from '../protocol/mta-sts';
import { stateKey } from '../watch/contract';

// An emulator has no host names for its buckets.
const s3 = onceAllowed(new S3Client({ forcePathStyle: !!process.env.AWS_ENDPOINT_URL }));
// Zones try again themselves.
const route53 = onceAllowed(new Route53Client({
  maxAttempts: 1, requestHandler: { connectionTimeout: 5_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
}));

/** User metadata of a policy's object, which its host hands out to everybody. */
const [ID, PUBLISHER, HEIR, ENFORCED_UNTIL, TESTING_SINCE] = [POLICY_ID_METADATA, 'publisher', 'heir', 'enforced-until', 'testing-since'];

/** The world of one operation, which has to have ended at `deadline`, in milliseconds since the epoch. */
export function awsWorld(deadline: number): World {
  const zones = new Zones(route53, deadline);
  return {
    now: () => Date.now(),
    served,
    put,
    remove,
    confirmLive,
    requirePublicZone: (hostedZoneId) => zones.requirePublic(hostedZoneId),
    recordsInZone: (hostedZoneId, domain, recordName) => zones.records(hostedZoneId, domain, recordName),
    mxInDns: (name) => mxInDns(name),
    txtInDns: (name) => txtInDns(name),
    replaceTxt: (hostedZoneId, name, before, after) => zones.replaceTxt(hostedZoneId, name, before, after),
    objections: (reportBucket, domain, days) => objectionsIn(s3, reportBucket, domain, days, Date.now()),
    isRollingBack: (stackId) => isRollingBack(stackId, deadline),
  };
}

async function served(bucket: string, policyHost: string): Promise<ServedPolicy | undefined> {
  try {
    const { Body, Metadata = {}, LastModified } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: policyKey(policyHost) }));
    const text = await Body!.transformToString('utf8');
    // What an earlier version of this package put has none of these.
    return {
      text,
      id: Metadata[ID] ?? policyId(text),
      publisher: Metadata[PUBLISHER],
      heir: Metadata[HEIR],
      enforcedUntil: Date.parse(Metadata[ENFORCED_UNTIL] ?? '') || 0,
      testingSince: Date.parse(Metadata[TESTING_SINCE] ?? '') || (/^mode: testing\r?$/m.test(text) ? LastModified!.getTime() : 0),
    };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

async function put(bucket: string, policyHost: string, { text, id, publisher, heir, enforcedUntil, testingSince }: ServedPolicy): Promise<void> {
  const times = Object.entries({ [ENFORCED_UNTIL]: enforcedUntil, [TESTING_SINCE]: testingSince }).filter(([, time]) => time > 0);
  await s3.send(new PutObjectCommand({
    Bucket: bucket,
    Key: policyKey(policyHost),
    Body: text,
    ContentType: 'text/plain',
    Metadata: {
      [ID]: id,
      ...publisher === undefined ? {} : { [PUBLISHER]: publisher },
      ...heir === undefined ? {} : { [HEIR]: heir },
      ...Object.fromEntries(times.map(([name, time]) => [name, new Date(time).toISOString()])),
    },
  }));
}

/** What the watch has seen goes too: a bucket with objects in it can't be deleted. */
async function remove(bucket: string, policyHost: string): Promise<void> {
  for (const key of [policyKey(policyHost), stateKey(policyHost.replace(/^mta-sts\./, ''))]) await removeVersions(bucket, key);
}

/** A bucket with versions in it can't be deleted either. Nothing to remove is as good as removed. */
async function removeVersions(bucket: string, key: string): Promise<void> {
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }));
    const versions = [...page.Versions ?? [], ...page.DeleteMarkers ?? []].filter((version) => version.Key === key);
    if (versions.length === 0) return;

    const result = await s3.send(new DeleteObjectsCommand({
      Bucket: bucket,
      Delete: { Objects: versions.map(({ Key, VersionId }) => ({ Key: Key!, VersionId })), Quiet: true },
    }));
    if (result.Errors?.length) throw new Error(`could not delete ${key} from ${bucket}: ${result.Errors[0].Message}`);
  }
}

/** Asked for when something is refused only, so that the client costs nothing else. */
async function isRollingBack(stackId: string, deadline: number): Promise<boolean | undefined> {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  try {
    // CloudFormation answers five such questions a second (aws-sam-cli#2671), and eighty publications may ask at once. A rollback goes on after the answer.
    const client = onceAllowed(new CloudFormationClient({ maxAttempts: 1 }));
    const halfTime = (Date.now() + deadline) / 2;
    const { Stacks } = await patiently(() => client.send(new DescribeStacksCommand({ StackName: stackId })), halfTime);
    return /ROLLBACK/.test(Stacks?.[0].StackStatus ?? '');
  } catch (error) {
    console.error(`could not ask for the status of ${stackId}:`, error);
    return undefined;
  }
}
