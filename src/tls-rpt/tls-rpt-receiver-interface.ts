import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { ITlsRptDestination } from './destination';
import { TlsRptResultType } from './metric-names';
import { TlsRptReceiverDomainOptions } from './tls-rpt-receiver-props';

/** A mailbox that receives TLS reports: a `TlsRptReceiver` of this app, or one of another app. */
export interface ITlsRptReceiver extends IConstruct, ITlsRptDestination {
  /** The address of the mailbox. */
  readonly address: string;

  /** The domains whose reports it accepts. */
  readonly domainNames: string[];

  /** Stores mails under `raw/`, reports under `reports/`, and the reasons for quarantined mails under `quarantine/`. */
  readonly bucket: s3.IBucket;

  /** Receives an event for each accepted report. */
  readonly eventBus: events.IEventBus;

  /** Makes the receiver accept the reports of a mail domain. Fails if the receiver is of another app and does not accept them yet. */
  addDomain(options: TlsRptReceiverDomainOptions): void;

  /** Allows a principal to read the reports: the objects under `reports/`, see docs/reports.md. */
  grantReadReports(grantee: iam.IGrantable): iam.Grant;

  /** Adds a rule for the event about each accepted report. */
  onReportAccepted(id: string, options?: events.OnEventOptions): events.Rule;

  /** Adds a rule for the event about each accepted report with failed sessions, or with an unreadable part that may hide some. */
  onFailedSessions(id: string, options?: events.OnEventOptions): events.Rule;

  /** Counts accepted reports about any domain of the mailbox, without duplicates. */
  metricReportsAccepted(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Counts successful sessions with all domains of the mailbox, on the day on which their report arrived. */
  metricSessionsSuccessful(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Counts failed sessions with all domains of the mailbox, on the day on which their report arrived. */
  metricSessionsFailed(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Counts accepted reports about a domain, without duplicates. The app of the receiver has to ask for a metric of the domain too. */
  metricDomainReportsAccepted(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Counts successful sessions with a domain, on the day on which their report arrived. */
  metricDomainSessionsSuccessful(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Counts failed sessions with a domain, on the day on which their report arrived. */
  metricDomainSessionsFailed(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Counts failed sessions with one result type, for all domains of the mailbox. */
  metricFailures(resultType: TlsRptResultType, props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Counts duplicate reports about any domain of the mailbox. */
  metricReportsDuplicate(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Counts quarantined mails. */
  metricMailsQuarantined(props?: cloudwatch.MetricOptions): cloudwatch.Metric;
}
