import { IResolveContext, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';

/** What IAM lets the inline policies of a role have together, without white space (IAM User Guide, "IAM and AWS STS quotas"). No account gets more. */
const MAX_CHARACTERS = 10_240;

/** The most characters that a name or an id has which is known only when the stack is deployed. */
const LONGEST: { readonly [pseudoParameter: string]: number } = {
  'AWS::Partition': 'aws-us-gov'.length,
  'AWS::Region': 'ap-southeast-1'.length,
  'AWS::AccountId': 12,
  'AWS::StackName': 128,
  'AWS::StackId': 'arn:aws:cloudformation:ap-southeast-1:123456789012:stack//'.length + 128 + 36,
};
/** Ids of hosted zones. What refers to something else is in a policy once or twice. */
const LONGEST_REFERENCE = 32;
/** `arn:aws:s3:::` and a bucket's name; ARNs of queues, keys, log groups and event buses, with the names that CloudFormation makes up. */
const LONGEST_ARN = 128;

/** A policy whose statements are asked for when the template is written: until then, domains may be added. */
export class LatePolicyDocument extends iam.PolicyDocument {
  public constructor(private readonly late: () => iam.PolicyStatement[]) {
    super();
  }

  public override resolve(context: IResolveContext): any {
    return new iam.PolicyDocument({ statements: this.late() }).resolve(context);
  }
}

/** Fails where IAM would refuse the role, in the middle of a deployment. `fix` says how to make it smaller. */
export function policyProblems(scope: IConstruct, documents: iam.PolicyDocument[], fix: string): string[] {
  const characters = documents.reduce((sum, document) => sum + charactersOf(Stack.of(scope).resolve(document)), 0);
  return characters <= MAX_CHARACTERS ? []
    : [`the policies of its role have up to ${characters} characters, and IAM allows ${MAX_CHARACTERS}: ${fix}`];
}

/** Of a document as it is in the template, with each part that is not known yet at its longest. */
export function charactersOf(document: unknown): number {
  // The CDK moves a large policy of grants into managed policies, and leaves a document that is not written.
  if (document === undefined) return 0;
  return JSON.stringify(document, (_, value) => isIntrinsic(value) ? longest(value) : value).length;
}

function isIntrinsic(value: unknown): value is { [name: string]: unknown } {
  if (typeof value !== 'object' || value === null) return false;
  const [name, ...others] = Object.keys(value);
  return others.length === 0 && /^(Ref|Fn::.*)$/.test(name ?? '');
}

function longest(intrinsic: { [name: string]: any }): string {
  const [[name, argument]] = Object.entries(intrinsic);
  if (name === 'Fn::Join') {
    const [separator, parts] = argument;
    return parts.map((part: unknown) => isIntrinsic(part) ? longest(part) : part).join(separator);
  }
  if (name === 'Ref') return 'x'.repeat(LONGEST[argument] ?? LONGEST_REFERENCE);
  return 'x'.repeat(name === 'Fn::GetAtt' && argument[1] === 'Arn' ? LONGEST_ARN : LONGEST_REFERENCE);
}
