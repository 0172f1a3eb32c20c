import { TlsRptResultType } from '../tls-rpt/metric-names';

/** Names for the columns of a failure, which `UNNEST` returns in the order of the table. Only `sessions` differs: the policy has a column of that name. */
export const EACH_FAILURE = 'UNNEST(failures) AS f (result_type, sending_mta_ip, receiving_mx_hostname, receiving_mx_helo, receiving_ip, sessions, '
  + 'additional_information, failure_reason_code)';
export const EACH_UNREADABLE = 'UNNEST(unreadable) AS u (field, written, problem)';

/** Selects the days that a query reads. Each day is a location of its own in S3, so no query leaves this out. */
export function lastDays(days: number): string {
  return `day >= date_format(current_date - INTERVAL '${days}' DAY, '%Y-%m-%d')`;
}

/** Numbers lines within a report: policies overlap, and can be equal, so failures are summed within a line only. */
export function linesOf(days: number): string {
  return `lines AS (
  SELECT *, row_number() OVER (PARTITION BY id) AS line
  FROM reports
  WHERE ${lastDays(days)}
)`;
}

/** Computes a report's numbers for a domain, each the largest of any one policy: docs/reports.md#a-reports-numbers. */
export function headlinesOf(days: number): string {
  return `headlines AS (
  SELECT domain, day, id, max(dkim_domain) AS dkim_domain,
    max(successful_sessions) AS successful, max(failed_sessions) AS failed
  FROM reports
  WHERE ${lastDays(days)}
  GROUP BY domain, day, id
)`;
}

/** Computes a report's failures by result type and other columns of a failure: the largest number of any one policy, summed within the policy. */
export function failuresOf(days: number, columns: readonly string[]): string {
  const by = ['result', ...columns].join(', ');
  return `${linesOf(days)}, sums AS (
  SELECT domain, day, id, dkim_domain, line, ${[`${RESULT} AS result`, ...columns].join(', ')}, ${total('sessions')} AS sessions
  FROM lines CROSS JOIN ${EACH_FAILURE}
  GROUP BY domain, day, id, dkim_domain, line, ${[RESULT, ...columns].join(', ')}
), failures_of_reports AS (
  SELECT domain, day, id, dkim_domain, ${by}, max(sessions) AS sessions
  FROM sums
  GROUP BY domain, day, id, dkim_domain, ${by}
)`;
}

/** Adds up counts of strangers as the functions do: without an overflow, and not beyond what a double holds exactly. */
export function total(column: string): string {
  return `CAST(least(sum(CAST(${column} AS DECIMAL(38, 0))), ${Number.MAX_SAFE_INTEGER}) AS BIGINT)`;
}

/** One of RFC 8460 §4.3, or `other`: how metrics and events name it, too. */
const KNOWN = Object.values(TlsRptResultType).filter((type) => type !== TlsRptResultType.OTHER).map((type) => `'${type}'`).join(', ');
export const RESULT = `CASE WHEN lower(trim(result_type)) IN (${KNOWN}) THEN lower(trim(result_type)) ELSE '${TlsRptResultType.OTHER}' END`;

export const POLICY_TYPE = "coalesce(lower(trim(policy_type)), '')";
/** RFC 8460 §4.3.2.1: result types that concern DANE alone. */
export const OF_DANE = "('tlsa-invalid', 'dnssec-invalid', 'dane-required')";
