import { Duration, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ITlsRptDestination, TlsRptDestination } from './destination';
import {
  DOMAIN_DIMENSION, DOMAIN_METRICS, EVENT_DETAIL_TYPE, EVENT_SOURCE, failureMetric, MAILBOX_DIMENSION, MAILBOX_METRICS, METRIC_NAMESPACE,
  REPORTS_PREFIX,
} from './ingestion-contract';
import { TlsRptResultType } from './metric-names';
import { ruleName, ruleSetName } from './receipt-names';
import { ReceiptRuleSetActivation } from './receipt-rule-set-activation';
import { TlsRptLimits } from './receiver-limits';
import { createMailQueue, createReportBucket, MAX_TRIES, QUEUE_PROPS } from './report-archive';
import { policyDomainsProblems, ReportIngestion, visibilityTimeoutOf } from './report-ingestion';
import { ReportMailbox } from './report-mailbox';
import { FOREVER } from './report-retention';
import { createEventRule } from '../cdk/event-rule';
import { invalid } from '../cdk/validation';
import { policyDomainOf, requireUsableZone } from '../cdk/zone';

/** Properties of a `TlsRptReceiver`. */
export interface TlsRptReceiverProps {
  /**
   * The public hosted zone that holds the mailbox's domain, in the stack's account.
   *
   * @default - the DNS is elsewhere: `manualRecords` are made there by hand
   */
  readonly zone?: route53.IHostedZone;

  /**
   * The mailbox's domain. It receives reports and nothing else: its MX record points to Amazon SES.
   * It must have no `_smtp._tls` record, or reports would be reported in turn, without end (RFC 8460 §3).
   *
   * @default - `tlsrpt.` and the zone's name; without a zone it is needed
   */
  readonly mailboxDomainName?: string;

  /**
   * What stands before the @ of the mailbox.
   *
   * @default 'tlsrpt'
   */
  readonly localPart?: string;

  /**
   * The SES receipt rule set to which the mailbox's rule is added. It has to be the active one of the account and region; it is left as it is.
   *
   * @default - a rule set of the stack's own, which is activated if no other one is active; otherwise the deployment fails, and its error names the ways out
   */
  readonly ruleSet?: ses.IReceiptRuleSet;

  /**
   * The rule of `ruleSet` behind which the mailbox's rule stands.
   *
   * @default - the mailbox's rule comes first
   */
  readonly afterRule?: ses.IReceiptRule;

  /**
   * What one mail may cost.
   *
   * @default - see `TlsRptLimits`
   */
  readonly limits?: TlsRptLimits;

  /**
   * How long received mails are kept. Amazon S3 deletes them then, and a replay takes in what is still there. Where mails are kept longer than
   * their reports, a replay stores and counts again what had been deleted. `TlsRptReceiver.FOREVER` keeps all.
   *
   * @default Duration.days(400) - a year and a month; as long as reports, where `reportRetention` is shorter
   */
  readonly mailRetention?: Duration;

  /**
   * How long reports are kept. One has about a kilobyte.
   *
   * @default TlsRptReceiver.FOREVER
   */
  readonly reportRetention?: Duration;

  /**
   * How long it is kept why a mail was not admitted. Where mails are kept longer, a replay says it, and counts it, once more.
   *
   * @default - as long as the mail, see `mailRetention`
   */
  readonly quarantineRetention?: Duration;

  /**
   * A key of yours in KMS for the received mails and reports. Its policy has to let Amazon SES use it, which is added to a key that is made in the app.
   *
   * @default - encrypted with keys of Amazon S3
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Where an event about each accepted report goes.
   *
   * @default - the default event bus of the account and region
   */
  readonly eventBus?: events.IEventBus;

