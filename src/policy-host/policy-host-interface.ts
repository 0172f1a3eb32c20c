import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { PolicyHostDomainOptions } from './policy-host-options';
import { IPolicyWatch } from '../watch/policy-watch-interface';

/** Serves the policies of domains: a `PolicyHost` of this app, or one of another app. */
export interface IPolicyHost extends IConstruct {
  /** The domains that it serves. */
  readonly domainNames: string[];

  /** Stores each domain's policy under the name of its policy host. */
  readonly bucket: s3.IBucket;

  /** Serves the bucket. */
  readonly distribution: cloudfront.IDistribution;

  /** Publishes the policies of all domains. */
  readonly publishFunction: lambda.IFunction;

  /** Checks the domains on a schedule. Undefined if nothing does, or if the host is of another app and its `watch` is not given. */
  readonly watch?: IPolicyWatch;

  /**
   * Makes the host serve a domain. Fails if the host is of another app and does not serve the domain yet.
   *
   * @returns the policy host's name
   */
  addDomain(options: PolicyHostDomainOptions): string;
}
