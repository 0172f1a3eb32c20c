import { CustomResource, Lazy, Resource, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { requireCloudFrontRegion, uncoveredNameProblems } from './given-certificate';
import { refuseSharedNames } from './host-names';
import { HostPreflight } from './host-preflight';
import { createHost } from './host-resources';
import { HostedDomain, PolicyRegistration, RecordPlan, registerPolicy } from './hosted-domain';
import { ImportedPolicyHost } from './imported-policy-host';
import { PolicyHostBase } from './policy-host-base';
import { PolicyHostCertificate } from './policy-host-certificate';
import { IPolicyHost } from './policy-host-interface';
import { PolicyHostAttributes, PolicyHostDomainOptions, PolicyHostProps } from './policy-host-options';
import { createPolicyBucket, createPolicyDistribution } from './policy-host-parts';
import { maxDomainsOf, requireRoom } from './policy-host-quotas';
import { PolicyPublisher } from './policy-publisher';
import { PREFLIGHT_ATTRIBUTE } from './publication-contract';
import { checkedStackName } from './publishing-stack';
import { removalOf } from './removal';
import { isMarkedAs, markAs } from '../cdk/construct-kind';
import { refuseLostZone, requireEarlierZone } from '../cdk/created-zone';
import { environmentDifference, requireCommercialPartition } from '../cdk/environment';
import { logGroupOf } from '../cdk/log-group';
import { retain } from '../cdk/retain';
import { invalid } from '../cdk/validation';
import { hostedDomainOf, requireRecordsZone } from '../cdk/zone';
import { MtaStsPolicy } from '../policy/policy';
import { policyHostName } from '../protocol/mta-sts/sts-policy';
import { PolicyWatch } from '../watch/policy-watch';

const KIND = 'PolicyHost';

/**
 * Serves `https://mta-sts.<domainName>/.well-known/mta-sts.txt` (RFC 8461 §3.3) for one or more domains, from a private bucket through CloudFront.
 *
 * It answers over HTTPS only and never redirects, because senders don't follow redirects. It caches nothing, error responses included, so that a policy
 * is live as soon as it is stored.
 */
export class PolicyHost extends PolicyHostBase {
  /**
   * Refers to a policy host of another app, in the account and region of this stack. It serves the domains that its own app gives it, with `addDomain()` and its
   * `publishingStackName`: that app has their certificate and grants their zones. Here a domain can be published, but not with an `evidencePeriod`.
   */
  public static fromPolicyHostAttributes(scope: Construct, id: string, attrs: PolicyHostAttributes): IPolicyHost {
    return new ImportedPolicyHost(scope, id, attrs);
  }

  /** Returns whether a value is a `PolicyHost`, which this app creates. */
  public static isPolicyHost(x: any): x is PolicyHost {
    return isMarkedAs(KIND, x);
  }

  /** Stores each domain's policy under the name of its policy host. */
  public readonly bucket: s3.Bucket;

  /** Serves the bucket. */
  public readonly distribution: cloudfront.Distribution;

  /**
   * The stack in us-east-1 that contains the certificate. It has the tags and the termination protection of the host's stack, unless you set others here.
   * Undefined if the host's own stack is there, or with a given `certificate`.
   */
  public readonly certificateStack?: Stack;

  /** Publishes the policies of all domains. */
  public readonly publishFunction: lambda.IFunction;

  /** Contains what publications and the watch write. */
  public readonly logGroup: logs.ILogGroup;

  /** Checks the domains on a schedule. Undefined if `watchEnabled` is false. */
  public readonly watch?: PolicyWatch;

  /**
   * Refers to the host and everything that it needs to answer.
   *
   * @internal
   */
  public readonly _reference: string;

  private readonly serving: Resource[];
  private readonly publisher: PolicyPublisher;
  private readonly ownCertificate?: PolicyHostCertificate;
  private readonly maxDomains: number;
  private readonly domains = new Map<string, HostedDomain>();
  private readonly policies = new Map<string, MtaStsPolicy>();
  private readonly preflight: HostPreflight;

  constructor(scope: Construct, id: string, props: PolicyHostProps = {}) {
    super(scope, id);
    markAs(KIND, this);
    this.maxDomains = maxDomainsOf(props);
    requireCommercialPartition(this);
    if (props.certificate) requireCloudFrontRegion(props.certificate);
    this.ownCertificate = props.certificate ? undefined : new PolicyHostCertificate(this, 'Certificate');
    this.certificateStack = this.ownCertificate?.certificateStack;
    this.bucket = createPolicyBucket(this);
    const { distribution, others } = createPolicyDistribution(this, {
      bucket: this.bucket,
      certificate: props.certificate ?? this.ownCertificate!.certificate,
      hosts: Lazy.list({ produce: () => this.domainNames.map(policyHostName) }),
    });
    this.distribution = distribution;
    this.serving = [this.bucket, this.bucket.policy!, distribution, ...others];
    this.logGroup = logGroupOf(this, props, logs.RetentionDays.ONE_YEAR);
    this.publisher = new PolicyPublisher(this, 'Publisher', { bucket: this.bucket, logGroup: this.logGroup });
    this.publishFunction = this.publisher;
    this.preflight = new HostPreflight(this, this.publisher, { bucket: this.bucket, domains: this.domains, policies: this.policies });
    distribution.node.addDependency(this.preflight.resource);
    // The record that validates the certificate is one below the domain too.
    this.ownCertificate?.node.addDependency(this.preflight.resource);
    const host = this.createHost();
    this._reference = host.ref;
    this.watch = this.createWatch(props);
    this.watch?.schedule.node.addDependency(host);
    refuseSharedNames(this);
    const { certificate } = props;
    if (certificate) this.node.addValidation({ validate: () => uncoveredNameProblems(certificate, this.domainNames.map(policyHostName)) });
    this.node.addValidation({
      validate: () => this.domains.size > 0 ? [] : [
        'this PolicyHost serves no domain, and CloudFront needs at least one: give it to an MtaSts as \'policyHost\', or remove it',
      ],
    });
  }

  /**
   * Makes the host serve a domain: its certificate and its distribution get the name `mta-sts.<domainName>`.
   *
   * While the host serves a domain whose `removalPolicy` is to retain, the host too stays when it leaves the stack.
   *
   * An `MtaSts` of this app does so itself. Call it for a domain that a stack of another app publishes, with the name of that stack.
   *
   * Fails if the host serves the domain already, or has as many domains as it may.
   *
   * @returns the policy host's name
   */
  public addDomain(options: PolicyHostDomainOptions): string {
    const { zone, recordsRole } = options;
    requireRecordsZone(this, options);
    const domain = hostedDomainOf(options);
    if (this.domains.has(domain)) {
      throw invalid('domainName', domain, 'this policy host serves it already, and a domain has one policy', 'create one MtaSts for the domain');
    }
    requireRoom(this.maxDomains, this.domains.size, domain, this.ownCertificate !== undefined);
    const removal = removalOf(options);
    const { publishingStackName } = options;
    if (publishingStackName !== undefined) this.publisher.addStackName(checkedStackName(publishingStackName));
    if (zone && removal === 'Retain') refuseLostZone(this, domain, zone);
    if (recordsRole && this.ownCertificate) throw certificateNeeded(domain);
    this.ownCertificate?.addName(policyHostName(domain), zone);
    this.domains.set(domain, { zone, recordsRole, removal, isPublishedElsewhere: publishingStackName !== undefined });
    if (recordsRole) this.publisher.addRole(recordsRole);
    else if (zone) this.publisher.addZone(zone);
    if (removal === 'Retain') this.retain();
    return policyHostName(domain);
  }

  /** The domains that it serves, sorted. `addDomain()` adds to them until synth. */
  public get domainNames(): string[] {
    return [...this.domains.keys()].sort();
  }

  /**
   * Fails for a construct in another account or region, where CloudFormation can't call this host's function.
   *
   * @internal
   */
  public _requireSameEnvironment(publication: IConstruct): void {
    const difference = environmentDifference(this, publication);
    if (!difference) return;
    const { property, one, other } = difference;
    throw invalid('policyHost', this.node.path, `it is in ${property} ${one}, but '${publication.node.path}' is in ${other}: a custom resource can only call a function `
      + 'in its own account and region', `give a policy host in ${property} ${other}, or put both into the same ${property}`);
  }

  /**
   * Registers the policy of a domain, and returns what the host knows about the domain.
   *
   * @internal
   */
  public _register(registration: PolicyRegistration): HostedDomain {
    const { scope, domainName, reports } = registration;
    this._requireSameEnvironment(scope);
    const hosted = registerPolicy({ domains: this.domains, policies: this.policies }, registration);
    if (hosted.zone) requireEarlierZone(this, scope, domainName, hosted.zone);
    this.publisher.addStack(Stack.of(scope));
    if (reports) this.publisher.addReports(reports);
    return hosted;
  }

  /**
   * Makes the preflight look for other records of these names in the zones. Records of this stack that do not need the host wait for it,
   * so that it does not find them.
   *
   * @internal
   */
  public _planRecords(plan: RecordPlan): void {
    this.preflight.plan(plan);
  }

  /** Creates the resource that publications wait for. */
  private createHost(): CustomResource {
    const host = createHost(this, this.publishFunction, {
      Bucket: this.bucket.bucketName,
      Endpoint: this.distribution.distributionDomainName,
      PreflightPassed: this.preflight.resource.getAttString(PREFLIGHT_ATTRIBUTE),
    });
    // Without this policy, the distribution can't read the bucket.
    host.node.addDependency(this.bucket.policy!);
    return host;
  }

  private createWatch({ watchEnabled = true, watchOptions }: PolicyHostProps): PolicyWatch | undefined {
    if (watchEnabled) return new PolicyWatch(this, 'Watch', { ...watchOptions, bucket: this.bucket, logGroup: this.logGroup, publishFunction: this.publishFunction });
    if (watchOptions) throw new Error("'watchOptions' is given, and 'watchEnabled' is false: there is no watch to set options for; leave one of them out");
    return undefined;
  }

  /** Keeps everything that serves policies. What only publishes them may go. */
  private retain(): void {
    this.serving.forEach(retain);
    this.ownCertificate?.retain();
  }
}

function certificateNeeded(domain: string): Error {
  return new Error(`'recordsRole' is given for ${domain}, and the policy host has no given 'certificate': CloudFormation validates a certificate only in a zone of its own account; `
    + `give a 'certificate' for ${policyHostName(domain)}`);
}
