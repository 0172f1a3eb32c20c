import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { DomainRemovalOptions } from './removal-options';
import { MtaStsLogOptions } from '../cdk/log-options';
import { IPolicyWatch } from '../watch/policy-watch-interface';
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
   * The public hosted zone that contains the domain, or `mta-sts.<domainName>` alone, in the account of the host's stack,
   * or in another account if `recordsRole` is given.
   *
   * @default - the DNS is elsewhere: to validate the host's own certificate, create its record there while the deployment waits
   */
  readonly zone?: route53.IHostedZone;

  /**
   * The role through which the publication writes the domain's records, if the zone is in another account. Usually a `RecordsRole`.
   *
   * @default - the zone is in the account of the host's stack
   */
  readonly recordsRole?: iam.IRole;

  /**
   * The mail domain.
   *
   * @default - the zone's name
   */
  readonly domainName?: string;

  /**
   * The name of the stack in another app that publishes the policy, through `PolicyHost.fromPolicyHostAttributes()`: in the account and region of the host, and not
   * a nested stack. The host's function may then read the stack's status. The host's watch does not check the domain unless you call `PolicyWatch.addDomain()`.
   *
   * @default - this app publishes the policy
   */
  readonly publishingStackName?: string;
}

/** What an app has to know about a policy host of another app. */
export interface PolicyHostAttributes {
  /** The name of the host's bucket: `PolicyHost.bucket.bucketName`. */
  readonly bucketName: string;

  /** The domain name of the host's distribution: `PolicyHost.distribution.distributionDomainName`. */
  readonly distributionDomainName: string;

  /** The id of the host's distribution: `PolicyHost.distribution.distributionId`. */
  readonly distributionId: string;

  /** The ARN of the function that publishes: `PolicyHost.publishFunction.functionArn`. */
  readonly publishFunctionArn: string;

  /** The domains of this app that the host serves: its own app has added them with `PolicyHost.addDomain()`. */
  readonly domainNames: string[];

  /**
   * The watch of the host: `PolicyWatch.fromPolicyWatchAttributes()`.
   *
   * @default - none: a domain of this app has no metrics of a watch
   */
  readonly watch?: IPolicyWatch;
}
