/*
 * What the receiver's construct, its handler and whoever reads its bucket, its metrics or its events agree on.
 * Imports nothing: with one import of aws-cdk-lib the handler's bundle grows from kilobytes to 60 MB.
 */

export const ENV_BUCKET = 'REPORT_BUCKET';
/** Comma-separated. */
export const ENV_POLICY_DOMAINS = 'POLICY_DOMAINS';
/** The mailbox's own. */
export const ENV_MAILBOX_DOMAIN = 'MAILBOX_DOMAIN';
export const ENV_EVENT_BUS = 'EVENT_BUS';
/** `ReadLimits` as JSON: those that are not the default. */
export const ENV_LIMITS = 'LIMITS';

/** Mails as SES stored them. */
export const RAW_PREFIX = 'raw/';
/** Admitted reports, as gzip'd JSON lines: one a policy. */
export const REPORTS_PREFIX = 'reports/';
/** Reports on a domain whose first day, as `YYYY-MM-DD`, is this one; null for those that have none. */
export function reportsPrefix(domain: string, day: string | null): string {
  return `${REPORTS_PREFIX}domain=${domain}/day=${day ?? 'unknown'}/`;
}

/** Why a mail was not admitted, and where it is. */
export const QUARANTINE_PREFIX = 'quarantine/';

/** Of the lines under `reports/`, the objects under `quarantine/` and the events. */
export const SCHEMA_VERSION = 1;

export const METRIC_NAMESPACE = 'MtaSts/TlsRpt';
/** Each domain has so many metrics: docs/decisions/metrics.md. Each report is one value of each, so that the number of values is that of accepted reports. */
export const DOMAIN_METRICS = {
  successfulSessions: 'SessionsSuccessful',
  failedSessions: 'SessionsFailed',
} as const;
export const DOMAIN_DIMENSION = 'Domain';

/** Those of the mailbox, for all of its domains together. */
export const MAILBOX_METRICS = {
  duplicate: 'ReportsDuplicate',
  quarantined: 'MailsQuarantined',
} as const;
export const MAILBOX_DIMENSION = 'Mailbox';

/** Failed sessions of one result type of RFC 8460 §4.3, or `other`: a metric of the mailbox. */
export function failureMetric(resultType: string): string {
  return `Failures-${resultType}`;
}

export const EVENT_SOURCE = 'cdk-mta-sts';
export const EVENT_DETAIL_TYPE = 'TLS Report Accepted';

/** What the function answers when it is invoked with `{"replay": "raw/"}`. */
export interface ReplayResult {
  /** Mails that were looked at. */
  readonly mails: number;
  readonly accepted: number;
  /** Reports that were stored before from the same mail, and are now as they are read today. */
  readonly refreshed: number;
  readonly duplicate: number;
  readonly quarantined: number;
  /** Keys of mails that could be neither read nor refused. Where they get too many for an answer, the replay ends early. */
  readonly failed: string[];
  /** Where to go on: `{"replay": ..., "after": next}`. Empty where nothing was done. Null at the end. */
  readonly next: string | null;
}
