import { RemovalPolicy } from 'aws-cdk-lib';
import { Removal } from './publication-contract';
import { DomainRemovalOptions } from './removal-options';
import { requireNoSnapshot } from '../cdk/retain';
import { invalid } from '../cdk/validation';

export function removalOf({ removalPolicy = RemovalPolicy.RETAIN, forceRemoval = false }: DomainRemovalOptions): Removal {
  requireNoSnapshot(removalPolicy);
  const destroy = removalPolicy === RemovalPolicy.DESTROY;
  if (forceRemoval && !destroy) {
    throw invalid('forceRemoval', forceRemoval, 'it lets a removal through, and none is asked for', "give 'removalPolicy: RemovalPolicy.DESTROY' with it, or leave it out");
  }
  if (!destroy) return 'Retain';
  return forceRemoval ? 'Force' : 'Delete';
}
