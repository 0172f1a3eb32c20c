import { METRIC_DIMENSION, METRIC_NAMESPACE } from './contract';

/**
 * Writes metrics in CloudWatch's embedded metric format.
 *
 * @param domain One of ours. Names and values are ours as well: nothing that a stranger wrote gets here.
 */
export function emitMetrics(metrics: { readonly [name: string]: number }, domain: string): void {
  const line = {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [{
        Namespace: METRIC_NAMESPACE,
        Dimensions: [[METRIC_DIMENSION]],
        Metrics: Object.keys(metrics).map((Name) => ({ Name, Unit: 'Count' })),
      }],
    },
    [METRIC_DIMENSION]: domain,
    ...metrics,
  };
  // Not console.log, which puts time and request id in front of the JSON.
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
