import { METRIC_DIMENSION, METRIC_NAMESPACE } from './contract';

/**
 * Writes metrics in CloudWatch's embedded metric format.
 *
 * @param domain One of ours, or undefined for what belongs to none. Names and values are ours as well:
 * nothing that a stranger wrote gets here.
 */
export function emitMetrics(metrics: { readonly [name: string]: number }, domain?: string): void {
  const line = {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [{
        Namespace: METRIC_NAMESPACE,
        Dimensions: [domain === undefined ? [] : [METRIC_DIMENSION]],
        Metrics: Object.keys(metrics).map((Name) => ({ Name, Unit: 'Count' })),
      }],
    },
    ...(domain === undefined ? {} : { [METRIC_DIMENSION]: domain }),
    ...metrics,
  };
  // Not console.log, which puts time and request id in front of the JSON.
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
