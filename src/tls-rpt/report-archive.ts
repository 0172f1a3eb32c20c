import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { RAW_PREFIX } from './ingestion-contract';
import { letSesUse, requireKey } from './report-key';
import { lifecycleRules, ReportRetention } from './report-retention';
import { requireRemovalPolicy } from '../cdk/retain';

export const QUEUE_PROPS: sqs.QueueProps = {
  encryption: sqs.QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  retentionPeriod: Duration.days(14),
};

/** How many attempts a mail gets. */
export const MAX_TRIES = 5;

export interface ReportBucketProps extends ReportRetention {
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy?: RemovalPolicy;
}

const REPLACED_NOTIFICATIONS = 'addEventNotification() and enableEventBridgeNotification() add a custom resource that replaces all notifications of this bucket, '
  + "including the one for received mails: use TlsRptReceiver.onReportAccepted(), or add yours to 'notificationConfiguration' of the bucket's CfnBucket";

/** Creates the queue of received mails that are not processed yet. */
export function createMailQueue(scope: Construct, deadLetterQueue: sqs.IQueue, visibilityTimeout: Duration): sqs.Queue {
  const queue = new sqs.Queue(scope, 'Queue', {
    ...QUEUE_PROPS,
    visibilityTimeout,
    deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: MAX_TRIES },
  });
  queue.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('s3.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    // The bucket can't be named here, because it is created after this policy.
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  }));
  return queue;
}

/** Creates the bucket for received mails and their reports. It sends a message about each mail to the queue. */
export function createReportBucket(scope: Construct, queue: sqs.Queue, props: ReportBucketProps): s3.Bucket {
  const { encryptionKey } = props;
  requireRemovalPolicy(props.removalPolicy);
  if (encryptionKey) {
    requireKey(scope, encryptionKey);
    letSesUse(encryptionKey, scope);
  }
  const bucket = new s3.Bucket(scope, 'Bucket', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
    encryptionKey,
    bucketKeyEnabled: encryptionKey && true,
    enforceSSL: true,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    lifecycleRules: lifecycleRules(props),
    // A bucket that a failed deployment created is empty, and its rollback deletes it.
    removalPolicy: props.removalPolicy === RemovalPolicy.DESTROY ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  // The CDK's own notifications add a custom resource and its function. CloudFormation needs neither for a bucket in the stack.
  const resource = bucket.node.defaultChild as s3.CfnBucket;
  resource.notificationConfiguration = {
    queueConfigurations: [{
      event: 's3:ObjectCreated:*',
      filter: { s3Key: { rules: [{ name: 'prefix', value: RAW_PREFIX }] } },
      queue: queue.queueArn,
    }],
  };
  bucket.node.addValidation({ validate: () => bucket.node.tryFindChild('Notifications') ? [REPLACED_NOTIFICATIONS] : [] });
  // S3 sends a test message when it creates the bucket.
  resource.node.addDependency(queue.node.findChild('Policy'));
  return bucket;
}
