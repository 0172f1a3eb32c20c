/** Metrics with the same dimensions. A metric can have several values at once. */
export interface MetricSet {
  /** Our own values only, such as a domain. */
  readonly dimensions: { readonly [name: string]: string };
  readonly metrics: { readonly [name: string]: number | readonly number[] };
}

/**
 * Writes metrics in CloudWatch's embedded metric format, as one line of the log. Without metrics it is a line of the fields alone.
 *
 * Names and values of metrics and dimensions are ours: text from strangers never appears here.
 *
 * @param sets Metrics. One that is in several sets has the same value in each, because all sets share one object
 * @param fields More fields of the line
 */
export function emitMetrics(
  namespace: string, sets: readonly MetricSet[], fields: { readonly [name: string]: string | number | readonly string[] } = {},
): void {
  if (sets.length === 0) return writeLine(fields);
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

/** Writes a line of JSON. `console.log` would put time and request id in front of it. */
export function writeLine(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
