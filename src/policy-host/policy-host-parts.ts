import { Duration, RemovalPolicy, Resource } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { policyKey } from './publication-contract';
import { policyHostName } from '../protocol/mta-sts/sts-policy';

/** Error responses that CloudFront caches for 10 seconds by default, or as long as the origin says (CloudFront guide, HTTPStatusCodes). */
const CACHED_ERRORS = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];

/** Creates the bucket that stores the policies. */
export function createPolicyBucket(scope: Construct): s3.Bucket {
  return new s3.Bucket(scope, 'Bucket', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: s3.BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    // The longest time for which a sender may hold a policy (RFC 8461 §3.2).
    lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(366) }],
    // Each publication deletes its own object when it is removed.
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

export interface PolicyDistributionProps {
  readonly bucket: s3.IBucket;
  readonly certificate: acm.ICertificate;
  /** The names of the policy hosts: a token, because domains may still be added. */
  readonly hosts: string[];
}

/** Creates the distribution that serves the bucket, and the other resources that it needs. */
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
      // `withOriginAccessControl` would allow the distribution to read everything in the bucket.
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

/** Allows the distribution to read policies only: the bucket also stores internal state, such as that of the watch. */
function allowPolicies(bucket: s3.IBucket, distribution: cloudfront.Distribution): void {
  bucket.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('cloudfront.amazonaws.com')],
    actions: ['s3:GetObject'],
    resources: [bucket.arnForObjects(policyKey(policyHostName('*')))],
    conditions: { StringEquals: { 'AWS:SourceArn': distribution.distributionArn } },
  }));
}

/**
 * Creates the origin access control. Its name must be unique in the account, in all regions, and a destroyed stack may have retained one. So it is named
 * after the bucket, whose name is new each time and has at most 63 lower-case letters, digits and hyphens.
 */
function createOriginAccessControl(scope: Construct, { bucketName }: s3.IBucket): cloudfront.S3OriginAccessControl {
  return new cloudfront.S3OriginAccessControl(scope, 'OriginAccessControl', {
    originAccessControlName: bucketName,
    signing: cloudfront.Signing.SIGV4_ALWAYS,
  });
}

/** Creates the function that turns host and path into a key, because all domains have the same path. It is named like the origin access control. */
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