  /**
   * What becomes of the received mails and reports when the construct is removed. With `RemovalPolicy.DESTROY`, empty the bucket first:
   * CloudFormation deletes no bucket that holds a mail or a report. The object that SES puts there when the receipt rule is made goes by itself.
   *
   * @default RemovalPolicy.RETAIN - the bucket stays, unless a failed deployment has just made it
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A mailbox for TLS reports (RFC 8460 §5) on Amazon SES, which admits, reads and stores them.
 *
 * Given as a report destination to one `MtaSts` or many, it takes the reports for their domains.
 */
export class TlsRptReceiver extends Construct implements ITlsRptDestination {
  /** What is kept for this long is never deleted. */
  public static readonly FOREVER = FOREVER;

  /** The mailbox's address. */
  public readonly address: string;

  /** Holds mails under `raw/`, reports under `reports/` and what was not admitted, with the reason, under `quarantine/`. */
  public readonly bucket: s3.Bucket;

  /** Names the mails that came in, until the ingestion has dealt with them. */
  public readonly mailQueue: sqs.Queue;

  /** Where a mail ends that could not be read or refused in five attempts. */
  public readonly deadLetterQueue: sqs.Queue;

  /**
   * Takes in what the queue names. Invoked with `{"replay": "raw/"}` it takes all received mails in again, and counts none twice:
   * see docs/reports.md.
   */
  public readonly ingestFunction: lambda.IFunction;

  /** Has one line of JSON for each mail and what became of it: see docs/reports.md. */
  public readonly logGroup: logs.ILogGroup;

  /** Where events about accepted reports go. */
  public readonly eventBus: events.IEventBus;

  /** The set that the rule is in. */
  public readonly ruleSet: ses.IReceiptRuleSet;

  /** The rule that receives the mailbox's mail. */
  public readonly rule: ses.ReceiptRule;

  /** Lines of a zone file (RFC 1035 §5.1) with the records that are made by hand, because no zone is given. Their values are known when the stack is deployed. */
  public readonly manualRecords: string[];

  /** Makes and activates the stack's own rule set, where none is given. */
  public readonly activation?: Construct;

  /**
   * For how long a mail is tried.
   *
   * @internal
   */
  public readonly _retryTime: Duration;

  private readonly domain: string;
  private readonly destination: ITlsRptDestination;
  private readonly policyDomains: string[] = [];

  constructor(scope: Construct, id: string, props: TlsRptReceiverProps) {
    super(scope, id);
    if (props.afterRule && !props.ruleSet) {
      throw new Error("'afterRule' is given without 'ruleSet': a new rule set has no other rules; give the rule's set as well");
    }
    requireUsableZone(this, 'zone', props.zone);
    this.domain = mailboxDomainOf(props);
    this.address = `${props.localPart ?? 'tlsrpt'}@${this.domain}`;
    this.destination = TlsRptDestination.email(this.address);

    this.logGroup = new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetterQueue', QUEUE_PROPS);
    const visibilityTimeout = visibilityTimeoutOf(props.limits ?? {});
    this.mailQueue = createMailQueue(this, this.deadLetterQueue, visibilityTimeout);
    this._retryTime = Duration.minutes(Math.ceil(MAX_TRIES * visibilityTimeout.toSeconds() / 60));
    this.bucket = createReportBucket(this, this.mailQueue, props);

    // The user's own rule set gets another id: a stack that goes from one to the other removes the first one's set.
    const setup = new ReceiptRuleSetActivation(this, props.ruleSet ? 'Cleanup' : 'Activation', {
      ruleSetName: props.ruleSet ? undefined : ruleSetName(this), bucket: this.bucket, logGroup: this.logGroup,
    });
    if (!props.ruleSet) this.activation = setup;
    // By reference: what is put into the set waits for it.
    this.ruleSet = props.ruleSet ?? ses.ReceiptRuleSet.fromReceiptRuleSetName(this, 'RuleSet', setup.resource.ref);
    const mailbox = new ReportMailbox(this, 'Mailbox', {
      ...props, domain: this.domain, address: this.address, bucket: this.bucket, ruleSet: this.ruleSet, ruleName: ruleName(this),
    });
    this.rule = mailbox.rule;
    // A rule in a set of the receiver's own waits already, by its reference.
    if (props.ruleSet) this.rule.node.addDependency(setup.resource);
    this.manualRecords = mailbox.manualRecords;
    this.eventBus = props.eventBus ?? events.EventBus.fromEventBusName(this, 'EventBus', 'default');
    this.ingestFunction = new ReportIngestion(this, 'Ingestion', {
      bucket: this.bucket,
      queue: this.mailQueue,
      logGroup: this.logGroup,
      policyDomains: Lazy.string({ produce: () => this.policyDomains.join(',') }),
      mailboxDomain: this.domain,
      eventBus: this.eventBus,
      limits: props.limits ?? {},
    }).function;
    this.node.addValidation({ validate: () => policyDomainsProblems(this.policyDomains) });
  }

