/*
 * What the receiver's construct, its handler and whoever reads its bucket or its metrics agree on.
 * Imports nothing: with one import of aws-cdk-lib the handler's bundle grows from kilobytes to 60 MB.
 */

export const ENV_BUCKET = 'REPORT_BUCKET';
/** Comma-separated. */
export const ENV_POLICY_DOMAINS = 'POLICY_DOMAINS';

/** Mails as SES stored them. */
export const RAW_PREFIX = 'raw/';
/** Admitted reports, as gzip'd JSON lines: one a policy. */
export const REPORTS_PREFIX = 'reports/';
/** Why a mail was not admitted, and where it is. */
export const QUARANTINE_PREFIX = 'quarantine/';

/** Of the lines under `reports/` and the objects under `quarantine/`. */
export const SCHEMA_VERSION = 1;

export const METRIC_NAMESPACE = 'MtaSts/TlsRpt';
/** The metrics' only dimension, but for quarantined mails, whose domain is a stranger's claim. */
export const METRIC_DIMENSION = 'Domain';
export const METRICS = {
  accepted: 'ReportsAccepted',
  duplicate: 'ReportsDuplicate',
  quarantined: 'MailsQuarantined',
  successfulSessions: 'SessionsSuccessful',
  failedSessions: 'SessionsFailed',
} as const;

/** Failed sessions of one result type of RFC 8460 §4.3, or `other`. */
export function failureMetric(resultType: string): string {
  return `Failures-${resultType}`;
}
