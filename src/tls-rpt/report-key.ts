import { Annotations, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { invalid } from '../cdk/validation';

/** Permissions to write and read objects that S3 encrypts with a key. */
export const KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'];

/**
 * Fails for a key with which S3 can't encrypt: one of another region or for other purposes (S3 User Guide, "Using server-side encryption with AWS KMS keys").
 * Fails for an alias too: roles need the ARN of the key, and SES accepts no alias as a bucket's key.
 */
export function requireKey(scope: Construct, key: kms.IKey): void {
  const property = 'encryptionKey';
  if (typeof key?.addToResourcePolicy !== 'function') throw invalid(property, key?.node?.path ?? key, 'it is not a KMS key of the CDK', 'give a Key, or import one with Key.fromKeyArn()');
  if ('aliasName' in key) throw invalid(property, key.node.path, "it is a KMS alias, and permissions on an alias don't grant use of the key", 'give the key itself');
  // A key of another account can allow this one to use it.
  const [theirs, own] = [key.env.region, Stack.of(scope).region];
  if (theirs !== own && !Token.isUnresolved(theirs) && !Token.isUnresolved(own)) {
    throw invalid(property, key.node.path, `it is in region ${theirs}, and S3 encrypts with keys of the bucket's own region only`, `give a key in region ${own}`);
  }
  const resource = key.node.defaultChild;
  if (!kms.CfnKey.isCfnKey(resource)) return;
  const { keySpec = SYMMETRIC } = resource;
  if (Token.isUnresolved(keySpec) || keySpec === SYMMETRIC) return;
  throw invalid(property, key.node.path, `its 'keySpec' is ${keySpec}, and S3 encrypts with symmetric keys only`, "give a key without 'keySpec' and 'keyUsage'");
}

const SYMMETRIC = 'SYMMETRIC_DEFAULT';

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
