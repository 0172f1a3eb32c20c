import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import {
  ENV_CHAT_TOPIC, ENV_REPORT_BUCKET, ENV_STATE_BUCKET, ENV_STATE_PREFIX, ENV_TOPIC, ENV_WATCH_BUCKET, NOTIFICATIONS_PREFIX,
} from './notification-contract';
import { HandlerFunction } from '../cdk/handler-function';
import { REPORTS_PREFIX } from '../tls-rpt/ingestion-contract';
import { KEY_ACTIONS } from '../tls-rpt/report-key';
import { STATE_PREFIX as WATCH_PREFIX } from '../watch/watch-contract';

export interface NotificationFunctionProps {
  readonly topic: sns.ITopic;
  readonly chatTopic?: sns.ITopic;
  /** The bucket of a report receiver. */
  readonly reportBucket?: s3.IBucket;
  /** The bucket of a policy host that has a watch. */
  readonly watchBucket?: s3.IBucket;
  readonly logGroup: logs.ILogGroup;
}

/** Says whether it is the key that AWS manages for SNS: its policy allows everybody in the account who may publish. */
export function isKeyOfSns(key: kms.IKey): boolean {
  return 'aliasName' in key && key.aliasName === 'alias/aws/sns';
}

/** Reads what is stored, and publishes messages. */
export class NotificationFunction extends HandlerFunction {
  constructor(scope: Construct, id: string, { topic, chatTopic, reportBucket, watchBucket, logGroup }: NotificationFunctionProps) {
    const topics = [topic, ...chatTopic ? [chatTopic] : []];
    const buckets = [...reportBucket ? [reportBucket] : [], ...watchBucket ? [watchBucket] : []];
    // The removal of the last domain empties what is below the watch's prefix, so that the bucket of a policy host can be deleted.
    const state = reportBucket ? { bucket: reportBucket, prefix: NOTIFICATIONS_PREFIX }
      : { bucket: watchBucket!, prefix: `${WATCH_PREFIX}${NOTIFICATIONS_PREFIX}` };
    const keys = [...buckets.map(({ encryptionKey }) => encryptionKey), ...topics.map(({ masterKey }) => masterKey)]
      .flatMap((key) => key && !isKeyOfSns(key) ? [key.keyArn] : []);
    super(scope, id, {
      bundle: 'notify',
      description: 'Sends messages about MTA-STS domains',
      timeout: Duration.minutes(10),
      // Ten thousand reports are in memory in part only; a digest reads those of all domains one after another.
      memorySize: 512,
      logGroup,
      environment: {
        [ENV_STATE_BUCKET]: state.bucket.bucketName,
        [ENV_STATE_PREFIX]: state.prefix,
        [ENV_TOPIC]: topic.topicArn,
        ...chatTopic ? { [ENV_CHAT_TOPIC]: chatTopic.topicArn } : {},
        ...reportBucket ? { [ENV_REPORT_BUCKET]: reportBucket.bucketName } : {},
        ...watchBucket ? { [ENV_WATCH_BUCKET]: watchBucket.bucketName } : {},
      },
      statements: [
        new iam.PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: [state.bucket.arnForObjects(`${state.prefix}*`)] }),
        new iam.PolicyStatement({
          actions: ['s3:GetObject'],
          resources: [
            ...reportBucket ? [reportBucket.arnForObjects(`${REPORTS_PREFIX}*`)] : [],
            ...watchBucket ? [watchBucket.arnForObjects(`${WATCH_PREFIX}*`)] : [],
          ],
        }),
        // Without s3:ListBucket, S3 answers 403 instead of 404 for a missing object.
        new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: buckets.map(({ bucketArn }) => bucketArn) }),
        ...keys.length > 0 ? [new iam.PolicyStatement({ actions: KEY_ACTIONS, resources: [...new Set(keys)] })] : [],
        new iam.PolicyStatement({ actions: ['sns:Publish'], resources: topics.map(({ topicArn }) => topicArn) }),
      ],
      policyFix: 'grant the function less',
    });
  }
}
