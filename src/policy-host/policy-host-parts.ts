import { Duration, RemovalPolicy, Resource } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { policyKey } from './publication-contract';
import { policyHostName } from '../protocol/mta-sts/sts-policy';

/** Error responses that CloudFront caches by itself, for 10 seconds where nothing else is said, or when the origin asks for it (CloudFront guide, HTTPStatusCodes). */
const CACHED_ERRORS = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];

/** Holds the policies. */
export function createPolicyBucket(scope: Construct): s3.Bucket {
  return new s3.Bucket(scope, 'Bucket', {
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

export interface PolicyDistributionProps {
  readonly bucket: s3.IBucket;
  readonly certificate: acm.ICertificate;
  /** Names of the policy hosts; a token, as domains may still be added. */
  readonly hosts: string[];
}

/** Serves the bucket, with the other resources that this needs. */
export function createPolicyDistribution(
  scope: Construct, props: PolicyDistributionProps,
): { distribution: cloudfront.Distribution; others: Resource[] } {
  const originAccessControl = createOriginAccessControl(scope, props.bucket);
  const hostToKey = createHostToKey(scope, props.bucket);
  const distribution = new cloudfront.Distribution(scope, 'Distribution', {
    comment: 'MTA-STS policy host',
    domainNames: props.hosts,
    certificate: props.certificate,
    minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
    sslSupportMethod: cloudfront.SSLMethod.SNI,
    httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
    enableIpv6: true,
    defaultBehavior: {
      // Not `withOriginAccessControl`, which would let the distribution read everything in the bucket.
      origin: origins.S3BucketOrigin.withBucketDefaults(props.bucket, { originAccessControlId: originAccessControl.originAccessControlId }),
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD,
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      responseHeadersPolicy: cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
      compress: false,
      functionAssociations: [{ eventType: cloudfront.FunctionEventType.VIEWER_REQUEST, function: hostToKey }],
    },
    errorResponses: CACHED_ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
  });
  allowPolicies(props.bucket, distribution);
  return { distribution, others: [originAccessControl, hostToKey] };
}

/** The bucket also holds what is nobody's business: the state of the watch, for one. */
function allowPolicies(bucket: s3.IBucket, distribution: cloudfront.Distribution): void {
  bucket.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('cloudfront.amazonaws.com')],
    actions: ['s3:GetObject'],
    resources: [bucket.arnForObjects(policyKey(policyHostName('*')))],
    conditions: { StringEquals: { 'AWS:SourceArn': distribution.distributionArn } },
  }));
}

/**
 * Its name is one account's, in all regions, and the retained one of a destroyed stack keeps it. The bucket's name is another one each time,
 * of at most 63 lower-case letters, digits and hyphens.
 */
function createOriginAccessControl(scope: Construct, { bucketName }: s3.IBucket): cloudfront.S3OriginAccessControl {
  return new cloudfront.S3OriginAccessControl(scope, 'OriginAccessControl', {
    originAccessControlName: bucketName,
    signing: cloudfront.Signing.SIGV4_ALWAYS,
  });
}

/** Every domain asks for the same path: the host name makes the key. It is named as the origin access control is: CloudFormation can't rename it. */
function createHostToKey(scope: Construct, { bucketName }: s3.IBucket): cloudfront.Function {
  return new cloudfront.Function(scope, 'HostToKey', {
    functionName: bucketName,
    comment: 'Puts the policy host name in front of the path',
    runtime: cloudfront.FunctionRuntime.JS_2_0,
    autoPublish: true,
    code: cloudfront.FunctionCode.fromInline([
      'function handler(event) {',
      '  var request = event.request;',
      "  var host = request.headers.host.value.toLowerCase().replace(/:[0-9]*$/, '').replace(/\\.$/, '');",
      "  request.uri = '/' + host + request.uri;",
      '  return request;',
      '}',
    ].join('\n')),
  });
}
