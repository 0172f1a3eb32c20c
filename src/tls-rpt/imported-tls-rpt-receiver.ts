import * as events from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { TlsRptDestination } from './destination';
import { mailboxDomainOf, reportedDomainOf } from './mailbox-domain';
import { TlsRptReceiverBase } from './tls-rpt-receiver-base';
import { TlsRptReceiverAttributes, TlsRptReceiverDomainOptions } from './tls-rpt-receiver-props';
import { invalid } from '../cdk/validation';
import { policyDomainOf } from '../cdk/zone';

/** A receiver of another app. It can't be changed here: which domains it accepts is up to its own app. */
export class ImportedTlsRptReceiver extends TlsRptReceiverBase {
  public readonly address: string;
  public readonly domainNames: string[];
  public readonly bucket: s3.IBucket;
  public readonly eventBus: events.IEventBus;

  constructor(scope: Construct, id: string, { address, bucketName, domainNames, encryptionKey, eventBus }: TlsRptReceiverAttributes) {
    super(scope, id);
    TlsRptDestination.email(address);
    const mailboxDomain = mailboxDomainOf(address);
    // As the receiver's own app writes it: the metrics are found by this name.
    this.address = `${address.slice(0, -mailboxDomain.length)}${policyDomainOf({ domainName: mailboxDomain }, 'address')}`;
    this.domainNames = domainNames.map((domainName) => policyDomainOf({ domainName }, 'domainNames'));
    this.bucket = s3.Bucket.fromBucketAttributes(this, 'Bucket', { bucketName, encryptionKey });
    this.eventBus = eventBus ?? events.EventBus.fromEventBusName(this, 'EventBus', 'default');
  }

  /** Does nothing: the receiver's own app has to ask for the metrics of the domain too. */
  protected measure(): void {}

  /** Fails unless the receiver's own app accepts the domain. */
  public addDomain(options: TlsRptReceiverDomainOptions): void {
    const domain = reportedDomainOf(options, this.address);
    if (this.domainNames.includes(domain)) return;
    throw invalid('domainName', domain, `the receiver '${this.node.path}' belongs to another app, and would quarantine reports about this domain`,
      "call 'addDomain()' of the TlsRptReceiver in that app and deploy it, then name the domain in 'domainNames' of TlsRptReceiver.fromTlsRptReceiverAttributes()");
  }
}
