import { Annotations, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { invalid } from '../cdk/validation';

/** Permissions to write and read objects that S3 encrypts with a key. */
export const KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** Fails for an alias: roles need the ARN of the key, and SES accepts no alias as a bucket's key. */
export function requireKey(key: kms.IKey): void {
  if (!('aliasName' in key)) return;
  throw invalid('encryptionKey', key.node.path, "it is a KMS alias, and permissions on an alias don't grant use of the key", 'give the key itself');
}

/** Lets S3 encrypt mails on behalf of SES. Only the clients of SES could read what SES itself encrypts. */
export function letSesUse(key: kms.IKey, scope: Construct): void {
  const { statementAdded } = key.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('ses.amazonaws.com')],
    actions: KEY_ACTIONS,
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  }));
  if (statementAdded) return;
  Annotations.of(scope).addWarningV2('cdk-mta-sts:sesNeedsKey', `the app can't change the policy of the key '${key.node.path}': `
    + `allow ses.amazonaws.com ${KEY_ACTIONS.join(' and ')} in it, or no report can be received`);
}
