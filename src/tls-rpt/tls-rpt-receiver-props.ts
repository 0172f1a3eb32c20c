import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as ses from 'aws-cdk-lib/aws-ses';
import { TlsRptLimits } from './receiver-limits';
import { MtaStsLogOptions } from '../cdk/log-options';

/** Properties of a `TlsRptReceiver`. */
export interface TlsRptReceiverProps extends MtaStsLogOptions {
  /**
   * The public hosted zone that contains the mailbox's domain, in the stack's account.
   *
   * @default - the DNS is elsewhere: you create the `manualRecords` there
   */
  readonly zone?: route53.IHostedZone;

  /**
   * The mailbox's domain. It receives only reports: its MX record points to Amazon SES.
   * It must have no `_smtp._tls` record, which would cause an endless report loop (RFC 8460 §3). Required without a `zone`.
   *
   * @default - `tlsrpt.` and the zone's name
   */
  readonly mailboxDomainName?: string;

  /**
   * The part of the mailbox's address before the @.
   *
   * @default 'tlsrpt'
   */
  readonly localPart?: string;

  /**
   * The SES receipt rule set for the mailbox's rule. It must be the active one of the account and region. The construct does not change it otherwise.
   *
   * @default - a new rule set, activated if no other set is active; otherwise the deployment fails, and its error names the fixes
   */
  readonly ruleSet?: ses.IReceiptRuleSet;

  /**
   * The rule of `ruleSet` after which to insert the mailbox's rule.
   *
   * @default - the mailbox's rule comes first
   */
  readonly afterRule?: ses.IReceiptRule;

  /**
   * Limits on what one mail may cost.
   *
   * @default - see `TlsRptLimits`
   */
  readonly limits?: TlsRptLimits;

  /**
   * How long Amazon S3 keeps received mails, in whole days. A replay reads the mails that are still there. If mails are kept longer than
   * their reports, it stores and counts deleted reports again. `TlsRptReceiver.FOREVER` keeps all mails.
   *
   * @default Duration.days(400) - or `reportRetention`, if that is shorter
   */
  readonly mailRetention?: Duration;

  /**
   * How long Amazon S3 keeps reports, in whole days. A report has about one kilobyte.
   *
   * @default TlsRptReceiver.FOREVER
   */
  readonly reportRetention?: Duration;

  /**
   * How long Amazon S3 keeps the reason for which a mail was quarantined, in whole days. If mails are kept longer, a replay stores and counts the reason again.
   *
   * @default - `mailRetention`
   */
  readonly quarantineRetention?: Duration;

  /**
   * A KMS key that encrypts received mails and reports. Its policy must allow Amazon SES to use it. The construct adds this to a key that the app creates.
   *
   * @default - encryption with keys that Amazon S3 manages
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The event bus that receives an event for each accepted report.
   *
   * @default - the default event bus of the account and region
   */
  readonly eventBus?: events.IEventBus;

  /**
   * What happens to the received mails and reports when the construct is removed. With `RemovalPolicy.DESTROY`, empty the bucket first:
   * CloudFormation can't delete a bucket that contains a mail or a report. The construct deletes the object that SES stores when it creates the rule.
   *
   * @default RemovalPolicy.RETAIN - the bucket stays, unless a failed deployment has just created it
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** What an app has to know about a receiver of another app. */
export interface TlsRptReceiverAttributes {
  /** The address of the mailbox: `TlsRptReceiver.address`. */
  readonly address: string;

  /** The name of the bucket that stores the reports: `TlsRptReceiver.bucket.bucketName`. */
  readonly bucketName: string;

  /** The domains of this app whose reports the receiver accepts: its own app has added them with `TlsRptReceiver.addDomain()`. */
  readonly domainNames: string[];

  /**
   * The domains that have metrics of their own, because the receiver's app asks for a metric or an alarm of each.
   *
   * @default - none: there are metrics of all domains together, and none of one domain
   */
  readonly measuredDomainNames?: string[];

  /**
   * The KMS key that encrypts the reports. Its policy must allow those to whom this app grants the reports to use it.
   *
   * @default - encryption with keys that Amazon S3 manages
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The event bus in the account and region of this stack that receives an event for each accepted report. From a receiver elsewhere, a rule there sends them to it.
   *
   * @default - the default event bus of the receiver's account and region
   */
  readonly eventBus?: events.IEventBus;

  /**
   * The account of the receiver. Its metrics and its default event bus are there.
   *
   * @default - the account of this stack
   */
  readonly account?: string;

  /**
   * The region of the receiver. Its metrics and its default event bus are there.
   *
   * @default - the region of this stack
   */
  readonly region?: string;
}

/** Options of `TlsRptReceiver.addDomain()`: a domain whose reports the receiver accepts. */
export interface TlsRptReceiverDomainOptions {
  /** The mail domain. */
  readonly domainName: string;
}
