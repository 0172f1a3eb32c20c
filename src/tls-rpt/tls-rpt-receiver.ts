import { Duration, Lazy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ITlsRptDestination, TlsRptDestination, TlsRptDestinationBindOptions, TlsRptDestinationConfig } from './destination';
import {
  DOMAIN_DIMENSION, DOMAIN_METRICS, EVENT_DETAIL_TYPE, EVENT_SOURCE, failureMetric, MAILBOX_DIMENSION, MAILBOX_METRICS, METRIC_NAMESPACE,
  REPORTS_PREFIX,
} from './ingestion-contract';
import { TlsRptResultType } from './metric-names';
import { ruleName, ruleSetName } from './receipt-names';
import { ReceiptRuleSetActivation } from './receipt-rule-set-activation';
import { createMailQueue, createReportBucket, MAX_TRIES, QUEUE_PROPS } from './report-archive';
import { policyDomainsProblems, ReportIngestion, visibilityTimeoutOf } from './report-ingestion';
import { ReportMailbox } from './report-mailbox';
import { FOREVER } from './report-retention';
import { TlsRptReceiverDomainOptions, TlsRptReceiverProps } from './tls-rpt-receiver-props';
import { isMarkedAs, markAs } from '../cdk/construct-kind';
import { createEventRule } from '../cdk/event-rule';
import { logGroupOf } from '../cdk/log-group';
import { refuseRecordConflicts } from '../cdk/record-conflicts';
import { invalid } from '../cdk/validation';
import { policyDomainOf, requireUsableZone } from '../cdk/zone';

const KIND = 'TlsRptReceiver';

/**
 * Receives TLS reports (RFC 8460 §5) by mail through Amazon SES, checks and stores them.
 *
 * Give it as a report destination to one or more `MtaSts`: it accepts the reports for their domains.
 */
export class TlsRptReceiver extends Construct implements ITlsRptDestination {
  /** A retention that keeps everything. */
  public static readonly FOREVER = FOREVER;

  /** Returns whether a value is a `TlsRptReceiver`. */
  public static isTlsRptReceiver(x: any): x is TlsRptReceiver {
    return isMarkedAs(KIND, x);
  }

  /** The address of the mailbox. */
  public readonly address: string;

  /** Stores mails under `raw/`, reports under `reports/`, and the reasons for quarantined mails under `quarantine/`. */
  public readonly bucket: s3.Bucket;

  /** Queues received mails until the ingestion has processed them. */
  public readonly queue: sqs.Queue;

  /** Keeps mails that could be neither read nor quarantined in five attempts. */
  public readonly deadLetterQueue: sqs.Queue;

  /**
   * Processes the mails in the queue. Invoke it with `{"replay": "raw/"}` to process all received mails again, without counting any twice:
   * see docs/reports.md.
   */
  public readonly ingestFunction: lambda.IFunction;

  /** Contains a line of JSON for each mail and its outcome: see docs/reports.md. */
  public readonly logGroup: logs.ILogGroup;

  /** Receives an event for each accepted report. */
  public readonly eventBus: events.IEventBus;

  /** The SES receipt rule set that contains the rule. */
  public readonly ruleSet: ses.IReceiptRuleSet;

  /** The SES receipt rule that receives the mailbox's mail. */
  public readonly rule: ses.ReceiptRule;

  /** The records that you create by hand because no zone is given, as lines of a zone file (RFC 1035 §5.1). Their values are known at deployment. */
  public readonly manualRecords: string[];

  /** Creates and activates the stack's own rule set. Undefined if a `ruleSet` is given. */
  public readonly activation?: Construct;

  /**
   * The time in which a mail gets all its attempts.
   *
   * @internal
   */
  public readonly _retryTime: Duration;

  private readonly domain: string;
  private readonly destination: ITlsRptDestination;
  private readonly policyDomains: string[] = [];

