/**
 * Writes metrics in CloudWatch's embedded metric format.
 *
 * @param dimensions With values of ours, such as a domain. Names and values of metrics are ours as well: nothing that a stranger wrote gets here.
 */
export function emitMetrics(namespace: string, dimensions: { readonly [name: string]: string }, metrics: { readonly [name: string]: number }): void {
  const line = {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [{
        Namespace: namespace,
        Dimensions: [Object.keys(dimensions)],
        Metrics: Object.keys(metrics).map((Name) => ({ Name, Unit: 'Count' })),
      }],
    },
    ...dimensions,
    ...metrics,
  };
  // Not console.log, which puts time and request id in front of the JSON.
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
