import { Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { PolicyWatchBase } from './policy-watch-base';
import { IPolicyWatch } from './policy-watch-interface';
import { differenceBetween, environmentOf } from '../cdk/environment';
import { invalid } from '../cdk/validation';

/** Returns whether a value has the methods of a watch. An app may have an implementation of its own: metrics need no more than the interface. */
export function isWatch(value: unknown): value is IPolicyWatch {
  return typeof (value as IPolicyWatch | undefined)?.metricDomainsFailing === 'function';
}

/** Returns the error about a value that is not a watch. */
export function notAWatch(value: unknown, instead: string): Error {
  return invalid('watch', Construct.isConstruct(value) ? value.node.path : value, 'it is not a watch', `give ${instead}`);
}

/** Fails for the watch of another bucket: its metrics and events would be those of other domains. An app's own implementation has no bucket. */
export function requireWatchOfBucket(watch: IPolicyWatch, bucketName: string): void {
  const { _bucketName: watched = bucketName } = watch as Partial<PolicyWatchBase>;
  if (watched === bucketName || Token.isUnresolved(watched) || Token.isUnresolved(bucketName)) return;
  throw invalid('watch', watch.node.path, `it keeps its states in the bucket '${watched}', and the policy host has '${bucketName}': it is the watch of another host`,
    `give PolicyWatch.fromPolicyWatchAttributes() the 'bucketName' '${bucketName}'`);
}

/** Fails for a watch in another account or region than the host's function: a host and its watch are in one stack. */
export function requireWatchBeside(publishFunction: IConstruct, watch: IPolicyWatch): void {
  const { _environment } = watch as Partial<PolicyWatchBase>;
  const difference = differenceBetween(environmentOf(publishFunction), { ...environmentOf(watch), ..._environment });
  if (!difference) return;
  const { property, one: ofHost, other: ofWatch } = difference;
  throw invalid('watch', watch.node.path, `it is in ${property} ${ofWatch}, and the function of the policy host in ${ofHost}: it is the watch of another host`,
    `give PolicyWatch.fromPolicyWatchAttributes() the '${property}' '${ofHost}'`);
}