  /**
   * Takes the reports for a policy domain from now on.
   *
   * @returns the mailbox's `mailto` URI
   */
  public bind(domainName: string): string {
    const domain = policyDomainOf({ domainName });
    if (domain === this.domain) {
      throw invalid('domainName', domainName, "it is the mailbox's own domain: the mailbox's MX record would take all of its mail, and reports would be reported",
        "give the TlsRptReceiver a domain of its own, such as 'tlsrpt.example.com'");
    }
    if (!this.policyDomains.includes(domain)) this.policyDomains.push(domain);
    return this.destination.bind(domain);
  }

  /** Lets somebody read the reports: objects under `reports/`, as docs/reports.md describes them. */
  public grantReadReports(grantee: iam.IGrantable): iam.Grant {
    return this.bucket.grantRead(grantee, `${REPORTS_PREFIX}*`);
  }

  /** Starts something for each accepted report. The same event can come twice, with the same `detail.id`. */
  public onReportAccepted(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onEvent(id, options, {});
  }

  /** Starts something for each accepted report of failed sessions, or with a part that can't be read and may hide some. The same event can come twice, with the same `detail.id`. */
  public onFailedSessions(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onEvent(id, options, { hasFailures: [true] });
  }

  /**
   * Reports that were accepted, without duplicates. Like all metrics of reports, it counts on the day on which a report arrives, a day or more after the day
   * that it is about.
   *
   * It costs nothing beside `metricSessionsFailed()`: it is the number of values of that metric, and so its statistic is always `SampleCount`.
   */
  public metricReportsAccepted(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.domainMetric(DOMAIN_METRICS.failedSessions, domainName, { label: 'ReportsAccepted', ...props, statistic: cloudwatch.Stats.SAMPLE_COUNT });
  }

  /** Sessions that succeeded, on the day on which their report arrived: of overlapping policies in a report the largest number, never a sum. */
  public metricSessionsSuccessful(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.domainMetric(DOMAIN_METRICS.successfulSessions, domainName, props);
  }

  /**
   * Sessions that failed, and in mode enforce were not used, on the day on which their report arrived: of overlapping policies in a report the largest
   * number, never a sum.
   */
  public metricSessionsFailed(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.domainMetric(DOMAIN_METRICS.failedSessions, domainName, props);
  }

  /**
   * Sessions of all domains of the mailbox that failed for one reason, on the day on which their report arrived. Reasons overlap: don't add them up. Which
   * domain's they were is in the log, in the event, and in the stored report.
   */
  public metricFailures(resultType: TlsRptResultType, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.mailboxMetric(failureMetric(resultType), props);
  }

  /** Reports that came again, about any domain of the mailbox, on the day on which they did. */
  public metricReportsDuplicate(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.mailboxMetric(MAILBOX_METRICS.duplicate, props);
  }

  /** Mails to the mailbox that were quarantined, on the day on which they arrived. Why they were is in the log, and under `quarantine/` in the bucket. */
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

/** The mailbox's domain in normal form: the given one, or `tlsrpt` in the zone. */
function mailboxDomainOf({ zone, mailboxDomainName }: TlsRptReceiverProps): string {
  const property = 'mailboxDomainName';
  return policyDomainOf({ zone, domainName: mailboxDomainName ?? `tlsrpt.${policyDomainOf({ zone }, property)}` }, property);
}
