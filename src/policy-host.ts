import { Duration, Lazy, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { HandlerFunction } from './handler-function';
import { PolicyHostCertificate } from './policy-host-certificate';
import { policyHostName } from './protocol/mta-sts';
import { policyKey } from './publication/contract';
import { invalid } from './validation';
import { policyDomainOf } from './zone';

/** Properties of a `PolicyHost`. */
export interface PolicyHostProps {
  /**
   * The certificate of the policy host, in us-east-1, valid for `mta-sts.<domain>` of each domain (RFC 8461 §3.3).
   *
   * @default - a certificate for all domains of the host, validated in their zones; where the stack is in another region than us-east-1,
   * it is made in a stack of its own beside it
   */
  readonly certificate?: acm.ICertificate;
}

/** A domain whose policy a `PolicyHost` serves. */
export interface PolicyHostDomain {
  /** The public hosted zone that holds the domain. */
  readonly zone: route53.IHostedZone;

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

  private readonly hosts: string[] = [];
  private readonly ownCertificate?: PolicyHostCertificate;

  constructor(scope: Construct, id: string, props: PolicyHostProps = {}) {
    super(scope, id);
    this.ownCertificate = props.certificate ? undefined : new PolicyHostCertificate(this, 'Certificate');
    this.bucket = this.createBucket();
    this.distribution = this.createDistribution(props.certificate ?? this.ownCertificate!.certificate);
    this.publisher = this.createPublisher();
    this.node.addValidation({
      validate: () => this.hosts.length > 0 ? [] : [
        'this PolicyHost serves no domain, and CloudFront needs at least one: give it to an MtaSts as \'policyHost\', or remove it',
      ],
    });
  }

  /**
   * Makes the host answer for a domain: its certificate and its distribution carry the name `mta-sts.<domain>`.
   *
   * @returns the policy host's name
   */
  public addDomain(domain: PolicyHostDomain): string {
    const host = policyHostName(policyDomainOf(domain));
    if (this.hosts.includes(host)) {
      throw invalid('domain', host.slice('mta-sts.'.length), 'this policy host serves it already, and a domain has one policy', 'make one MtaSts for the domain');
    }
    this.hosts.push(host);
    this.ownCertificate?.addName(host, domain.zone);
    return host;
  }

  private createBucket(): s3.Bucket {
    return new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      // No sender may hold a policy for longer (RFC 8461 §3.2).
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(366) }],
      // Each publication takes its own object away when it is deleted.
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private createDistribution(certificate: acm.ICertificate): cloudfront.Distribution {
    return new cloudfront.Distribution(this, 'Distribution', {
      comment: 'MTA-STS policy host',
      domainNames: Lazy.list({ produce: () => this.hosts }),
      certificate,
      minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      sslSupportMethod: cloudfront.SSLMethod.SNI,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      defaultBehavior: {
        origin: origins.S3BucketOrigin.withOriginAccessControl(this.bucket, { originAccessControl: this.createOriginAccessControl() }),
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD,
        cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
        responseHeadersPolicy: cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
        compress: false,
        functionAssociations: [{
          eventType: cloudfront.FunctionEventType.VIEWER_REQUEST,
          function: this.createHostToKey(),
        }],
      },
    });
  }

  /** The name CDK would give is the same for a stack in each region, and names are one account's in all of them. */
  private createOriginAccessControl(): cloudfront.S3OriginAccessControl {
    return new cloudfront.S3OriginAccessControl(this, 'OriginAccessControl', {
      originAccessControlName: `${Stack.of(this).region}-${Names.uniqueResourceName(this, { maxLength: 40 })}`,
      signing: cloudfront.Signing.SIGV4_ALWAYS,
    });
  }

  /** Every domain asks for the same path: the host name makes the key. */
  private createHostToKey(): cloudfront.Function {
    return new cloudfront.Function(this, 'HostToKey', {
      comment: 'Puts the policy host name in front of the path',
      runtime: cloudfront.FunctionRuntime.JS_2_0,
      autoPublish: true,
      code: cloudfront.FunctionCode.fromInline([
        'function handler(event) {',
        '  var request = event.request;',
        "  request.uri = '/' + request.headers.host.value.toLowerCase() + request.uri;",
        '  return request;',
        '}',
      ].join('\n')),
    });
  }

  private createPublisher(): lambda.IFunction {
    return new HandlerFunction(this, 'Publisher', {
      bundle: 'publish',
      description: 'Publishes MTA-STS policies and sees that they are live',
      timeout: Duration.minutes(10),
      memorySize: 256,
      logGroup: new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.DESTROY }),
      statements: [
        new iam.PolicyStatement({
          actions: ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'],
          resources: [this.bucket.arnForObjects(policyKey('mta-sts.*'))],
        }),
        new iam.PolicyStatement({
          actions: ['s3:ListBucketVersions'],
          resources: [this.bucket.bucketArn],
        }),
      ],
    });
  }
}
