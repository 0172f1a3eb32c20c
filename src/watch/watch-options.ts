import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { TlsRptReceiver } from '../tls-rpt/tls-rpt-receiver';

/** Options of a `PolicyWatch`. */
export interface PolicyWatchOptions {
  /**
   * How often each domain is looked at: whole minutes, from a quarter of an hour to half a day.
   *
   * A fault that keeps mail back is found within this time; senders go on trying for days.
   * CloudWatch bills a metric for each hour in which it gets a value: hourly looks cost four times what the default does.
   *
   * @default Duration.hours(4)
   */
  readonly interval?: Duration;

  /**
   * After how long without a TLS report a domain is said to be silent, in whole days. Reporters send a report for each day on which they
   * sent mail, a day or two later.
   *
   * @default Duration.days(7)
   */
  readonly maxReportAge?: Duration;

  /**
   * Where events about changes go.
   *
   * @default - the default event bus of the account and region
   */
  readonly eventBus?: events.IEventBus;
}

/** Properties of a `PolicyWatch`. */
export interface PolicyWatchProps extends PolicyWatchOptions {
  /** Keeps what was seen last, under `watch/`: the policy host's bucket. */
  readonly bucket: s3.IBucket;

  /** Where the watch logs. */
  readonly logGroup: logs.ILogGroup;

  /**
   * The function that a deployment calls: `PolicyHost.publishFunction`. The alarm about the watch counts its calls as signs of life, and so
   * does not ring before the first run is measured.
   *
   * @default - the alarm rings until the first run is measured
   */
  readonly publishFunction?: lambda.IFunction;
}

/** A domain that a `PolicyWatch` looks at. */
export interface WatchedDomainOptions {
  /** The mail domain. */
  readonly domainName: string;

  /**
   * The receiver that the domain's `_smtp._tls` record names. Whether its rule is active and reports come in is looked at
   * where it is in the stack of the watch.
   *
   * @default - the domain's reports are not checked
   */
  readonly reportReceiver?: TlsRptReceiver;

  /**
   * What publishes the domain, such as its records: it is looked at once they are there, and no longer when they go.
   * What is in another stack than the watch is passed over.
   *
   * @default - the domain is looked at from the start
   */
  readonly dependsOn?: IConstruct[];
}
