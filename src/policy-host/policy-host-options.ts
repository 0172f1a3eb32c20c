import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { DomainRemovalOptions } from './removal-options';
import { PolicyWatchOptions } from '../watch/watch-options';

/** Properties of a `PolicyHost`. */
export interface PolicyHostProps {
  /**
   * The certificate of the policy host, in us-east-1, valid for `mta-sts.<domain>` of each domain (RFC 8461 §3.3).
   *
   * @default - a certificate of Amazon's for all domains of the host, validated in their zones; where the stack is in another region than us-east-1,
   * it is made in a stack of its own beside it. If a domain has CAA records, one must allow `amazon.com`. A deployment waits about twelve hours for the validation
   */
  readonly certificate?: acm.ICertificate;

  /**
   * How many domains the host may have. AWS raises its quotas on request: say here what yours are. ACM puts no more than 100 names on a certificate.
   *
   * @default - 10, the quota of ACM for names on a certificate; with a `certificate` that is given 100, the quota of CloudFront for names on a distribution
   */
  readonly maxDomains?: number;

  /**
   * Whether the host's domains are looked at on a schedule, as senders see them: see `PolicyWatch`.
   *
   * @default true
   */
  readonly watchEnabled?: boolean;

  /**
   * How the domains are looked at.
   *
   * @default - every four hours: see `PolicyWatchOptions`
   */
  readonly watchOptions?: PolicyWatchOptions;
}

/** A domain whose policy a `PolicyHost` serves. */
export interface PolicyHostDomainOptions extends DomainRemovalOptions {
  /**
   * The public hosted zone that holds the domain, or `mta-sts.<domain>` alone, in the account of the host's stack.
   *
   * @default - the DNS is elsewhere: a certificate that the host makes is validated by a record that you make there, while the deployment waits for it
   */
  readonly zone?: route53.IHostedZone;

  /**
   * The mail domain.
   *
   * @default - the zone's name
   */
  readonly domainName?: string;
}
