import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { HostedDomain, PolicyRegistration, RecordPlan } from './hosted-domain';
import { IPolicyHost } from './policy-host-interface';
import { PolicyHostDomainOptions } from './policy-host-options';
import { HOST_BASE, markAs } from '../cdk/construct-kind';
import { IPolicyWatch } from '../watch/policy-watch-interface';

/** What policy hosts of this app and of others have in common: publications can use them. */
export abstract class PolicyHostBase extends Construct implements IPolicyHost {
  public abstract readonly domainNames: string[];

  public abstract readonly bucket: s3.IBucket;

  public abstract readonly distribution: cloudfront.IDistribution;

  public abstract readonly publishFunction: lambda.IFunction;

  public abstract readonly watch?: IPolicyWatch;

  /**
   * Refers to the host and everything that it needs to answer.
   *
   * @internal
   */
  public abstract readonly _reference: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    markAs(HOST_BASE, this);
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

  /**
   * Makes the preflight look for other records of these names. A host of another app can't: it is deployed there.
   *
   * @internal
   */
  public _planRecords(_plan: RecordPlan): void {}
}
