import { Duration, Token } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { boundUris, stsRecordData, STS_RECORD_TTL, TLS_RPT_RECORD_TTL, tlsRptRecordData } from './record-data';
import { requireMailDomain } from '../cdk/mail-domain';
import { refuseRecordConflicts } from '../cdk/record-conflicts';
import { invalid } from '../cdk/validation';
import { mailDomainOf, policyDomainOf, requireRecordName, requireUsableZone } from '../cdk/zone';
import { ID_RULE, isPolicyId, stsRecordName } from '../protocol/mta-sts/sts-record';
import { tlsRptRecordName } from '../protocol/tls-rpt/tls-rpt-record';
import { ITlsRptDestination } from '../tls-rpt/destination';

/** The fix if a record can't be created in its zone, which is required here. */
const BY_HAND = 'create the record by hand instead';

/** Properties of an `MtaStsRecord`. */
export interface MtaStsRecordProps {
  /** The public hosted zone that contains the record, in the stack's account. */
  readonly zone: route53.IHostedZone;

  /**
   * The mail domain.
   *
   * @default - the zone's name
   */
  readonly domainName?: string;

  /**
   * The name of the record, if `_mta-sts.<domainName>` is a CNAME record that points to it (RFC 8461 §3.1): a whole name
   * in the zone, without the final dot.
   *
   * @default - `_mta-sts.<domainName>`
   */
  readonly recordName?: string;

  /**
   * Identifies this version of the policy: 1 to 32 letters and digits (RFC 8461 §3.1). Usually the `policyId` of a publication,
   * so that the record never announces a policy that is not served. Any other id fails at synth, because senders discard such a record.
   */
  readonly policyId: string;

  /**
   * How long resolvers cache the record, and thus how long senders may miss a new policy.
   *
   * @default Duration.minutes(5)
   */
  readonly ttl?: Duration;
}

/** Creates the TXT record at `_mta-sts` that announces a policy (RFC 8461 §3.1). A domain has exactly one. */
export class MtaStsRecord extends Construct {
  /** The Route 53 record. */
  public readonly record: route53.RecordSet;

  constructor(scope: Construct, id: string, props: MtaStsRecordProps) {
    super(scope, id);
    refuseRecordConflicts(this);
    requireUsableZone(this, 'zone', props.zone, BY_HAND);
    // A zone for the policy host alone contains such a record under the host's own name.
    if (props.domainName !== undefined) requireMailDomain('domainName', props.domainName);
    if (props.recordName !== undefined) requireRecordName('recordName', props.recordName, props.zone);
    requirePolicyId(props.policyId);
    this.record = new route53.RecordSet(this, 'Resource', {
      zone: props.zone,
      recordType: route53.RecordType.TXT,
      recordName: `${props.recordName ?? stsRecordName(policyDomainOf(props))}.`,
      target: route53.RecordTarget.fromValues(stsRecordData(this, props.policyId)),
      ttl: props.ttl ?? STS_RECORD_TTL,
    });
  }
}

function requirePolicyId(id: string): void {
  if (Token.isUnresolved(id) || isPolicyId(id)) return;
  throw invalid('policyId', id, `senders discard a record unless its id is ${ID_RULE} (RFC 8461 §3.1)`,
    "write a time such as '20240101T000000', or give the 'policyId' of a publication");
}

/** Properties of a `TlsRptRecord`. */
export interface TlsRptRecordProps {
  /** The public hosted zone that contains the domain, in the stack's account. */
  readonly zone: route53.IHostedZone;

  /**
   * The mail domain.
   *
   * @default - the zone's name
   */
  readonly domainName?: string;

  /** Where reporters send their reports: at least one. A reporter may use only the first that works (RFC 8460 §3). */
  readonly destinations: ITlsRptDestination[];

  /**
   * How long resolvers cache the record.
   *
   * @default Duration.hours(1)
   */
  readonly ttl?: Duration;
}

/** Creates the TXT record at `_smtp._tls` that requests TLS reports (RFC 8460 §3). A domain has exactly one. */
export class TlsRptRecord extends Construct {
  /** The Route 53 record. */
  public readonly record: route53.RecordSet;

  /**
   * The URIs in the record.
   *
   * @internal
   */
  public readonly _uris: readonly string[];

  constructor(scope: Construct, id: string, props: TlsRptRecordProps) {
    super(scope, id);
    refuseRecordConflicts(this);
    requireUsableZone(this, 'zone', props.zone, BY_HAND);
    const domain = mailDomainOf(props);
    this._uris = boundUris(this, domain, props.destinations);
    this.record = new route53.RecordSet(this, 'Resource', {
      zone: props.zone,
      recordType: route53.RecordType.TXT,
      recordName: `${tlsRptRecordName(domain)}.`,
      target: route53.RecordTarget.fromValues(tlsRptRecordData(this._uris)),
      ttl: props.ttl ?? TLS_RPT_RECORD_TTL,
    });
  }
}
