import { DOMAIN_METRICS as METRICS } from '../watch-contract';
import { DomainCheck } from './domain-check';
import { codesOf, Failures } from './watch-state';

/** Measures of a domain, by the name of its metric. */
export interface Measures {
  readonly [metric: string]: number;
}

/**
 * Computes the measures of a domain. They follow the settled failures, so that an alarm does not go off for something that the second check does not see.
 *
 * @param checks The checks of one run.
 */
export function measuresOf(checks: readonly DomainCheck[], failures: Failures): Measures {
  const { report: { mx }, reports } = checks[checks.length - 1];
  const failing = codesOf(failures, 'fail');
  return {
    [METRICS.policyFailures]: failing.filter((code) => !isOfReports(code) && !code.startsWith('MX_')).length,
    // If the MX records could not be checked, the earlier failure counts: at least one host.
    [METRICS.uncoveredMailExchangers]: failing.includes('MX_NOT_COVERED') ? Math.max(1, mx.filter(({ covered }) => covered === false).length) : 0,
    [METRICS.certificateDaysLeft]: Math.max(0, ...checks.map(({ certificate }) => (certificate?.valid ? certificate.daysLeft : 0))),
    ...reports && { [METRICS.reportFailures]: failing.filter(isOfReports).length },
    ...reports?.ageDays !== undefined && { [METRICS.reportAgeDays]: reports.ageDays },
  };
}

function isOfReports(code: string): boolean {
  return code.startsWith('REPORTS_') || code.startsWith('TLSRPT_');
}
