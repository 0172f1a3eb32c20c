import { CfnResource, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { CLOUDFRONT_REGION } from './certificate-stack';
import { invalid } from '../cdk/validation';

/** Fails at synth for a certificate that is known to be in another region: CloudFront would reject it minutes into a deployment. */
export function requireCloudFrontRegion(certificate: acm.ICertificate): void {
  const region = regionOf(certificate.certificateArn);
  if (region === undefined || Token.isUnresolved(region) || region === CLOUDFRONT_REGION) return;
  const value = Token.isUnresolved(certificate.certificateArn) ? certificate.node.path : certificate.certificateArn;
  throw invalid('certificate', value, `it is in ${region}, and CloudFront only accepts certificates in ${CLOUDFRONT_REGION}`,
    `create it in a stack in ${CLOUDFRONT_REGION}, with 'crossRegionReferences: true' for both stacks; or leave 'certificate' out to have one created there`);
}

/** Returns the region in the ARN, or of the stack that creates the certificate. */
function regionOf(arn: string): string | undefined {
  if (arn.startsWith('arn:')) return arn.split(':')[3];
  const reference = Tokenization.reverse(arn, { failConcat: false });
  if (!Reference.isReference(reference) || !CfnResource.isCfnResource(reference.target)) return undefined;
  // The value of another resource, such as a custom one, may be in any region.
  return reference.target.cfnResourceType === acm.CfnCertificate.CFN_RESOURCE_TYPE_NAME ? Stack.of(reference.target).region : undefined;
}
