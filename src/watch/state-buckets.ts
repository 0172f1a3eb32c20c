import { Stage } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { invalid } from '../cdk/validation';

/*
 * The bucket of its states identifies a watch: its metrics and events contain the name of the bucket, and the keys of the states contain only the
 * domain. So a bucket has one watch, and in the bucket of another app that is the other app's.
 */

/** A watch of this app, and the bucket of its states. */
interface Use {
  readonly watch: IConstruct;
  readonly bucket: s3.IBucket;
}

/** Uses of buckets, and policy hosts of other apps, by the name of the bucket. */
interface Buckets {
  readonly uses: Map<string, Use>;
  readonly hosts: Map<string, IConstruct>;
}

/** Each stage is by itself: stages are often deployed to different accounts. */
const byStage = new WeakMap<IConstruct, Buckets>();

/** Fails if the bucket has another watch, or is that of a policy host of another app. */
export function takeStateBucket({ watch, bucket }: Use): void {
  const { uses, hosts } = bucketsOf(watch);
  const other = uses.get(bucket.bucketName);
  if (other) {
    throw invalid('bucket', bucket.node.path, `'${other.watch.node.path}' keeps its states there, and two watches would overwrite each other's`,
      `call its 'addDomain()', or give '${watch.node.path}' a bucket of its own`);
  }
  const host = hosts.get(bucket.bucketName);
  if (host) requireOwnBucket({ watch, bucket }, host);
  uses.set(bucket.bucketName, { watch, bucket });
}

/** Keeps watches of this app from the bucket of a policy host of another app, whether they are created before or after it. */
export function keepStateBucket(host: IConstruct, bucketName: string): void {
  const { uses, hosts } = bucketsOf(host);
  const use = uses.get(bucketName);
  if (use) requireOwnBucket(use, host);
  hosts.set(bucketName, host);
}

/** An app may create a policy host in one stack and import it in another: that host's own watch is right there. */
function requireOwnBucket({ watch, bucket }: Use, host: IConstruct): void {
  if (bucket.node.defaultChild) return;
  throw invalid('bucket', bucket.node.path, `it belongs to the policy host '${host.node.path}' of another app, whose watch keeps its states there: two watches would overwrite each other's`,
    `call 'addDomain()' of the PolicyWatch in that app, or give '${watch.node.path}' a bucket of this app`);
}

function bucketsOf(scope: IConstruct): Buckets {
  const root = Stage.of(scope) ?? scope.node.root;
  const known = byStage.get(root);
  if (known) return known;
  const buckets = { uses: new Map(), hosts: new Map() };
  byStage.set(root, buckets);
  return buckets;
}
