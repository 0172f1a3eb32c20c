import { RemovalPolicy } from 'aws-cdk-lib';
import { Removal } from './publication-contract';
import { DomainRemovalOptions } from './removal-options';
import { requireRemovalPolicy } from '../cdk/retain';
import { invalid } from '../cdk/validation';

/** Returns how the handler is to remove a domain. */
export function removalOf({ removalPolicy = RemovalPolicy.RETAIN, forceRemoval = false }: DomainRemovalOptions): Removal {
  requireRemovalPolicy(removalPolicy);
  const destroy = removalPolicy === RemovalPolicy.DESTROY;
  if (forceRemoval && !destroy) {
    throw invalid('forceRemoval', forceRemoval, "it has no effect without 'removalPolicy: RemovalPolicy.DESTROY'", 'give both, or neither');
  }
  if (!destroy) return 'Retain';
  return forceRemoval ? 'Force' : 'Delete';
}
