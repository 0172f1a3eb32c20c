import { IResolveContext, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';

/** The total size of a role's inline policies, without white space (IAM User Guide, "IAM and AWS STS quotas"). No account can raise it. */
const MAX_CHARACTERS = 10_240;

/** The longest values of names and ids that are known only at deployment. */
const LONGEST: { readonly [pseudoParameter: string]: number } = {
  'AWS::Partition': 'aws-us-gov'.length,
  'AWS::Region': 'ap-southeast-1'.length,
  'AWS::AccountId': 12,
  'AWS::StackName': 128,
  'AWS::StackId': 'arn:aws:cloudformation:ap-southeast-1:123456789012:stack//'.length + 128 + 36,
};
/** The length of hosted zone ids. Other references occur once or twice in a policy. */
const LONGEST_REFERENCE = 32;
/** Long enough for the ARN of a bucket, queue, key, log group or event bus with a generated name. */
const LONGEST_ARN = 128;

/** Computes its statements when the template is written, because domains may be added until then. */
export class LatePolicyDocument extends iam.PolicyDocument {
  public constructor(private readonly late: () => iam.PolicyStatement[]) {
    super();
  }

  public override resolve(context: IResolveContext): any {
    return new iam.PolicyDocument({ statements: this.late() }).resolve(context);
  }
}

/** Finds a policy at synth that IAM would reject in the middle of a deployment. `fix` says how to make it smaller. */
export function policyProblems(scope: IConstruct, documents: iam.PolicyDocument[], fix: string): string[] {
  const characters = documents.reduce((sum, document) => sum + charactersOf(Stack.of(scope).resolve(document)), 0);
  return characters <= MAX_CHARACTERS ? []
    : [`the policies of its role have up to ${characters} characters, and IAM allows ${MAX_CHARACTERS}: ${fix}`];
}

/** Returns the size of a document in the template, with the longest possible value for each unknown part. */
export function charactersOf(document: unknown): number {
  // The CDK moves a large policy of grants into managed policies, and leaves an empty document.
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
