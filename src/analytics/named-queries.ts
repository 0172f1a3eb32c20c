import { EACH_FAILURE, EACH_UNREADABLE, failuresOf, headlinesOf, lastDays, linesOf, OF_DANE, POLICY_TYPE, RESULT, total } from './query-parts';

export interface NamedQuery {
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

/** The questions of a domain's owner, each as one query: docs/analytics.md lists them. */
export const NAMED_QUERIES: readonly NamedQuery[] = [
  {
    name: 'failing-now',
    description: 'Which domains have failed sessions in the reports of the last three days?',
    sql: `WITH ${headlinesOf(3)}
SELECT domain, max(day) AS last_day, count(*) AS reports_with_failures, ${total('failed')} AS failed
FROM headlines
WHERE failed > 0
GROUP BY domain
ORDER BY failed DESC, domain`,
  },
  {
    name: 'safe-to-enforce',
    description: 'What do the reports of the last 14 days say about mode enforce? A domain without reports has no row, and no evidence',
    sql: safeToEnforce(14),
  },
  {
    name: 'failures-by-host',
    description: 'What fails, at which MX host, since when? Result types overlap: do not add them up',
    sql: `WITH ${failuresOf(30, ['receiving_mx_hostname'])}
SELECT domain, result, receiving_mx_hostname, min(day) AS first_day, max(day) AS last_day, count(*) AS reports, ${total('sessions')} AS failed
FROM failures_of_reports
GROUP BY domain, result, receiving_mx_hostname
ORDER BY failed DESC, domain, result, receiving_mx_hostname`,
  },
  {
    name: 'failures-by-cause',
    description: 'Whose fault is it: the policy host, a mail server, or DANE? Result types overlap: do not add them up',
    sql: `WITH ${failuresOf(30, [])}
SELECT domain, CASE
    WHEN result LIKE 'sts-%' THEN 'policy host'
    WHEN result IN ${OF_DANE} THEN 'DANE'
    WHEN result = 'other' THEN 'unknown'
    ELSE 'mail server'
  END AS cause, result, count(*) AS reports, ${total('sessions')} AS failed
FROM failures_of_reports
GROUP BY domain, result
ORDER BY failed DESC, domain, result`,
  },
  {
    name: 'trend',
    description: 'How many sessions succeed and fail, day by day?',
    sql: `WITH ${headlinesOf(90)}
SELECT domain, day, count(*) AS reports, ${total('successful')} AS successful, ${total('failed')} AS failed
FROM headlines
GROUP BY domain, day
ORDER BY domain, day`,
  },
  {
    name: 'reporters',
    description: 'Who reports, and who stopped? A reporter is the domain whose signature passed',
    sql: `WITH ${headlinesOf(90)}
SELECT domain, dkim_domain, count(*) AS reports, min(day) AS first_day, max(day) AS last_day,
  date_diff('day', CAST(max(day) AS DATE), current_date) AS days_since, ${total('successful')} AS successful, ${total('failed')} AS failed
FROM headlines
GROUP BY domain, dkim_domain
ORDER BY domain, days_since DESC, dkim_domain`,
  },
  {
    name: 'sessions-by-policy-type',
    description: 'How many sessions are under the policy (sts), and how many under none (no-policy-found)? Policies overlap: do not add them up',
    sql: `WITH policies AS (
  SELECT domain, id, ${POLICY_TYPE} AS policy, max(successful_sessions) AS successful, max(failed_sessions) AS failed
  FROM reports
  WHERE ${lastDays(30)}
  GROUP BY domain, id, ${POLICY_TYPE}
)
SELECT domain, policy, count(*) AS reports, ${total('successful')} AS successful, ${total('failed')} AS failed
FROM policies
GROUP BY domain, policy
ORDER BY domain, successful DESC, policy`,
  },
  {
    name: 'policies-that-senders-hold',
    description: 'Which text of the policy do senders apply, and until when did they apply another?',
    sql: `SELECT domain, array_join(policy_string, ' ') AS policy, dkim_domain, min(day) AS first_day, max(day) AS last_day, count(DISTINCT id) AS reports
FROM reports
WHERE ${lastDays(30)} AND ${POLICY_TYPE} = 'sts'
GROUP BY domain, array_join(policy_string, ' '), dkim_domain
ORDER BY domain, dkim_domain, last_day DESC, policy`,
  },
  {
    name: 'failing-senders',
    description: 'Which servers of senders fail? Result types overlap: do not add them up',
    sql: `WITH ${failuresOf(30, ['sending_mta_ip'])}
SELECT domain, dkim_domain, sending_mta_ip, result, max(day) AS last_day, count(*) AS reports, ${total('sessions')} AS failed
FROM failures_of_reports
GROUP BY domain, dkim_domain, sending_mta_ip, result
ORDER BY failed DESC, domain, dkim_domain, sending_mta_ip, result`,
  },
  {
    name: 'quarantined-mails',
    description: 'Which mails were rejected, and why? docs/reports.md explains the codes',
    sql: `SELECT code, count(*) AS mails, min(received_at) AS first_received, max(received_at) AS last_received, max(message) AS example
FROM quarantine
WHERE received_at >= date_format(current_date - INTERVAL '30' DAY, '%Y-%m-%d')
GROUP BY code
ORDER BY mails DESC, code`,
  },
];

/** Asks what a deployment with `evidencePeriod` asks: docs/reports.md#what-speaks-against-mode-enforce. */
function safeToEnforce(days: number): string {
  const isDane = `${POLICY_TYPE} = 'tlsa'`;
  return `WITH ${linesOf(days)}, policies AS (
  SELECT domain, id, line,
    max(CASE WHEN ${POLICY_TYPE} = 'sts' AND (successful_sessions > 0 OR failed_sessions > 0 OR sessions IS NOT NULL) THEN 1 ELSE 0 END) AS is_under_policy,
    max(CASE WHEN ${RESULT} LIKE 'sts-%' OR (NOT ${isDane} AND sessions IS NOT NULL AND ${RESULT} NOT IN ${OF_DANE}) THEN 1 ELSE 0 END) AS has_failure,
    CASE WHEN max(${POLICY_TYPE}) = 'tlsa' THEN 0 ELSE max(failed_sessions) END AS failed,
    sum(CASE WHEN ${POLICY_TYPE} = 'sts' AND ${RESULT} IN ${OF_DANE} THEN 0 ELSE CAST(sessions AS DECIMAL(38, 0)) END) AS explained
  FROM lines LEFT JOIN ${EACH_FAILURE} ON TRUE
  GROUP BY domain, id, line
), of_reports AS (
  SELECT domain, id, max(is_under_policy) AS is_under_policy,
    max(CASE WHEN has_failure = 1 OR failed > coalesce(explained, 0) THEN 1 ELSE 0 END) AS has_failure
  FROM policies
  GROUP BY domain, id
), unreadable_reports AS (
  SELECT DISTINCT id
  FROM lines CROSS JOIN ${EACH_UNREADABLE}
  WHERE NOT ${isDane} OR problem IN ('misplaced', 'unknown') OR NOT regexp_like(field, '^(summary|failure-details)\\b')
), counts AS (
  SELECT domain, count(*) AS reports, sum(is_under_policy) AS reports_under_policy, sum(has_failure) AS reports_with_failures,
    count(unreadable_reports.id) AS reports_unreadable
  FROM of_reports LEFT JOIN unreadable_reports ON of_reports.id = unreadable_reports.id
  GROUP BY domain
)
SELECT domain, CASE
    WHEN reports_with_failures > 0 OR reports_unreadable > 0 THEN 'NOT_READY'
    WHEN reports_under_policy = 0 THEN 'NO_EVIDENCE'
    ELSE 'READY'
  END AS verdict, reports, reports_under_policy, reports_with_failures, reports_unreadable
FROM counts
ORDER BY domain`;
}
