import { Annotations, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { invalid } from '../cdk/validation';

/** What it takes to put objects that S3 encrypts with a key, and to read them. */
export const KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** Roles are allowed keys by their ARNs, and SES takes no alias for a bucket's key. */
export function requireKey(key: kms.IKey): void {
  if (!('aliasName' in key)) return;
  throw invalid('encryptionKey', key.node.path, 'it is the alias of a key, and what is allowed to use an alias may not use the key', 'give the key itself');
}

/** SES encrypts nothing itself, which only its own clients could read; S3 does, on behalf of SES. */
export function letSesUse(key: kms.IKey, scope: Construct): void {
  const { statementAdded } = key.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('ses.amazonaws.com')],
    actions: KEY_ACTIONS,
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  }));
  if (statementAdded) return;
  Annotations.of(scope).addWarningV2('cdk-mta-sts:sesNeedsKey', `the policy of the key '${key.node.path}' can't be changed here: `
    + `let ses.amazonaws.com do ${KEY_ACTIONS.join(' and ')} in it, or no report can be received`);
}
