import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { TlsRptDestination, TlsRptDestinationBindOptions, TlsRptDestinationConfig } from './destination';
import {
  DOMAIN_DIMENSION, EVENT_DETAIL_TYPE, EVENT_SOURCE, failureMetric, MAILBOX_DIMENSION, MAILBOX_METRICS, METRIC_NAMESPACE,
  REPORTS_PREFIX, SESSION_METRICS,
} from './ingestion-contract';
import { mailboxDomainOf } from './mailbox-domain';
import { TlsRptResultType } from './metric-names';
import { ITlsRptReceiver } from './tls-rpt-receiver-interface';
import { TlsRptReceiverDomainOptions } from './tls-rpt-receiver-props';
import { markAs, RECEIVER_BASE } from '../cdk/construct-kind';
import { ImportedEnvironment } from '../cdk/environment';
import { createEventRule } from '../cdk/event-rule';
import { policyDomainOf } from '../cdk/zone';

/** What receivers of this app and of others have in common: reports, events and metrics. */
export abstract class TlsRptReceiverBase extends Construct implements ITlsRptReceiver {
  public abstract readonly address: string;

  public abstract readonly domainNames: string[];

  public abstract readonly bucket: s3.IBucket;

  public abstract readonly eventBus: events.IEventBus;

  /**
   * The account and region of a receiver elsewhere: its metrics are there.
   *
   * @internal
   */
  protected readonly _environment: ImportedEnvironment = {};

  /** @internal */
  protected readonly _busEnvironment: ImportedEnvironment = {};

  constructor(scope: Construct, id: string) {
    super(scope, id);
    markAs(RECEIVER_BASE, this);
  }

  public abstract addDomain(options: TlsRptReceiverDomainOptions): void;

  /** Makes the receiver accept the reports of the record's domain, and returns the mailbox's `mailto` URI. */
  public bind(scope: Construct, options: TlsRptDestinationBindOptions): TlsRptDestinationConfig {
    this.addDomain(options);
    return TlsRptDestination.email(this.address).bind(scope, options);
  }

  /** Allows a principal to read the reports: the objects under `reports/`, see docs/reports.md. */
  public grantReadReports(grantee: iam.IGrantable): iam.Grant {
    return this.bucket.grantRead(grantee, `${REPORTS_PREFIX}*`);
  }

  /** Adds a rule for the event about each accepted report. An event can arrive twice, with the same `detail.id`. */
  public onReportAccepted(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onEvent(id, options, {});
  }

  /**
   * Adds a rule for the event about each accepted report with failed sessions, or with an unreadable part that may hide some. An event can arrive twice,
   * with the same `detail.id`.
   */
  public onFailedSessions(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onEvent(id, options, { hasFailures: [true] });
  }

  /**
   * Counts accepted reports about any domain of the mailbox, without duplicates. Like all metrics of reports, it counts on the day on which a report arrives:
   * a day or more after the day that it covers.
   *
   * It costs nothing in addition to `metricSessionsFailed()`: it is the number of values of that metric, so its statistic is always `SampleCount`.
   */
  public metricReportsAccepted(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.mailboxMetric(SESSION_METRICS.failedSessions, acceptedOptions(props));
  }

  /** Counts successful sessions of all domains of the mailbox, on the day on which their report arrived. For overlapping policies in a report it is the largest number, never a sum. */
  public metricSessionsSuccessful(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.mailboxMetric(SESSION_METRICS.successfulSessions, props);
  }

  /**
   * Counts failed sessions of all domains of the mailbox, on the day on which their report arrived. In mode enforce, no mail was delivered in them. For overlapping policies
   * in a report it is the largest number, never a sum. The log, the event and the stored report name the domain.
   */
  public metricSessionsFailed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.mailboxMetric(SESSION_METRICS.failedSessions, props);
  }

  /**
   * Counts accepted reports about one domain, without duplicates: the number of values of `metricDomainSessionsFailed()`, so its statistic is always `SampleCount`.
   *
   * A metric of one domain has values only if the app asks for one. CloudWatch charges for two metrics of the domain then.
   */
  public metricDomainReportsAccepted(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.domainMetric(SESSION_METRICS.failedSessions, domainName, acceptedOptions(props));
  }

  /** Counts successful sessions of one domain, on the day on which their report arrived. */
  public metricDomainSessionsSuccessful(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.domainMetric(SESSION_METRICS.successfulSessions, domainName, props);
  }

  /** Counts failed sessions of one domain, on the day on which their report arrived. */
  public metricDomainSessionsFailed(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.domainMetric(SESSION_METRICS.failedSessions, domainName, props);
  }

  /**
   * Counts failed sessions with one result type, for all domains of the mailbox, on the day on which their report arrived. Result types overlap: don't add them up. The
   * log, the event and the stored report name the domain.
   */
  public metricFailures(resultType: TlsRptResultType, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.mailboxMetric(failureMetric(resultType), props);
  }

  /** Counts duplicate reports about any domain of the mailbox, on the day on which they arrived. */
  public metricReportsDuplicate(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.mailboxMetric(MAILBOX_METRICS.duplicate, props);
  }

  /** Counts quarantined mails, on the day on which they arrived. The log and `quarantine/` in the bucket have the reasons. */
  public metricMailsQuarantined(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.mailboxMetric(MAILBOX_METRICS.quarantined, props);
  }

  /**
   * Gives a domain metrics of its own. Fails if nothing can.
   *
   * @internal
   */
  public abstract _measure(domain: string): void;

  private domainMetric(metricName: string, domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const domain = policyDomainOf({ domainName });
    this._measure(domain);
    return this.metric(metricName, { [DOMAIN_DIMENSION]: domain }, props);
  }

  private mailboxMetric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(metricName, { [MAILBOX_DIMENSION]: mailboxDomainOf(this.address) }, props);
  }

  private metric(metricName: string, dimensionsMap: cloudwatch.DimensionsMap, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap,
      statistic: cloudwatch.Stats.SUM,
      period: Duration.days(1),
      ...this._environment,
      ...props,
    }).attachTo(this);
  }

  private onEvent(id: string, options: events.OnEventOptions, detail: { [name: string]: unknown }): events.Rule {
    return createEventRule(this, id, options, {
      eventBus: this.eventBus,
      busEnvironment: this._busEnvironment,
      kind: 'TlsRptReceiver',
      pattern: { source: [EVENT_SOURCE], detailType: [EVENT_DETAIL_TYPE], detail: { bucket: [this.bucket.bucketName], ...detail } },
    });
  }
}

function acceptedOptions(props?: cloudwatch.MetricOptions): cloudwatch.MetricOptions {
  return { label: 'ReportsAccepted', ...props, statistic: cloudwatch.Stats.SAMPLE_COUNT };
}
