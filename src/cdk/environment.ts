import { Resource, ResourceEnvironment, Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { IConstruct } from 'constructs';
import { invalid } from './validation';

/** The difference between the environments of two constructs, as far as it is known at synth. */
export interface EnvironmentDifference {
  readonly property: 'account' | 'region';
  readonly one: string;
  readonly other: string;
}

/** The account and region of a construct of another app. What is not given is as in the stack that imports it. */
export interface ImportedEnvironment {
  readonly account?: string;
  readonly region?: string;
}

/** Returns the first difference in account or region, or undefined. */
export function environmentDifference(one: IConstruct, other: IConstruct): EnvironmentDifference | undefined {
  return differenceBetween(environmentOf(one), environmentOf(other));
}

/** Does the same for two environments. */
export function differenceBetween(one: ResourceEnvironment, other: ResourceEnvironment): EnvironmentDifference | undefined {
  for (const property of ['account', 'region'] as const) {
    if (one[property] === other[property] || Token.isUnresolved(one[property]) || Token.isUnresolved(other[property])) continue;
    return { property, one: one[property], other: other[property] };
  }
  return undefined;
}

/** Returns the account and region of a construct. An imported resource may be in others than its stack. */
export function environmentOf(construct: IConstruct): ResourceEnvironment {
  const { account, region } = Resource.isResource(construct) ? construct.env : Stack.of(construct);
  return { account, region };
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
