import { Duration } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { renderStsRecord, stsRecordName } from './protocol/sts-record';
import { tlsRptRecordName } from './protocol/tls-rpt';
import { txtRecordData } from './protocol/txt-record';
import { STS_RECORD_TTL, TLS_RPT_RECORD_TTL, tlsRptRecordData } from './record-data';
import { ITlsRptDestination } from './tls-rpt/destination';
import { policyDomainOf, requireOwnAccount } from './zone';

/** Properties of an `MtaStsRecord`. */
export interface MtaStsRecordProps {
  /** The public hosted zone that holds the record, in the stack's account. */
  readonly zone: route53.IHostedZone;

  /**
   * The mail domain.
   *
   * @default - the zone's name
   */
  readonly domain?: string;

  /**
   * Where the record is, if `_mta-sts.<domain>` is a CNAME record that points there (RFC 8461 §3.1).
   *
   * @default - `_mta-sts.<domain>`
   */
  readonly recordName?: string;

  /**
   * Names this one instance of the policy: 1 to 32 letters and digits. Usually the attribute of a publication,
   * so that the record can't announce a policy that is not served.
   */
  readonly policyId: string;

  /**
   * How long resolvers keep the record: bounds how soon senders see a new policy.
   *
   * @default Duration.minutes(5)
   */
  readonly ttl?: Duration;
}

/** The TXT record at `_mta-sts` that announces a policy (RFC 8461 §3.1). A domain has exactly one. */
export class MtaStsRecord extends Construct {
  /** The Route 53 record. */
  public readonly record: route53.RecordSet;

  constructor(scope: Construct, id: string, props: MtaStsRecordProps) {
    super(scope, id);
    requireOwnAccount(this, 'zone', props.zone);
    this.record = new route53.RecordSet(this, 'Resource', {
      zone: props.zone,
      recordType: route53.RecordType.TXT,
      recordName: `${props.recordName ?? stsRecordName(policyDomainOf(props))}.`,
      target: route53.RecordTarget.fromValues(txtRecordData(renderStsRecord(props.policyId))),
      ttl: props.ttl ?? STS_RECORD_TTL,
    });
  }
}

/** Properties of a `TlsRptRecord`. */
export interface TlsRptRecordProps {
  /** The public hosted zone that holds the domain, in the stack's account. */
  readonly zone: route53.IHostedZone;

  /**
   * The mail domain.
   *
   * @default - the zone's name
   */
  readonly domain?: string;

  /** Where reports go, at least one. A reporter may use only the first that works (RFC 8460 §3). */
  readonly destinations: ITlsRptDestination[];

  /**
   * How long resolvers keep the record.
   *
   * @default Duration.hours(1)
   */
  readonly ttl?: Duration;
}

/** The TXT record at `_smtp._tls` that asks for TLS reports (RFC 8460 §3). A domain has exactly one. */
export class TlsRptRecord extends Construct {
  /** The Route 53 record. */
  public readonly record: route53.RecordSet;

  constructor(scope: Construct, id: string, props: TlsRptRecordProps) {
    super(scope, id);
    requireOwnAccount(this, 'zone', props.zone);
    const domain = policyDomainOf(props);
    this.record = new route53.RecordSet(this, 'Resource', {
      zone: props.zone,
      recordType: route53.RecordType.TXT,
      recordName: `${tlsRptRecordName(domain)}.`,
      target: route53.RecordTarget.fromValues(tlsRptRecordData(domain, props.destinations)),
      ttl: props.ttl ?? TLS_RPT_RECORD_TTL,
    });
  }
}
