import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ENV_EVENT_BUS, ENV_STATE_BUCKET, STATE_PREFIX } from './watch-contract';
import { HandlerFunction } from '../cdk/handler-function';
import { byPath } from '../cdk/order';
import { REPORTS_PREFIX } from '../tls-rpt/ingestion-contract';

/** More than twice what eighty domains need: see `npm run bench watch`. */
export const WATCH_MEGABYTES = 256;

export interface WatchFunctionProps {
  readonly bucket: s3.IBucket;
  readonly logGroup: logs.ILogGroup;
  readonly eventBus: events.IEventBus;
}

/** Checks domains, and lists the reports in the buckets that are added. */
export class WatchFunction extends HandlerFunction {
  private readonly reportBuckets: s3.IBucket[] = [];

  constructor(scope: Construct, id: string, { bucket, logGroup, eventBus }: WatchFunctionProps) {
    super(scope, id, {
      bundle: 'watch',
      description: 'Checks MTA-STS domains as a sender does',
      timeout: Duration.minutes(5),
      memorySize: WATCH_MEGABYTES,
      logGroup,
      environment: { [ENV_STATE_BUCKET]: bucket.bucketName, [ENV_EVENT_BUS]: eventBus.eventBusName },
      statements: [
        new iam.PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: [bucket.arnForObjects(`${STATE_PREFIX}*`)] }),
        // Without s3:ListBucket, S3 answers 403 instead of 404 for a missing object.
        new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
        new iam.PolicyStatement({ actions: ['events:PutEvents'], resources: [eventBus.eventBusArn] }),
      ],
      policyFix: 'let another PolicyWatch check some of the domains, with a bucket of its own',
    });
  }

  /** Allows the function to check whether mail is received and when reports arrived. */
  public addReports(bucket: s3.IBucket): void {
    this.reportBuckets.push(bucket);
  }

  protected override statementsOfDomains(): iam.PolicyStatement[] {
    if (this.reportBuckets.length === 0) return [];
    return [
      new iam.PolicyStatement({
        actions: ['ses:DescribeActiveReceiptRuleSet', 'ses:GetIdentityDkimAttributes', 'ses:GetIdentityVerificationAttributes'],
        // IAM knows no resources for these calls: the active set belongs to the account and region, and the other calls take many identities.
        resources: ['*'],
      }),
      new iam.PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [...this.reportBuckets].sort(byPath).map((bucket) => bucket.bucketArn),
        conditions: { StringLike: { 's3:prefix': `${REPORTS_PREFIX}*` } },
      }),
    ];
  }
}
