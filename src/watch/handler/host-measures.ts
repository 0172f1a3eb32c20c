import { DOMAIN_METRICS, HOST_METRICS } from '../watch-contract';
import { Measures } from './measures';
import { Failures } from './watch-state';

/** Combines the values of all domains: certificates by the one that expires first, all else by its sum. */
export function hostMeasures(domains: readonly Measures[]): Measures {
  const names = [...new Set(domains.flatMap((measures) => Object.keys(measures)))];
  return Object.fromEntries(names.map((name) => {
    const values = domains.flatMap((measures) => measures[name] ?? []);
    return [name, name === HOST_METRICS.certificateDaysLeft ? Math.min(...values) : values.reduce((sum, value) => sum + value)];
  }));
}

/** Returns what a domain adds to the measures of its policy host. */
export function shareOf(measures: Measures, failures: Failures): Measures {
  const { [DOMAIN_METRICS.policyFailures]: ofPolicy, [DOMAIN_METRICS.reportFailures]: ofReports } = measures;
  return {
    [HOST_METRICS.domainsFailing]: ofPolicy > 0 ? 1 : 0,
    [HOST_METRICS.uncoveredMailExchangers]: measures[DOMAIN_METRICS.uncoveredMailExchangers],
    [HOST_METRICS.certificateDaysLeft]: measures[DOMAIN_METRICS.certificateDaysLeft],
    ...ofReports !== undefined && { [HOST_METRICS.reportFailures]: ofReports, [HOST_METRICS.domainsSilent]: 'REPORTS_SILENT' in failures ? 1 : 0 },
  };
}

/** Returns the values that are bad under every threshold, whatever the other domains have. */
export function badIn(share: Measures): Measures {
  return Object.fromEntries(Object.entries(share).filter(([name, value]) => (name === HOST_METRICS.certificateDaysLeft ? value === 0 : value > 0)));
}
