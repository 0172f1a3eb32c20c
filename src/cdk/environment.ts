import { Stack, Token } from 'aws-cdk-lib';
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
