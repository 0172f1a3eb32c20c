/*
 * What the publication's construct and its handler agree on.
 * Imports nothing: with one import of aws-cdk-lib the handler's bundle grows from kilobytes to 60 MB.
 */

export const PUBLICATION_RESOURCE_TYPE = 'Custom::MtaStsPolicy';

/** CloudFormation turns every number into a string. */
export interface PublicationProperties {
  readonly PolicyDomain: string;
  readonly Mode: string;
  /** Seconds. */
  readonly MaxAge: string;
  readonly Mx: string[];
  /** The policy host's bucket. */
  readonly Bucket: string;
  /** Where the policy host answers, as `host` or `host:port`: the distribution's own domain name. */
  readonly Endpoint: string;
}

/** Attribute of the custom resource: the id of the policy that was seen live. */
export const POLICY_ID_ATTRIBUTE = 'PolicyId';

/** The object that answers `https://<policyHost>/.well-known/mta-sts.txt`. */
export function policyKey(policyHost: string): string {
  return `${policyHost}/.well-known/mta-sts.txt`;
}
