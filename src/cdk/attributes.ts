import { Token } from 'aws-cdk-lib';
import { invalid } from './validation';

/** What a text that names a resource looks like. */
interface TextForm {
  readonly pattern: RegExp;
  readonly rule: string;
  readonly fix: string;
}

const FORMS = {
  account: {
    pattern: /^\d{12}$/,
    rule: 'it must be the id of an AWS account: 12 digits',
    fix: "write an id such as '111122223333'",
  },
  region: {
    pattern: /^[a-z]{2,}(-[a-z]+)+-\d+$/,
    rule: 'it must be the name of an AWS region',
    fix: "write a name such as 'eu-west-1'",
  },
  bucketName: {
    pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    rule: 'it must be the name of a bucket: 3 to 63 small letters, digits, dots and hyphens',
    fix: "write the 'bucketName' of the bucket, without its ARN",
  },
  distributionDomainName: {
    // An emulator of AWS serves at a port.
    pattern: /^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?$/i,
    rule: 'it must be the domain name of a distribution',
    fix: "write a name such as 'd111111abcdef8.cloudfront.net', without 'https://'",
  },
  distributionId: {
    pattern: /^[A-Z0-9]+$/,
    rule: 'it must be the id of a distribution: capital letters and digits',
    fix: "write an id such as 'E111111ABCDEF8', without its ARN",
  },
  publishFunctionArn: {
    pattern: /^arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_$-]+)?$/,
    rule: 'it must be the ARN of a Lambda function',
    fix: "write the 'functionArn' of the 'publishFunction'",
  },
} satisfies { [property: string]: TextForm };

/**
 * Returns an attribute of a resource of another app. Fails for what can't be one, as JavaScript and JSON let through: a metric of it would have no values, or a deployment
 * would fail. A token is known at deployment only.
 */
export function checkedAttribute(property: keyof typeof FORMS, value: string): string {
  const { pattern, rule, fix } = FORMS[property];
  if (typeof value === 'string' && (Token.isUnresolved(value) || pattern.test(value))) return value;
  throw invalid(property, value, rule, fix);
}
