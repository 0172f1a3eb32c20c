import { Construct } from 'constructs';
import { IPolicyWatch } from './policy-watch-interface';
import { invalid } from '../cdk/validation';

/** Returns whether a value has the methods of a watch. An app may have an implementation of its own: metrics need no more than the interface. */
export function isWatch(value: unknown): value is IPolicyWatch {
  return typeof (value as IPolicyWatch | undefined)?.metricDomainsFailing === 'function';
}

/** Returns the error about a value that is not a watch. */
export function notAWatch(value: unknown, instead: string): Error {
  return invalid('watch', Construct.isConstruct(value) ? value.node.path : value, 'it is not a watch', `give ${instead}`);
}
