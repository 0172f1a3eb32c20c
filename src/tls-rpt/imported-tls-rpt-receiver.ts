import * as events from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { TlsRptDestination } from './destination';
import { mailboxDomainOf, reportedDomainOf } from './mailbox-domain';
import { TlsRptReceiverBase } from './tls-rpt-receiver-base';
import { TlsRptReceiverAttributes, TlsRptReceiverDomainOptions } from './tls-rpt-receiver-props';
import { checkedAttribute } from '../cdk/attributes';
import { ImportedEnvironment } from '../cdk/environment';
import { importedEnvironment, importedEventBus } from '../cdk/imported-environment';
import { notMeasured } from '../cdk/measured-domain';
import { invalid } from '../cdk/validation';
import { domainNamesOf, policyDomainOf } from '../cdk/zone';

/** A receiver of another app. It can't be changed here: which domains it accepts is up to its own app. */
export class ImportedTlsRptReceiver extends TlsRptReceiverBase {
  public readonly address: string;
  public readonly domainNames: string[];
  public readonly bucket: s3.IBucket;
  public readonly eventBus: events.IEventBus;

  /** @internal */
  protected override readonly _environment: ImportedEnvironment;

  /** @internal */
  protected override readonly _busEnvironment: ImportedEnvironment;

  private readonly measured: readonly string[];

  constructor(scope: Construct, id: string, attrs: TlsRptReceiverAttributes) {
    super(scope, id);
    const { address, bucketName, domainNames, encryptionKey, eventBus, measuredDomainNames } = attrs;
    TlsRptDestination.email(address);
    const mailboxDomain = mailboxDomainOf(address);
    // As the receiver's own app writes it: the metrics are found by this name.
    this.address = `${address.slice(0, -mailboxDomain.length)}${policyDomainOf({ domainName: mailboxDomain }, 'address')}`;
    this.domainNames = domainNamesOf(domainNames);
    this.measured = domainNamesOf(measuredDomainNames ?? [], 'measuredDomainNames');
    this._environment = importedEnvironment(attrs);
    this.bucket = s3.Bucket.fromBucketAttributes(this, 'Bucket', { bucketName: checkedAttribute('bucketName', bucketName), encryptionKey, ...this._environment });
    this._busEnvironment = eventBus ? {} : this._environment;
    this.eventBus = importedEventBus(this, eventBus, this._environment);
  }

  /**
   * Fails unless the receiver's own app asks for a metric of the domain.
   *
   * @internal
   */
  public _measure(domain: string): void {
    if (!this.measured.includes(domain)) throw notMeasured(this, domain, { kind: 'TlsRptReceiver', ask: "call 'metricDomainReportsAccepted()'" });
  }

  /** Fails unless the receiver's own app accepts the domain. */
  public addDomain(options: TlsRptReceiverDomainOptions): void {
    const domain = reportedDomainOf(options, this.address);
    if (this.domainNames.includes(domain)) return;
    throw invalid('domainName', domain, `the receiver '${this.node.path}' belongs to another app, and would quarantine reports about this domain`,
      "call 'addDomain()' of the TlsRptReceiver in that app and deploy it, then name the domain in 'domainNames' of TlsRptReceiver.fromTlsRptReceiverAttributes()");
  }
}
