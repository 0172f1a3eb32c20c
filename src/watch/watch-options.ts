import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { ITlsRptReceiver } from '../tls-rpt/tls-rpt-receiver-interface';

/** Options of a `PolicyWatch`. */
export interface PolicyWatchOptions {
  /**
   * How often the watch checks each domain: whole minutes, from 15 minutes to 12 hours.
   *
   * The watch finds a failure that blocks mail within this time, and senders retry for days.
   * CloudWatch charges for a metric in each hour in which it gets a value: the metrics of hourly checks cost four times as much as the default.
   *
   * @default Duration.hours(4)
   */
  readonly interval?: Duration;

  /**
   * The watch warns if the last TLS report of a domain is older than this: 3 to 60 whole days, or `PolicyWatch.FOREVER`. Reporters send a report for each day on which they
   * sent mail, a day or two later. `MtaStsProps.maxReportAge` changes it for one domain.
   *
   * @default Duration.days(7)
   */
  readonly maxReportAge?: Duration;

  /**
   * The event bus that receives an event for each change.
   *
   * @default - the default event bus of the account and region
   */
  readonly eventBus?: events.IEventBus;
}

/** Properties of a `PolicyWatch`. */
export interface PolicyWatchProps extends PolicyWatchOptions {
  /** Stores the last state of each domain under `watch/`, for this watch alone: the policy host's bucket, unless the host has a watch or belongs to another app. */
  readonly bucket: s3.IBucket;

  /** The log group of the watch. */
  readonly logGroup: logs.ILogGroup;

  /**
   * The function that a deployment calls: `PolicyHost.publishFunction`. The alarm about the watch counts its calls as signs of life, so that it
   * does not ring before CloudWatch has measured the first run.
   *
   * @default - none: the alarm rings until CloudWatch has measured the first run
   */
  readonly publishFunction?: lambda.IFunction;
}

/** What an app has to know about a watch of another app. */
export interface PolicyWatchAttributes {
  /** The name of the bucket that stores the states of the domains: `PolicyHost.bucket.bucketName`. */
  readonly bucketName: string;

  /**
   * The domains that the watch measures in each run, because its own app asks for a metric or an alarm of each.
   *
   * @default - none: there are metrics of all domains together, and none of one domain
   */
  readonly measuredDomainNames?: string[];

  /**
   * How often the watch checks each domain: its `interval`.
   *
   * @default Duration.hours(4)
   */
  readonly interval?: Duration;

  /**
   * The event bus in the account and region of this stack that receives an event for each change. From a watch elsewhere, a rule there sends them to it.
   *
   * @default - the default event bus of the watch's account and region
   */
  readonly eventBus?: events.IEventBus;

  /**
   * The account of the watch. Its metrics and its default event bus are there.
   *
   * @default - the account of this stack
   */
  readonly account?: string;

  /**
   * The region of the watch. Its metrics and its default event bus are there.
   *
   * @default - the region of this stack
   */
  readonly region?: string;
}

/** Options of `PolicyWatch.addDomain()`: a domain to check. */
export interface PolicyWatchDomainOptions {
  /** The mail domain. */
  readonly domainName: string;

  /**
   * The receiver in the domain's `_smtp._tls` record. If it is created in the stack of the watch, the watch also checks whether its rule is active and reports arrive.
   *
   * @default - none: the watch does not check the domain's reports
   */
  readonly reportReceiver?: ITlsRptReceiver;

  /**
   * The watch warns if the last TLS report of the domain is older than this: 3 to 60 whole days, or `PolicyWatch.FOREVER` for a domain to which few send mail.
   *
   * @default - `PolicyWatchOptions.maxReportAge`
   */
  readonly maxReportAge?: Duration;

  /**
   * Constructs that publish the domain, such as its records: the watch starts after them, and stops before they are removed.
   * It ignores constructs in other stacks.
   *
   * @default - none: the watch does not wait
   */
  readonly dependsOn?: IConstruct[];
}
