import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { DomainRemovalOptions } from './removal-options';
import { MtaStsLogOptions } from '../cdk/log-options';
import { PolicyWatchOptions } from '../watch/watch-options';

/** Properties of a `PolicyHost`. */
export interface PolicyHostProps extends MtaStsLogOptions {
  /**
   * The certificate of the policy host, in us-east-1, valid for `mta-sts.<domainName>` of each domain (RFC 8461 §3.3).
   *
   * @default - a new certificate from Amazon for all domains of the host, validated in their zones. If the stack is not in us-east-1,
   * a second stack in us-east-1 contains it. If a domain has CAA records, one must allow `amazon.com`. A deployment waits about twelve hours for the validation
   */
  readonly certificate?: acm.ICertificate;

  /**
   * The largest number of domains that the host may serve. AWS raises its quotas on request: give yours here. ACM allows at most 100 names on a certificate.
   *
   * @default - 10, ACM's quota for names on a certificate; with a given `certificate` 100, CloudFront's quota for names on a distribution
   */
  readonly maxDomains?: number;

  /**
   * Whether a `PolicyWatch` checks the host's domains on a schedule, as senders see them.
   *
   * @default true
   */
  readonly watchEnabled?: boolean;

  /**
   * Options of the watch. Can't be given if `watchEnabled` is false.
   *
   * @default - checks every four hours: see `PolicyWatchOptions`
   */
  readonly watchOptions?: PolicyWatchOptions;
}

/** Options of `PolicyHost.addDomain()`: a domain whose policy the host serves. */
export interface PolicyHostDomainOptions extends DomainRemovalOptions {
  /**
   * The public hosted zone that contains the domain, or `mta-sts.<domainName>` alone, in the account of the host's stack.
   *
   * @default - the DNS is elsewhere: to validate the host's own certificate, create its record there while the deployment waits
   */
  readonly zone?: route53.IHostedZone;

  /**
   * The mail domain.
   *
   * @default - the zone's name
   */
  readonly domainName?: string;
}
