import type { Route53Client } from '@aws-sdk/client-route-53';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
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
export function credentialsOf(roleArn: string, { credentials, region }: OwnSettings) {
  return async () => {
    const assume = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: SESSION_NAME, DurationSeconds: SESSION_SECONDS });
    const { Credentials } = await new STSClient({ credentials, region }).send(assume).catch((error: Error) => { throw refused(error, roleArn); });
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials!;
    return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken, expiration: Expiration };
  };
}

/** Keeps the name of the error, so that the call is repeated until the role's trust has spread. */
function refused(error: Error, roleArn: string): Error {
  if (!DENIALS.has(error.name)) return error;
  const text = `the role ${roleArn} ${REFUSES}: ${error.message}. Name this account, or this function's role, in 'assumedBy' of the RecordsRole `
    + "and give its ARN as 'recordsRole'; deploy the stack of that role first";
  return Object.assign(new Error(text), { name: error.name });
}
