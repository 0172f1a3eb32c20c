import { Lazy, Resource, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { HostedDomain, servedDomains } from './hosted-domain';
import { MtaStsMode, MtaStsPolicy } from './policy';
import { PolicyHostCertificate } from './policy-host-certificate';
import { createPolicyBucket, createPolicyDistribution } from './policy-host-parts';
import { maxDomainsOf, requireRoom } from './policy-host-quotas';
import { policyHostName } from './protocol/mta-sts';
import { ADMITTED_ATTRIBUTE } from './publication/contract';
import { createDomains, createHost } from './publication/host-resources';
import { PolicyPublisher } from './publication/policy-publisher';
import { RemovalOptions } from './removal';
import { removalOf, retain } from './retention';
import { invalid } from './validation';
import { PolicyWatch } from './watch/policy-watch';
import { PolicyWatchOptions } from './watch/watch-options';
import { hostedDomainOf, requireUsableZone } from './zone';

/** Properties of a `PolicyHost`. */
export interface PolicyHostProps {
  /**
   * The certificate of the policy host, in us-east-1, valid for `mta-sts.<domain>` of each domain (RFC 8461 §3.3).
   *
   * @default - a certificate for all domains of the host, validated in their zones; where the stack is in another region than us-east-1,
   * it is made in a stack of its own beside it
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
  readonly watch?: boolean;

  /**
   * How the domains are looked at.
   *
   * @default - every four hours: see `PolicyWatchOptions`
   */
  readonly watchOptions?: PolicyWatchOptions;
}

/** A domain whose policy a `PolicyHost` serves. */
export interface PolicyHostDomain extends RemovalOptions {
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
  readonly domain?: string;
}

/**
 * Answers `https://mta-sts.<domain>/.well-known/mta-sts.txt` (RFC 8461 §3.3) for one or many domains: a private bucket behind CloudFront.
 *
 * HTTPS only and never a redirect, which senders would not follow. Nothing is cached, so that a policy is live once it is put.
 */
export class PolicyHost extends Construct {
  /** Holds each domain's policy under its policy host's name. */
  public readonly bucket: s3.Bucket;

  /** Serves the bucket. */
  public readonly distribution: cloudfront.Distribution;

  /** The function behind each domain's publication. */
  public readonly publisher: lambda.IFunction;

  /** Looks at the domains on a schedule, unless that is not wanted. */
  public readonly watch?: PolicyWatch;

  /**
   * The host as its publications need it, with all that it takes to answer.
   *
   * @internal
   */
  public readonly _reference: string;

  private readonly serving: Resource[];
  private readonly ownPublisher: PolicyPublisher;
  private readonly ownCertificate?: PolicyHostCertificate;
  private readonly maxDomains: number;
  private readonly domains: { [domain: string]: HostedDomain } = {};

  constructor(scope: Construct, id: string, props: PolicyHostProps = {}) {
    super(scope, id);
    this.maxDomains = maxDomainsOf(props);
    this.ownCertificate = props.certificate ? undefined : new PolicyHostCertificate(this, 'Certificate');
    this.bucket = createPolicyBucket(this);
    const { distribution, others } = createPolicyDistribution(this, {
      bucket: this.bucket,
      certificate: props.certificate ?? this.ownCertificate!.certificate,
      hosts: Lazy.list({ produce: () => Object.keys(this.domains).map(policyHostName) }),
    });
    this.distribution = distribution;
    this.serving = [this.bucket, this.bucket.policy!, distribution, ...others];
    this.ownPublisher = new PolicyPublisher(this, 'Publisher', this.bucket);
    this.publisher = this.ownPublisher;
    const domains = createDomains(this, this.publisher, {
      Bucket: this.bucket.bucketName,
      Domains: Lazy.any({ produce: () => servedDomains(this.domains) }) as never,
    });
    this.distribution.node.addDependency(domains);
    const host = createHost(this, this.publisher, {
      Bucket: this.bucket.bucketName,
      Endpoint: distribution.distributionDomainName,
      Admitted: domains.getAttString(ADMITTED_ATTRIBUTE),
    });
    // The distribution can't read the bucket before its policy is there.
    host.node.addDependency(this.bucket.policy!);
    this._reference = host.ref;
    this.watch = this.createWatch(props);
    this.node.addValidation({
      validate: () => Object.keys(this.domains).length > 0 ? [] : [
        'this PolicyHost serves no domain, and CloudFront needs at least one: give it to an MtaSts as \'policyHost\', or remove it',
      ],
    });
  }

  /**
   * Makes the host answer for a domain: its certificate and its distribution carry the name `mta-sts.<domain>`.
   *
   * A host that serves a domain that is to stay, when it leaves the stack, stays itself.
   *
   * @returns the policy host's name
   */
  public addDomain(domain: PolicyHostDomain): string {
    const name = hostedDomainOf(domain);
    requireUsableZone(this, 'zone', domain.zone);
    if (this.domains[name]) {
      throw invalid('domain', name, 'this policy host serves it already, and a domain has one policy', 'make one MtaSts for the domain');
    }
    requireRoom(this.maxDomains, Object.keys(this.domains).length, name, this.ownCertificate !== undefined);
    const removal = removalOf(domain);
    this.domains[name] = { zone: domain.zone, removal };
    this.ownCertificate?.addName(policyHostName(name), domain.zone);
    if (domain.zone) this.ownPublisher.knowZone(domain.zone);
    if (removal === 'Retain') this.retain();
    return policyHostName(name);
  }

  /**
   * Learns of a domain's policy, and tells what it knows of the domain.
   *
   * @internal
   */
  public _publish(publication: IConstruct, domain: string, policy: MtaStsPolicy, reports?: s3.IBucket): HostedDomain {
    const hosted = this.domains[domain];
    if (!hosted) throw invalid('domain', domain, 'the policy host does not know it', 'add it with PolicyHost.addDomain() first');
    if (hosted.removal === 'Delete' && policy.mode === MtaStsMode.ENFORCE) {
      throw new Error("'removalPolicy' is RemovalPolicy.DESTROY with a policy in mode enforce: senders that hold it would lose its policy host (RFC 8461 §8.3); "
        + "leave 'removalPolicy' out, and give it with MtaStsPolicy.none() later");
    }
    this.ownPublisher.knowStack(Stack.of(publication));
    if (reports) this.ownPublisher.knowReports(reports);
    hosted.policy = policy;
    return hosted;
  }

  private createWatch({ watch = true, watchOptions }: PolicyHostProps): PolicyWatch | undefined {
    if (watch) return new PolicyWatch(this, 'Watch', { ...watchOptions, bucket: this.bucket, logGroup: this.ownPublisher.logGroup });
    if (watchOptions) throw new Error("'watchOptions' is given, and 'watch' is false; leave one of them out");
    return undefined;
  }

  /** All that answers. Whatever only publishes may go. */
  private retain(): void {
    this.serving.forEach(retain);
    this.ownCertificate?.retain();
  }
}
