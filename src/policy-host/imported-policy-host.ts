import { Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { HostedDomain, PolicyRegistration, registerPolicy } from './hosted-domain';
import { PolicyHostBase } from './policy-host-base';
import { PolicyHostAttributes, PolicyHostDomainOptions } from './policy-host-options';
import { hostId } from './publication-contract';
import { removalOf } from './removal';
import { checkedAttribute } from '../cdk/attributes';
import { environmentDifference } from '../cdk/environment';
import { invalid } from '../cdk/validation';
import { domainNamesOf, hostedDomainOf, requireRecordsZone } from '../cdk/zone';
import { MtaStsPolicy } from '../policy/policy';
import { policyHostName } from '../protocol/mta-sts/sts-policy';
import { IPolicyWatch } from '../watch/policy-watch-interface';
import { keepStateBucket } from '../watch/state-buckets';
import { isWatch, notAWatch, requireWatchBeside, requireWatchOfBucket } from '../watch/watch-kind';

/** A policy host of another app. That app alone can change its certificate, its distribution and what its function may do. */
export class ImportedPolicyHost extends PolicyHostBase {
  public readonly domainNames: string[];
  public readonly bucket: s3.IBucket;
  public readonly distribution: cloudfront.IDistribution;
  public readonly publishFunction: lambda.IFunction;
  public readonly watch?: IPolicyWatch;

  /** @internal */
  public readonly _reference: string;

  private readonly domains = new Map<string, HostedDomain>();
  private readonly policies = new Map<string, MtaStsPolicy>();

  constructor(scope: Construct, id: string, attrs: PolicyHostAttributes) {
    super(scope, id);
    this.domainNames = domainNamesOf(attrs.domainNames);
    const [bucketName, domainName] = [checkedAttribute('bucketName', attrs.bucketName), checkedAttribute('distributionDomainName', attrs.distributionDomainName)];
    this.bucket = s3.Bucket.fromBucketName(this, 'Bucket', bucketName);
    this.distribution = cloudfront.Distribution.fromDistributionAttributes(this, 'Distribution', {
      domainName, distributionId: checkedAttribute('distributionId', attrs.distributionId),
    });
    this.publishFunction = lambda.Function.fromFunctionArn(this, 'PublishFunction', checkedAttribute('publishFunctionArn', attrs.publishFunctionArn));
    this.watch = this.checkedWatch(attrs.watch, bucketName);
    keepStateBucket(this, bucketName);
    this._reference = hostId({ Bucket: bucketName, Endpoint: domainName });
  }

  /** Fails unless the host's own app serves the domain. */
  public addDomain(options: PolicyHostDomainOptions): string {
    requireRecordsZone(this, options);
    const domain = hostedDomainOf(options);
    if (options.publishingStackName !== undefined) {
      throw invalid('publishingStackName', options.publishingStackName, `the policy host '${this.node.path}' belongs to another app, which alone can let a stack publish`,
        "leave it out here, and give it to 'addDomain()' of the PolicyHost in that app");
    }
    if (!this.domainNames.includes(domain)) {
      throw invalid('domainName', domain, `the policy host '${this.node.path}' belongs to another app and does not serve it`,
        `call 'addDomain()' of the PolicyHost in that app with 'publishingStackName: '${Stack.of(this).stackName}'' and deploy it, `
        + "then name the domain in 'domainNames' of PolicyHost.fromPolicyHostAttributes()");
    }
    if (this.domains.has(domain)) throw invalid('domainName', domain, 'it is published in this app already, and a domain has one policy', 'create one MtaSts for the domain');
    this.domains.set(domain, { zone: options.zone, recordsRole: options.recordsRole, removal: removalOf(options) });
    return policyHostName(domain);
  }

  /** @internal */
  public _requireSameEnvironment(publication: IConstruct): void {
    const difference = environmentDifference(this.publishFunction, publication);
    if (!difference) return;
    const { property, one: theirs, other: own } = difference;
    throw invalid('policyHost', this.node.path, `its function is in ${property} ${theirs}, but '${publication.node.path}' is in ${own}: a custom resource can only call a function `
      + 'in its own account and region', `give a policy host in ${property} ${own}, or put the domain into a stack in ${theirs}`);
  }

  /** @internal */
  public _register(registration: PolicyRegistration): HostedDomain {
    const { scope, reports } = registration;
    this._requireSameEnvironment(scope);
    const hosted = registerPolicy({ domains: this.domains, policies: this.policies }, registration);
    if (reports) {
      throw new Error(`'evidencePeriod' needs reports that the policy host '${this.node.path}' can't read: it belongs to another app, where its function gets its permissions; `
        + "leave 'evidencePeriod' out, or publish the policy in that app");
    }
    const stack = Stack.of(scope);
    if (!stack.nestedStackParent) return hosted;
    throw new Error(`'${scope.node.path}' is in the nested stack '${stack.node.path}', whose name CloudFormation makes up: the policy host '${this.node.path}' of another app knows a publishing `
      + 'stack by its name; create the domain in a stack that is not nested');
  }

  /** Returns the watch, if there is one. JavaScript lets through anything. */
  private checkedWatch(watch: IPolicyWatch | undefined, bucketName: string): IPolicyWatch | undefined {
    if (watch === undefined || watch === null) return undefined;
    if (!isWatch(watch)) throw notAWatch(watch, 'what PolicyWatch.fromPolicyWatchAttributes() returns');
    requireWatchOfBucket(watch, bucketName);
    requireWatchBeside(this.publishFunction, watch);
    return watch;
  }
}
