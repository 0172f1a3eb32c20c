/** Metrics with the same dimensions. A metric can have several values at a time. */
export interface MetricSet {
  /** With values of ours, such as a domain. */
  readonly dimensions: { readonly [name: string]: string };
  readonly metrics: { readonly [name: string]: number | readonly number[] };
}

/**
 * Writes metrics in CloudWatch's embedded metric format: one line of the log, whatever it counts.
 *
 * Names and values of metrics and dimensions are ours: nothing that a stranger wrote gets here.
 *
 * @param sets Each metric is in one of them, as all share one object.
 * @param fields What the line says beside the metrics.
 */
export function emitMetrics(namespace: string, sets: readonly MetricSet[], fields: { readonly [name: string]: string } = {}): void {
  const line = {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: sets.map(({ dimensions, metrics }) => ({
        Namespace: namespace,
        Dimensions: [Object.keys(dimensions)],
        Metrics: Object.keys(metrics).map((Name) => ({ Name, Unit: 'Count' })),
      })),
    },
    ...Object.assign({}, ...sets.flatMap(({ dimensions, metrics }) => [dimensions, metrics])),
    ...fields,
  };
  writeLine(line);
}

/** Not console.log, which puts time and request id in front of the JSON. */
export function writeLine(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
