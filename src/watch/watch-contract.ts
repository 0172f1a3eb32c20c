/*
 * The interface between the watch's construct, its handler, and the readers of its metrics and events.
 * Imports nothing: one import of aws-cdk-lib would grow the handler's bundle from kilobytes to 60 MB.
 */

/** The bucket that stores the last state of each domain. */
export const ENV_STATE_BUCKET = 'STATE_BUCKET';
export const ENV_EVENT_BUS = 'EVENT_BUS';

/** The input of the schedule: 80 domains don't fit into the 4 KB of environment variables. */
export interface WatchRequest {
  readonly groups: readonly WatchGroup[];
  /** The watch warns after this many days without a report. */
  readonly maxReportAgeDays: number;
}

/** Domains with the same report receiver and the same options. */
export interface WatchGroup {
  readonly domains: readonly string[];
  /** Absent if the domains have the request's. */
  readonly maxReportAgeDays?: number;
  /** Whether each run adds values to the metrics of each domain. */
  readonly domainMetrics?: true;
  /** The address of the report receiver. Absent without one. */
  readonly mailbox?: string;
  /** The receipt path of the receiver. Absent if the receiver is in another stack. */
  readonly receipt?: ReceiptPath;
}

export interface ReceiptPath {
  readonly bucket: string;
  readonly ruleSet: string;
  readonly rule: string;
}

export const STATE_PREFIX = 'watch/';

/** Returns the key of a domain's last state, an object of its own, so that runs for different domains don't conflict. The removal of the domain's publication deletes it. */
export function stateKey(domain: string): string {
  return `${STATE_PREFIX}${domain}.json`;
}

/** The version of states and events. */
export const SCHEMA_VERSION = 1;

export const METRIC_NAMESPACE = 'MtaSts/Watch';
/** The dimension of metrics about all domains of a policy host. Its value is the name of the state bucket. */
export const HOST_DIMENSION = 'PolicyHost';
/** Each run that measures all domains adds a value to each. Those of reports need a receiver. */
export const HOST_METRICS = {
  domainsFailing: 'DomainsFailing',
  uncoveredMailExchangers: 'UncoveredMailExchangers',
  certificateDaysLeft: 'CertificateDaysLeft',
  reportFailures: 'ReportFailures',
  domainsSilent: 'DomainsSilent',
  /** Has a value only if a run had no time left for some domains. */
  domainsNotChecked: 'DomainsNotChecked',
} as const;

/** The dimension of metrics about one domain. */
export const DOMAIN_DIMENSION = 'Domain';
/** A run adds values for a domain only if the app asks for them, or if something is or was wrong: see docs/decisions/metrics.md. */
export const DOMAIN_METRICS = {
  policyFailures: 'PolicyFailures',
  uncoveredMailExchangers: 'UncoveredMailExchangers',
  certificateDaysLeft: 'CertificateDaysLeft',
  reportFailures: 'ReportFailures',
  reportAgeDays: 'ReportAgeDays',
} as const;

export const EVENT_SOURCE = 'cdk-mta-sts';
export const EVENT_DETAIL_TYPE = 'MTA-STS Watch State Changed';

/** The result of a run. */
export interface WatchResult {
  readonly domains: number;
  /** The domains for which the run published a change. */
  readonly changed: readonly string[];
}
