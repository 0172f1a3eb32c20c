import { Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { IConstruct } from 'constructs';

/** What two constructs' stacks have apart, as far as it is known at synth. */
export interface EnvironmentDifference {
  readonly property: 'account' | 'region';
  readonly one: string;
  readonly other: string;
}

export function environmentDifference(one: IConstruct, other: IConstruct): EnvironmentDifference | undefined {
  const [ours, theirs] = [Stack.of(one), Stack.of(other)];
  for (const property of ['account', 'region'] as const) {
    if (ours[property] === theirs[property] || Token.isUnresolved(ours[property]) || Token.isUnresolved(theirs[property])) continue;
    return { property, one: ours[property], other: theirs[property] };
  }
  return undefined;
}

/** The partition where it is known, so that a template with many domains does not ask for it in each of them. */
export function partitionOf(scope: IConstruct): string {
  const { region, partition } = Stack.of(scope);
  return Token.isUnresolved(region) ? partition : RegionInfo.get(region).partition ?? partition;
}

/** The stack that is deployed by itself: what a nested one is in. */
export function outermostStack(construct: IConstruct): Stack {
  let stack = Stack.of(construct);
  while (stack.nestedStackParent) stack = stack.nestedStackParent;
  return stack;
}
