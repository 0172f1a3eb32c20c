import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { HostedDomain, PolicyRegistration } from './hosted-domain';
import { IPolicyHost } from './policy-host-interface';
import { PolicyHostDomainOptions } from './policy-host-options';
import { isMarkedAs, markAs } from '../cdk/construct-kind';
import { invalid } from '../cdk/validation';
import { PolicyWatch } from '../watch/policy-watch';

const KIND = 'PolicyHostBase';

/** What policy hosts of this app and of others have in common: publications can use them. */
export abstract class PolicyHostBase extends Construct implements IPolicyHost {
  public abstract readonly domainNames: string[];

  public abstract readonly bucket: s3.IBucket;

  public abstract readonly distribution: cloudfront.IDistribution;

  public abstract readonly publishFunction: lambda.IFunction;

  public abstract readonly watch?: PolicyWatch;

  /**
   * Refers to the host and everything that it needs to answer.
   *
   * @internal
   */
  public abstract readonly _reference: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    markAs(KIND, this);
  }

  public abstract addDomain(options: PolicyHostDomainOptions): string;

  /**
   * Fails for a construct in another account or region, where CloudFormation can't call this host's function.
   *
   * @internal
   */
  public abstract _requireSameEnvironment(publication: IConstruct): void;

  /**
   * Registers the policy of a domain, and returns what the host knows about the domain.
   *
   * @internal
   */
  public abstract _register(registration: PolicyRegistration): HostedDomain;
}

/** Returns a host in the form that publications need. Fails for an implementation of the interface that does not come from this package. */
export function hostOf(policyHost: IPolicyHost): PolicyHostBase {
  if (isMarkedAs(KIND, policyHost)) return policyHost as PolicyHostBase;
  throw invalid('policyHost', policyHost.node?.path, 'publications need more of a host than its interface says',
    'give a PolicyHost, or what PolicyHost.fromPolicyHostAttributes() returns');
}
