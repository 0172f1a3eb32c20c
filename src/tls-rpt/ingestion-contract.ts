/*
 * The interface between the receiver's construct, its handler, and the readers of its bucket, metrics and events.
 * Imports nothing: one import of aws-cdk-lib would grow the handler's bundle from kilobytes to 60 MB.
 */

export const ENV_BUCKET = 'REPORT_BUCKET';
/** The policy domains: see `policyDomainsText`. */
export const ENV_POLICY_DOMAINS = 'POLICY_DOMAINS';
/** The mailbox's own domain. */
export const ENV_MAILBOX_DOMAIN = 'MAILBOX_DOMAIN';
export const ENV_EVENT_BUS = 'EVENT_BUS';
/** The `ReadLimits` that differ from the default, as JSON. */
export const ENV_LIMITS = 'LIMITS';

/** Prefix of the mails as SES stored them. */
export const RAW_PREFIX = 'raw/';
/** Prefix of the accepted reports, as gzipped JSON lines with one policy each. */
export const REPORTS_PREFIX = 'reports/';
/** Returns the prefix of the reports on a domain whose first day, as `YYYY-MM-DD`, is `day`, or null if they have no date. */
export function reportsPrefix(domain: string, day: string | null): string {
  return `${REPORTS_PREFIX}domain=${domain}/day=${day ?? 'unknown'}/`;
}

/** Prefix of the objects that say why a mail was quarantined, and where it is. */
export const QUARANTINE_PREFIX = 'quarantine/';

/** The version of the lines under `reports/`, the objects under `quarantine/` and the events. */
export const SCHEMA_VERSION = 1;

export const METRIC_NAMESPACE = 'MtaSts/TlsRpt';
/** Each report adds one value to each, so that the number of values is the number of accepted reports. */
export const SESSION_METRICS = {
  successfulSessions: 'SessionsSuccessful',
  failedSessions: 'SessionsFailed',
} as const;
/** The dimension of session metrics of one domain, which have values only if the app asks for them: see docs/decisions/metrics.md. */
export const DOMAIN_DIMENSION = 'Domain';

/** The metrics of the mailbox, for all its domains together, besides those of sessions. */
export const MAILBOX_METRICS = {
  duplicate: 'ReportsDuplicate',
  quarantined: 'MailsQuarantined',
} as const;
export const MAILBOX_DIMENSION = 'Mailbox';

/** Marks a domain that has metrics of its own. No domain name begins with it. */
const MEASURED = '+';

/** Returns the domains as text for an environment variable, which has little room. */
export function policyDomainsText(domains: readonly string[], measured: ReadonlySet<string>): string {
  return domains.map((domain) => (measured.has(domain) ? MEASURED + domain : domain)).join(',');
}

/** Reads what `policyDomainsText` wrote. */
export function readPolicyDomains(text: string): { readonly domains: readonly string[]; readonly measured: ReadonlySet<string> } {
  const isMeasured = (one: string) => one.startsWith(MEASURED);
  const nameOf = (one: string) => (isMeasured(one) ? one.slice(MEASURED.length) : one);
  const all = text.split(',');
  return { domains: all.map(nameOf), measured: new Set(all.filter(isMeasured).map(nameOf)) };
}

/** Returns the mailbox's metric for failed sessions of one result type of RFC 8460 §4.3, or `other`. */
export function failureMetric(resultType: string): string {
  return `Failures-${resultType}`;
}

export const EVENT_SOURCE = 'cdk-mta-sts';
export const EVENT_DETAIL_TYPE = 'TLS Report Accepted';

/** The result of an invocation with `{"replay": "raw/"}`. */
export interface ReplayResult {
  /** Mails that were read. */
  readonly mails: number;
  readonly accepted: number;
  /** Reports that were stored from the same mail before, and have been replaced by what the current parser reads. */
  readonly refreshed: number;
  readonly duplicate: number;
  readonly quarantined: number;
  /** Keys of mails that could be neither read nor quarantined. If they become too many for a result, the replay ends early. */
  readonly failed: string[];
  /** Where to continue: `{"replay": ..., "after": next}`. Empty if nothing was done, null at the end. */
  readonly next: string | null;
}
