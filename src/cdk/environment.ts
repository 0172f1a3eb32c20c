import { Resource, Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { IConstruct } from 'constructs';
import { invalid } from './validation';

/** The difference between the environments of two constructs, as far as it is known at synth. */
export interface EnvironmentDifference {
  readonly property: 'account' | 'region';
  readonly one: string;
  readonly other: string;
}

/** Returns the first difference in account or region, or undefined. */
export function environmentDifference(one: IConstruct, other: IConstruct): EnvironmentDifference | undefined {
  // An imported resource may be in another environment than its stack.
  const [ours, theirs] = [one, other].map((construct) => (Resource.isResource(construct) ? construct.env : Stack.of(construct)));
  for (const property of ['account', 'region'] as const) {
    if (ours[property] === theirs[property] || Token.isUnresolved(ours[property]) || Token.isUnresolved(theirs[property])) continue;
    return { property, one: ours[property], other: theirs[property] };
  }
  return undefined;
}

/** Fails for a resource that a deployment can't use, because it is in another account or region. `kind` is what to give instead. */
export function requireSameEnvironment(
  scope: IConstruct, property: string, resource: IConstruct, { rule, kind }: { rule: string; kind: string },
): void {
  const difference = environmentDifference(resource, scope);
  if (!difference) return;
  const { property: differs, one: theirs, other: own } = difference;
  throw invalid(property, resource.node.path, `it is in ${differs} ${theirs}, and '${scope.node.path}' in ${own}: ${rule}`, `give ${kind} in ${differs} ${own}`);
}

/** Returns the partition itself if it is known, which makes templates with many domains smaller. */
export function partitionOf(scope: IConstruct): string {
  const { region, partition } = Stack.of(scope);
  return Token.isUnresolved(region) ? partition : RegionInfo.get(region).partition ?? partition;
}

/** Fails for a policy host in a partition where CloudFront is missing or takes other certificates, such as China, GovCloud and the European Sovereign Cloud. */
export function requireCommercialPartition(scope: IConstruct): void {
  const partition = partitionOf(scope);
  const { node: { path }, region } = outermostStack(scope);
  // A region that this version of the CDK does not know is probably a new one of the partition aws.
  if (Token.isUnresolved(partition) || partition === 'aws') return;
  throw new Error(`stack '${path}' is in ${region}, in the partition ${partition}, where CloudFront is missing or takes no certificates from us-east-1: `
    + 'put the policy host into a stack in a region of the partition aws; the mail and its DNS may be anywhere');
}

/** Returns the stack that CloudFormation deploys by itself: a nested stack is part of another. */
export function outermostStack(construct: IConstruct): Stack {
  let stack = Stack.of(construct);
  while (stack.nestedStackParent) stack = stack.nestedStackParent;
  return stack;
}
