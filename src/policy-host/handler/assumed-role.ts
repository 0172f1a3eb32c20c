import type { Route53Client } from '@aws-sdk/client-route-53';
import type { AwsCredentialIdentity } from '@aws-sdk/types';
import { DENIALS } from '../../lambda/once-allowed';

/** Appears in the zone's account, in CloudTrail. */
const SESSION_NAME = 'cdk-mta-sts';
/** The shortest that STS accepts, and longer than an operation takes. */
const SESSION_SECONDS = 900;

/** Says that a role refuses, for those who explain denials. */
export const REFUSES = "can't be assumed";

/** The settings of a client that uses the function's own role. */
export type OwnSettings = Pick<Route53Client['config'], 'credentials' | 'region'>;

/** Returns a function that assumes a role from the function's own. A client calls it before its first request. */
export function credentialsOf(roleArn: string, { credentials, region }: OwnSettings): () => Promise<AwsCredentialIdentity> {
  return async () => {
    const { AssumeRoleCommand, STSClient } = await securityTokenService();
    const assume = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: SESSION_NAME, DurationSeconds: SESSION_SECONDS });
    const { Credentials } = await new STSClient({ credentials, region }).send(assume).catch((error: Error) => { throw refused(error, roleArn); });
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials!;
    return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken, expiration: Expiration };
  };
}

type Sts = Pick<typeof import('@aws-sdk/nested-clients/sts'), 'AssumeRoleCommand' | 'STSClient'>;

/**
 * Loads the client here because few publications need it. Lambda's runtime has it under the first name. This project does not depend on it: its tests
 * find the same client under the second name, which the other clients bring along.
 */
async function securityTokenService(): Promise<Sts> {
  // @ts-ignore The package is not installed here.
  // eslint-disable-next-line import/no-unresolved, import/no-extraneous-dependencies
  return import('@aws-sdk/client-sts').catch(() => import('@aws-sdk/nested-clients/sts'));
}

/** Keeps the name of the error, so that the call is repeated until the role's trust has spread. */
function refused(error: Error, roleArn: string): Error {
  if (!DENIALS.has(error.name)) return error;
  const text = `the role ${roleArn} ${REFUSES}: ${error.message}. Name this account, or this function's role, in 'assumedBy' of the RecordsRole `
    + "and give its ARN as 'recordsRole'; deploy the stack of that role first";
  return Object.assign(new Error(text), { name: error.name });
}
