import { CfnResource, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { CLOUDFRONT_REGION } from './certificate-stack';
import { invalid } from '../cdk/validation';

const PROPERTY = 'certificate';

/** Fails at synth for what is known not to be a certificate of ACM in CloudFront's region: CloudFront would reject it minutes into a deployment. */
export function requireCloudFrontRegion(certificate: acm.ICertificate): void {
  const arn = certificate?.certificateArn;
  if (typeof arn !== 'string') {
    throw invalid(PROPERTY, certificate?.node?.path ?? certificate, 'it is not a certificate of the CDK', 'give a Certificate, or import one with Certificate.fromCertificateArn()');
  }
  if (!Token.isUnresolved(arn) && !/^arn:[a-z-]+:acm:/.test(arn)) {
    throw invalid(PROPERTY, arn, 'it is not the ARN of a certificate of ACM', `import one with an ARN such as 'arn:aws:acm:${CLOUDFRONT_REGION}:111122223333:certificate/...'`);
  }
  const region = regionOf(arn);
  if (region === undefined || Token.isUnresolved(region) || region === CLOUDFRONT_REGION) return;
  throw invalid(PROPERTY, shown(certificate), `it is in ${region}, and CloudFront only accepts certificates in ${CLOUDFRONT_REGION}`,
    `create it in a stack in ${CLOUDFRONT_REGION}, with 'crossRegionReferences: true' for both stacks; or leave 'certificate' out to have one created there`);
}

/** Says which names of a policy host a certificate of the app does not cover, so that CloudFront would reject the distribution. */
export function uncoveredNameProblems(certificate: acm.ICertificate, names: readonly string[]): string[] {
  const covered = namesOf(certificate);
  const uncovered = covered ? names.filter((name) => !covered.includes(name) && !covered.includes(name.replace(/^[^.]+/, '*'))) : [];
  return uncovered.length === 0 ? [] : [
    `'${PROPERTY}' is '${shown(certificate)}': it is for ${covered!.join(', ')}, and CloudFront rejects a distribution with a name that its certificate does not cover: ${uncovered.join(', ')}; `
    + "name it in 'domainName' or 'subjectAlternativeNames' of the certificate, or leave 'certificate' out to have one created",
  ];
}

/** Returns the names of a certificate that the app creates, or undefined if one is not known. */
function namesOf({ certificateArn }: acm.ICertificate): string[] | undefined {
  const resource = resourceOf(certificateArn);
  if (!acm.CfnCertificate.isCfnCertificate(resource)) return undefined;
  const { domainName, subjectAlternativeNames = [] } = resource;
  const names = [domainName, ...subjectAlternativeNames];
  return [subjectAlternativeNames, ...names].some((one) => Token.isUnresolved(one)) ? undefined : names.map((name) => name.toLowerCase());
}

function shown({ certificateArn, node }: acm.ICertificate): string {
  return Token.isUnresolved(certificateArn) ? node.path : certificateArn;
}

/** Returns the region in the ARN, or of the stack that creates the certificate. */
function regionOf(arn: string): string | undefined {
  if (arn.startsWith('arn:')) return arn.split(':')[3];
  const resource = resourceOf(arn);
  // The value of another resource, such as a custom one, may be in any region.
  return acm.CfnCertificate.isCfnCertificate(resource) ? Stack.of(resource).region : undefined;
}

/** Returns the resource to whose attribute a text refers. */
function resourceOf(text: string): CfnResource | undefined {
  if (!Token.isUnresolved(text)) return undefined;
  const reference = Tokenization.reverse(text, { failConcat: false });
  return Reference.isReference(reference) && CfnResource.isCfnResource(reference.target) ? reference.target : undefined;
}
