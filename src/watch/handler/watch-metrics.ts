import { DOMAIN_DIMENSION, HOST_DIMENSION, HOST_METRICS, METRIC_NAMESPACE } from '../watch-contract';
import { badIn, hostMeasures, shareOf } from './host-measures';
import { Measures } from './measures';
import { codesOf, Failures, verdictOf } from './watch-state';
import { emitMetrics, MetricSet } from '../../lambda/metrics';

/** What a run found out about a domain. */
export interface Measured {
  readonly domain: string;
  readonly measures: Measures;
  readonly before: Failures;
  readonly failures: Failures;
}

/**
 * Emits the metrics of one run, and logs each domain.
 *
 * A value that is good says that all domains are, so it waits until all are measured. A bad one is emitted at once: no crash and no other domain hides it.
 */
export class WatchMetrics {
  private readonly shares: Measures[] = [];

  /** @param host Value of the dimension of the policy host's metrics. */
  public constructor(private readonly host: string) {}

  /** @param hasMetrics Whether the app asks for the metrics of the domain. */
  public addDomain({ domain, measures, before, failures }: Measured, hasMetrics: boolean): void {
    const share = shareOf(measures, failures);
    this.shares.push(share);
    // A failure that ended has its last values too, so that a graph or an alarm comes back to normal.
    const isWrong = Object.keys({ ...before, ...failures }).length > 0;
    const sets = [...hasMetrics || isWrong ? [{ dimensions: { [DOMAIN_DIMENSION]: domain }, metrics: measures }] : [], ...this.ofHost(badIn(share))];
    emitMetrics(METRIC_NAMESPACE, sets, { domain, verdict: verdictOf(failures), failing: codesOf(failures, 'fail'), warning: codesOf(failures, 'warn'), ...measures });
  }

  /** Ends the run. It says nothing about the host if it could not measure each of its domains. */
  public endRun(domains: number, notChecked: number): void {
    const sets = [
      ...domains > 0 && this.shares.length === domains ? this.ofHost(hostMeasures(this.shares)) : [],
      ...this.ofHost(notChecked > 0 ? { [HOST_METRICS.domainsNotChecked]: notChecked } : {}),
    ];
    if (sets.length > 0) emitMetrics(METRIC_NAMESPACE, sets);
  }

  private ofHost(metrics: Measures): MetricSet[] {
    return Object.keys(metrics).length > 0 ? [{ dimensions: { [HOST_DIMENSION]: this.host }, metrics }] : [];
  }
}
