import { Duration, Names, RemovalPolicy, Resource, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

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
  const originAccessControl = createOriginAccessControl(scope);
  const hostToKey = createHostToKey(scope);
  const distribution = new cloudfront.Distribution(scope, 'Distribution', {
    comment: 'MTA-STS policy host',
    domainNames: props.hosts,
    certificate: props.certificate,
    minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
    sslSupportMethod: cloudfront.SSLMethod.SNI,
    httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
    enableIpv6: true,
    defaultBehavior: {
      origin: origins.S3BucketOrigin.withOriginAccessControl(props.bucket, { originAccessControl }),
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD,
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      responseHeadersPolicy: cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
      compress: false,
      functionAssociations: [{ eventType: cloudfront.FunctionEventType.VIEWER_REQUEST, function: hostToKey }],
    },
  });
  return { distribution, others: [originAccessControl, hostToKey] };
}

/** The name CDK would give is the same for a stack in each region, and names are one account's in all of them. */
function createOriginAccessControl(scope: Construct): cloudfront.S3OriginAccessControl {
  return new cloudfront.S3OriginAccessControl(scope, 'OriginAccessControl', {
    originAccessControlName: `${Stack.of(scope).region}-${Names.uniqueResourceName(scope, { maxLength: 40 })}`,
    signing: cloudfront.Signing.SIGV4_ALWAYS,
  });
}

/** Every domain asks for the same path: the host name makes the key. */
function createHostToKey(scope: Construct): cloudfront.Function {
  return new cloudfront.Function(scope, 'HostToKey', {
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
