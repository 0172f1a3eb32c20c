import { Duration } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { renderStsRecord } from './protocol/sts-record';
import { renderTlsRptRecord } from './protocol/tls-rpt';
import { txtRecordData } from './protocol/txt-record';
import { ITlsRptDestination } from './tls-rpt/destination';
import { invalid } from './validation';
import { policyDomainOf } from './zone';

/** Route 53 takes no longer value for one record. */
const MAX_TXT_LENGTH = 4000;

/** Properties of an `MtaStsRecord`. */
export interface MtaStsRecordProps {
  /** The public hosted zone that holds the domain. */
  readonly zone: route53.IHostedZone;

  /**
   * The mail domain.
   *
   * @default - the zone's name
   */
  readonly domain?: string;

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
    this.record = new route53.RecordSet(this, 'Resource', {
      zone: props.zone,
      recordType: route53.RecordType.TXT,
      recordName: `_mta-sts.${policyDomainOf(props)}.`,
      target: route53.RecordTarget.fromValues(txtRecordData(renderStsRecord(props.policyId))),
      ttl: props.ttl ?? Duration.minutes(5),
    });
  }
}

/** Properties of a `TlsRptRecord`. */
export interface TlsRptRecordProps {
  /** The public hosted zone that holds the domain. */
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
    const domain = policyDomainOf(props);
    this.record = new route53.RecordSet(this, 'Resource', {
      zone: props.zone,
      recordType: route53.RecordType.TXT,
      recordName: `_smtp._tls.${domain}.`,
      target: route53.RecordTarget.fromValues(txtRecordData(renderTlsRptRecord(boundUris(domain, props.destinations)))),
      ttl: props.ttl ?? Duration.hours(1),
    });
  }
}

function boundUris(domain: string, destinations: ITlsRptDestination[]): string[] {
  if (destinations.length === 0) {
    throw new Error("'destinations' is empty: a TLS-RPT record names at least one (RFC 8460 §3); "
      + "write TlsRptDestination.email('tls-reports@example.com'), or make no record");
  }
  const uris = destinations.map((destination) => destination.bind(domain));
  const twice = uris.find((uri, index) => uris.indexOf(uri) !== index);
  if (twice) throw invalid('destinations', twice, 'the destination is given twice, and may get each report twice', 'remove one of them');

  const length = renderTlsRptRecord(uris).length;
  if (length > MAX_TXT_LENGTH) {
    throw invalid('destinations', `${uris.length} URIs`, `they make a record of ${length} characters, Route 53 takes ${MAX_TXT_LENGTH}`, 'name fewer');
  }
  return uris;
}
