import { Duration, Lazy } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { TlsRptDestination } from './destination';
import { ImportedTlsRptReceiver } from './imported-tls-rpt-receiver';
import { policyDomainsText } from './ingestion-contract';
import { reportedDomainOf } from './mailbox-domain';
import { refuseReportLoop } from './mailbox-loop';
import { ruleName, ruleSetName } from './receipt-names';
import { ReceiptRuleSetActivation } from './receipt-rule-set-activation';
import { warnOfRegion } from './receiving-regions';
import { createMailQueue, createReportBucket, MAX_TRIES, QUEUE_PROPS } from './report-archive';
import { policyDomainsProblems, ReportIngestion, visibilityTimeoutOf } from './report-ingestion';
import { ReportMailbox } from './report-mailbox';
import { FOREVER } from './report-retention';
import { TlsRptReceiverBase } from './tls-rpt-receiver-base';
import { ITlsRptReceiver } from './tls-rpt-receiver-interface';
import { TlsRptReceiverAttributes, TlsRptReceiverDomainOptions, TlsRptReceiverProps } from './tls-rpt-receiver-props';
import { isMarkedAs, markAs } from '../cdk/construct-kind';
import { requireSameEnvironment } from '../cdk/environment';
import { eventBusOf } from '../cdk/event-rule';
import { logGroupOf } from '../cdk/log-group';
import { requireRoomBelow } from '../cdk/mail-domain';
import { refuseRecordConflicts } from '../cdk/record-conflicts';
import { policyDomainOf, requireUsableZone } from '../cdk/zone';

const KIND = 'TlsRptReceiver';

/**
 * Receives TLS reports (RFC 8460 §5) by mail through Amazon SES, checks and stores them.
 *
 * Give it as a report destination to one or more `MtaSts`: it accepts the reports for their domains.
 */
export class TlsRptReceiver extends TlsRptReceiverBase {
  /** A retention that keeps everything. */
  public static readonly FOREVER = FOREVER;

  /**
   * Refers to a receiver of another app. It accepts the reports of the domains that its own app gives it, with
   * `addDomain()` or by a record there.
   */
  public static fromTlsRptReceiverAttributes(scope: Construct, id: string, attrs: TlsRptReceiverAttributes): ITlsRptReceiver {
    return new ImportedTlsRptReceiver(scope, id, attrs);
  }

  /** Returns whether a value is a `TlsRptReceiver`, which this app creates. */
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

  /**
   * The MX record of the mailbox, and its zone. Undefined without a zone.
   *
   * @internal
   */
  public readonly _mailbox?: { readonly domainName: string; readonly zone: route53.IHostedZone; readonly mx: route53.MxRecord };

  private readonly policyDomains: string[] = [];
  /** Domains for whose metrics the app asks. */
  private readonly measuredDomains = new Set<string>();

  constructor(scope: Construct, id: string, props: TlsRptReceiverProps) {
    super(scope, id);
    markAs(KIND, this);
    refuseRecordConflicts(this);
    if (props.afterRule && !props.ruleSet) {
      throw new Error("'afterRule' is given without 'ruleSet': a new rule set has no other rules; give the rule's set too");
    }
    requireUsableZone(this, 'zone', props.zone);
    for (const property of ['ruleSet', 'afterRule'] as const) {
      const given = props[property];
      if (given) requireSameEnvironment(this, property, given, { rule: 'SES receives the mail of an account and region by its own rules', kind: `a '${property}'` });
    }
    warnOfRegion(this);
    const domain = givenMailboxDomainOf(props);
    this.address = `${props.localPart ?? 'tlsrpt'}@${domain}`;
    TlsRptDestination.email(this.address);
    refuseReportLoop(this);

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
      ...props, domain, address: this.address, bucket: this.bucket, ruleSet: this.ruleSet, ruleName: ruleName(this),
    });
    this.rule = mailbox.rule;
    this._mailbox = mailbox.mx && { domainName: domain, zone: props.zone!, mx: mailbox.mx };
    // A rule in the receiver's own set waits already, because it refers to the set.
    if (props.ruleSet) this.rule.node.addDependency(setup.resource);
    this.manualRecords = mailbox.manualRecords;
    this.eventBus = eventBusOf(this, props.eventBus);
    this.ingestFunction = new ReportIngestion(this, 'Ingestion', {
      bucket: this.bucket,
      queue: this.queue,
      logGroup: this.logGroup,
      policyDomains: Lazy.string({ produce: () => policyDomainsText(this.policyDomains, this.measuredDomains) }),
      mailboxDomain: domain,
      eventBus: this.eventBus,
      limits: props.limits ?? {},
    }).function;
    this.node.addValidation({ validate: () => policyDomainsProblems(this.policyDomains, this.measuredDomains) });
  }

  /**
   * Makes the receiver accept the reports of a mail domain. A `TlsRptRecord` or `MtaSts` of this app does so itself: call it for a domain whose record is elsewhere.
   *
   * Fails for the mailbox's own domain.
   */
  public addDomain(options: TlsRptReceiverDomainOptions): void {
    const domain = reportedDomainOf(options, this.address);
    if (this.policyDomains.includes(domain)) return;
    this.policyDomains.push(domain);
    this.policyDomains.sort();
  }

  /** The domains whose reports it accepts. Each record that names it adds one until synth. */
  public get domainNames(): string[] {
    return [...this.policyDomains];
  }

  /**
   * Makes the ingestion measure the domain.
   *
   * @internal
   */
  public _measure(domain: string): void {
    this.measuredDomains.add(domain);
  }
}

/** As long as what SES puts before the domain: a token of 32 characters, and `_domainkey`. */
const DKIM_LABELS = `${'x'.repeat(32)}._domainkey.`;

/** Returns the mailbox's domain in normal form: the given one, or `tlsrpt` in the zone. */
function givenMailboxDomainOf({ zone, mailboxDomainName }: TlsRptReceiverProps): string {
  const property = 'mailboxDomainName';
  const domain = policyDomainOf({ zone, domainName: mailboxDomainName ?? `tlsrpt.${policyDomainOf({ zone }, property)}` }, property);
  requireRoomBelow(property, domain, DKIM_LABELS);
  return domain;
}
