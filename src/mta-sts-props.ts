import { Duration } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { MtaStsPolicy } from './policy/policy';
import { IPolicyHost } from './policy-host/policy-host-interface';
import { DomainRemovalOptions } from './policy-host/removal-options';
import { ITlsRptDestination } from './tls-rpt/destination';

/** Properties of an `MtaSts`. */
export interface MtaStsProps extends DomainRemovalOptions {
  /**
   * The public hosted zone that contains the domain, in the stack's account, or in another account if `recordsRole` is given.
   *
   * @default - the domain's DNS is elsewhere: you create the `manualRecords` there
   */
  readonly zone?: route53.IHostedZone;

  /**
   * The role through which the deployment writes the domain's records, if `zone` is in another account. Usually a `RecordsRole` in that account.
   * It requires a `certificate`, and the records of the default `TlsRptReceiver` are `manualRecords`, which never change.
   *
   * @default - the zone is in the stack's account
   */
  readonly recordsRole?: iam.IRole;

  /**
   * The mail domain: the part of the addresses after the @. A policy applies to this name only, not to names below it (RFC 8461 §3.4).
   *
   * @default - the zone's name
   */
  readonly domainName?: string;

  /**
   * A public hosted zone for `mta-sts.<domainName>` alone, in the stack's account. The domain's DNS delegates that name to it. Use it instead of `zone`:
   * everything that changes with a policy is in this zone, so that the `manualRecords` never change.
   *
   * @default - none
   */
  readonly policyHostZone?: route53.IHostedZone;

  /** What the domain asks of senders. Begin with `MtaStsPolicy.testing()`. */
  readonly policy: MtaStsPolicy;

  /**
   * Serves the policy. One host can serve many domains.
   *
   * @default - a new host for this domain alone
   */
  readonly policyHost?: IPolicyHost;

  /**
   * The certificate of the default policy host, in us-east-1, valid for `mta-sts.<domainName>`.
   *
   * @default - a new certificate from Amazon, validated in the zone. CAA records of the domain must allow it; see `PolicyHostProps.certificate`
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Where senders send their TLS reports. A `TlsRptReceiver` can serve many domains. If empty, the domain requests no reports.
   *
   * @default - a new `TlsRptReceiver` for this domain alone, at `tlsrpt.<domainName>`, or with a `policyHostZone` at `tlsrpt.mta-sts.<domainName>`
   */
  readonly reportDestinations?: ITlsRptDestination[];

  /**
   * The watch warns if the last TLS report of the domain is older than this: 3 to 60 whole days, or `PolicyWatch.FOREVER` for a domain to which few send mail.
   *
   * @default - `PolicyWatchOptions.maxReportAge`: a week
   */
  readonly maxReportAge?: Duration;
}
