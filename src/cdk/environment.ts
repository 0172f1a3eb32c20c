import { Resource, Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { IConstruct } from 'constructs';

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

/** Returns the partition itself if it is known, which makes templates with many domains smaller. */
export function partitionOf(scope: IConstruct): string {
  const { region, partition } = Stack.of(scope);
  return Token.isUnresolved(region) ? partition : RegionInfo.get(region).partition ?? partition;
}

/** Returns the stack that CloudFormation deploys by itself: a nested stack is part of another. */
export function outermostStack(construct: IConstruct): Stack {
  let stack = Stack.of(construct);
  while (stack.nestedStackParent) stack = stack.nestedStackParent;
  return stack;
}
