import { RemovalPolicy } from 'aws-cdk-lib';
import { Removal } from './publication-contract';
import { RemovalOptions } from './removal-options';
import { requireNoSnapshot } from '../cdk/retain';
import { invalid } from '../cdk/validation';

export function removalOf({ removalPolicy = RemovalPolicy.RETAIN, abandonSenders = false }: RemovalOptions): Removal {
  requireNoSnapshot(removalPolicy);
  const destroy = removalPolicy === RemovalPolicy.DESTROY;
  if (abandonSenders && !destroy) {
    throw invalid('abandonSenders', abandonSenders, 'it lets a removal through, and none is asked for', "give 'removalPolicy: RemovalPolicy.DESTROY' with it, or leave it out");
  }
  if (!destroy) return 'Retain';
  return abandonSenders ? 'Abandon' : 'Delete';
}