  constructor(scope: Construct, id: string, props: TlsRptReceiverProps) {
    super(scope, id);
    markAs(KIND, this);
    refuseRecordConflicts(this);
    if (props.afterRule && !props.ruleSet) {
      throw new Error("'afterRule' is given without 'ruleSet': a new rule set has no other rules; give the rule's set too");
    }
    requireUsableZone(this, 'zone', props.zone);
    this.domain = mailboxDomainOf(props);
    this.address = `${props.localPart ?? 'tlsrpt'}@${this.domain}`;
    this.destination = TlsRptDestination.email(this.address);

    this.logGroup = logGroupOf(this, props, logs.RetentionDays.THREE_MONTHS);
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetterQueue', QUEUE_PROPS);
    const visibilityTimeout = visibilityTimeoutOf(props.limits ?? {});
    this.queue = createMailQueue(this, this.deadLetterQueue, visibilityTimeout);
    this._retryTime = Duration.minutes(Math.ceil(MAX_TRIES * visibilityTimeout.toSeconds() / 60));
    this.bucket = createReportBucket(this, this.queue, props);

    // With a given rule set the id differs, so that a stack that changes to one removes its own set.
    const setup = new ReceiptRuleSetActivation(this, props.ruleSet ? 'Cleanup' : 'Activation', {
      ruleSetName: props.ruleSet ? undefined : ruleSetName(this), bucket: this.bucket, logGroup: this.logGroup,
    });
    if (!props.ruleSet) this.activation = setup;
    // A reference makes everything that is added to the set wait for it.
    this.ruleSet = props.ruleSet ?? ses.ReceiptRuleSet.fromReceiptRuleSetName(this, 'RuleSet', setup.resource.ref);
    const mailbox = new ReportMailbox(this, 'Mailbox', {
      ...props, domain: this.domain, address: this.address, bucket: this.bucket, ruleSet: this.ruleSet, ruleName: ruleName(this),
    });
    this.rule = mailbox.rule;
    // A rule in the receiver's own set waits already, because it refers to the set.
    if (props.ruleSet) this.rule.node.addDependency(setup.resource);
    this.manualRecords = mailbox.manualRecords;
    this.eventBus = props.eventBus ?? events.EventBus.fromEventBusName(this, 'EventBus', 'default');
    this.ingestFunction = new ReportIngestion(this, 'Ingestion', {
      bucket: this.bucket,
      queue: this.queue,
      logGroup: this.logGroup,
      policyDomains: Lazy.string({ produce: () => this.policyDomains.join(',') }),
      mailboxDomain: this.domain,
      eventBus: this.eventBus,
      limits: props.limits ?? {},
    }).function;
    this.node.addValidation({ validate: () => policyDomainsProblems(this.policyDomains) });
  }

  /**
   * Makes the receiver accept the reports of a mail domain. A `TlsRptRecord` or `MtaSts` of this app does so itself: call it for a domain whose record is elsewhere.
   *
   * Fails for the mailbox's own domain.
   */
  public addDomain({ domainName }: TlsRptReceiverDomainOptions): void {
    const domain = policyDomainOf({ domainName });
    if (domain === this.domain) {
      throw invalid('domainName', domainName, "it is the report mailbox's own domain: its MX record would capture all the domain's mail, and reports would trigger further reports",
        "give the TlsRptReceiver a domain of its own, such as 'tlsrpt.example.com'");
    }
    if (!this.policyDomains.includes(domain)) this.policyDomains.push(domain);
  }

  /** Makes the receiver accept the reports of the record's domain, and returns the mailbox's `mailto` URI. */
  public bind(scope: Construct, options: TlsRptDestinationBindOptions): TlsRptDestinationConfig {
    this.addDomain(options);
    return this.destination.bind(scope, options);
  }

  /**
   * The policy domains whose reports it takes. `addDomain()` adds to them.
   *
   * @internal
   */
  public get _policyDomains(): readonly string[] {
    return this.policyDomains;
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
   * Counts accepted reports, without duplicates. Like all metrics of reports, it counts on the day on which a report arrives: a day or more after the day
   * that it covers.
   *
   * It costs nothing in addition to `metricSessionsFailed()`: it is the number of values of that metric, so its statistic is always `SampleCount`.
   */
  public metricReportsAccepted(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.domainMetric(DOMAIN_METRICS.failedSessions, domainName, { label: 'ReportsAccepted', ...props, statistic: cloudwatch.Stats.SAMPLE_COUNT });
  }

  /** Counts successful sessions, on the day on which their report arrived. For overlapping policies in a report it is the largest number, never a sum. */
  public metricSessionsSuccessful(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.domainMetric(DOMAIN_METRICS.successfulSessions, domainName, props);
  }

  /**
   * Counts failed sessions, on the day on which their report arrived. In mode enforce, no mail was delivered in them. For overlapping policies in a report it is the
   * largest number, never a sum.
   */
  public metricSessionsFailed(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.domainMetric(DOMAIN_METRICS.failedSessions, domainName, props);
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

  private domainMetric(metricName: string, domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(metricName, { [DOMAIN_DIMENSION]: policyDomainOf({ domainName }) }, props);
  }

  private mailboxMetric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(metricName, { [MAILBOX_DIMENSION]: this.domain }, props);
  }

  private metric(metricName: string, dimensionsMap: cloudwatch.DimensionsMap, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE, metricName, dimensionsMap, statistic: cloudwatch.Stats.SUM, period: Duration.days(1), ...props,
    }).attachTo(this);
  }

  private onEvent(id: string, options: events.OnEventOptions, detail: { [name: string]: unknown }): events.Rule {
    return createEventRule(this, id, options, {
      eventBus: this.eventBus,
      pattern: { source: [EVENT_SOURCE], detailType: [EVENT_DETAIL_TYPE], detail: { bucket: [this.bucket.bucketName], ...detail } },
    });
  }
}

/** Returns the mailbox's domain in normal form: the given one, or `tlsrpt` in the zone. */
function mailboxDomainOf({ zone, mailboxDomainName }: TlsRptReceiverProps): string {
  const property = 'mailboxDomainName';
  return policyDomainOf({ zone, domainName: mailboxDomainName ?? `tlsrpt.${policyDomainOf({ zone }, property)}` }, property);
}
