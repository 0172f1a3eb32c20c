import { Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { IConstruct } from 'constructs';

/** The partition where it is known, so that a template with many domains does not ask for it in each of them. */
export function partitionOf(scope: IConstruct): string {
  const { region, partition } = Stack.of(scope);
  return Token.isUnresolved(region) ? partition : RegionInfo.get(region).partition ?? partition;
}
