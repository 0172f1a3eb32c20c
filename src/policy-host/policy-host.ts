import { Lazy, Resource, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { requireCloudFrontRegion } from './given-certificate';
import { createDomains, createHost } from './host-resources';
import { HostedDomain, servedDomains } from './hosted-domain';
import { PolicyHostCertificate } from './policy-host-certificate';
import { PolicyHostDomainOptions, PolicyHostProps } from './policy-host-options';
import { createPolicyBucket, createPolicyDistribution } from './policy-host-parts';
import { maxDomainsOf, requireRoom } from './policy-host-quotas';
import { PolicyPublisher } from './policy-publisher';
import { PREFLIGHT_ATTRIBUTE } from './publication-contract';
import { removalOf } from './removal';
import { environmentDifference } from '../cdk/environment';
import { retain } from '../cdk/retain';
import { invalid } from '../cdk/validation';
import { hostedDomainOf, requireUsableZone } from '../cdk/zone';
import { MtaStsMode, MtaStsPolicy } from '../policy/policy';
import { policyHostName } from '../protocol/mta-sts/sts-policy';
import { PolicyWatch } from '../watch/policy-watch';

/**
 * Answers `https://mta-sts.<domain>/.well-known/mta-sts.txt` (RFC 8461 §3.3) for one or many domains: a private bucket behind CloudFront.
 *
 * HTTPS only and never a redirect, which senders would not follow. Nothing is cached, error responses included, so that a policy is live once it is put.
 */
export class PolicyHost extends Construct {
  /** Holds each domain's policy under its policy host's name. */
  public readonly bucket: s3.Bucket;

  /** Serves the bucket. */
  public readonly distribution: cloudfront.Distribution;

  /** The function behind each domain's publication. */
  public readonly publishFunction: lambda.IFunction;

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
    if (props.certificate) requireCloudFrontRegion(props.certificate);
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
    this.publishFunction = this.ownPublisher;
    const preflight = createDomains(this, this.publishFunction, {
      Bucket: this.bucket.bucketName,
      Domains: Lazy.any({ produce: () => servedDomains(this.domains) }) as never,
    });
    this.distribution.node.addDependency(preflight);
    const host = createHost(this, this.publishFunction, {
      Bucket: this.bucket.bucketName,
      Endpoint: distribution.distributionDomainName,
      PreflightPassed: preflight.getAttString(PREFLIGHT_ATTRIBUTE),
    });
    // The distribution can't read the bucket before its policy is there.
    host.node.addDependency(this.bucket.policy!);
    this._reference = host.ref;
    this.watch = this.createWatch(props);
    this.watch?.schedule.node.addDependency(host);
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
  public addDomain(domain: PolicyHostDomainOptions): string {
    const name = hostedDomainOf(domain);
    requireUsableZone(this, 'zone', domain.zone);
    if (this.domains[name]) {
      throw invalid('domainName', name, 'this policy host serves it already, and a domain has one policy', 'make one MtaSts for the domain');
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
   * Fails for a construct in another environment, from where CloudFormation can't ask the function behind the publications.
   *
   * @internal
   */
  public _requireNear(publication: IConstruct): void {
    const apart = environmentDifference(this, publication);
    if (!apart) return;
    throw invalid('policyHost', this.node.path, `it is in ${apart.property} ${apart.one}, and '${publication.node.path}' in ${apart.other}, `
      + 'where CloudFormation can\'t publish there', `give one that is in a stack of ${apart.property} ${apart.other}, or put both into the same`);
  }

  /**
   * Learns of a domain's policy, and tells what it knows of the domain.
   *
   * @internal
   */
  public _publish(publication: IConstruct, domain: string, policy: MtaStsPolicy, reports?: s3.IBucket): HostedDomain {
    const hosted = this.domains[domain];
    if (!hosted) throw invalid('domainName', domain, 'the policy host does not know it', 'add it with PolicyHost.addDomain() first');
    if (hosted.policy) throw invalid('domainName', domain, 'its policy is published already, and a domain has one', 'make one PolicyPublication for the domain');
    if (policy.mailExchangers.zoneRevision !== undefined && !hosted.zone) {
      throw new Error(`the MX records of ${domain} are to be read from its hosted zone, and the policy host was not told of it; give 'zone' to PolicyHost.addDomain(), `
        + 'or name the hosts with MailExchangers.of()');
    }
    if (hosted.removal === 'Delete' && policy.mode === MtaStsMode.ENFORCE) {
      throw new Error("'removalPolicy' is RemovalPolicy.DESTROY with a policy in mode enforce: senders that hold it would lose its policy host (RFC 8461 §8.3); "
        + "leave 'removalPolicy' out, and give it with MtaStsPolicy.none() later");
    }
    this.ownPublisher.knowStack(Stack.of(publication));
    if (reports) this.ownPublisher.knowReports(reports);
    hosted.policy = policy;
    return hosted;
  }

  private createWatch({ watchEnabled = true, watchOptions }: PolicyHostProps): PolicyWatch | undefined {
    if (watchEnabled) return new PolicyWatch(this, 'Watch', { ...watchOptions, bucket: this.bucket, logGroup: this.ownPublisher.logGroup, publishFunction: this.publishFunction });
    if (watchOptions) throw new Error("'watchOptions' is given, and 'watchEnabled' is false: there is no watch to set options for; leave one of them out");
    return undefined;
  }

  /** All that answers. Whatever only publishes may go. */
  private retain(): void {
    this.serving.forEach(retain);
    this.ownCertificate?.retain();
  }
}
