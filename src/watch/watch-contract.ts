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

/** Domains with the same report receiver. */
export interface WatchGroup {
  readonly domains: readonly string[];
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

/** Returns the key of a domain's last state. The removal of the domain's publication deletes it. */
export function stateKey(domain: string): string {
  return `${STATE_PREFIX}${domain}.json`;
}

/** The version of states and events. */
export const SCHEMA_VERSION = 1;

export const METRIC_NAMESPACE = 'MtaSts/Watch';
/** The metrics' only dimension. */
export const METRIC_DIMENSION = 'Domain';
/** Each run adds a value to each metric of each domain. Those of reports need a receiver. */
export const METRICS = {
  policyFailures: 'PolicyFailures',
  uncoveredMailExchangers: 'UncoveredMailExchangers',
  certificateDaysLeft: 'CertificateDaysLeft',
  reportFailures: 'ReportFailures',
  reportAgeDays: 'ReportAgeDays',
  /** Has a value only if a domain could not be checked. */
  notChecked: 'NotChecked',
} as const;

export const EVENT_SOURCE = 'cdk-mta-sts';
export const EVENT_DETAIL_TYPE = 'MTA-STS Watch State Changed';

/** The result of a run. */
export interface WatchResult {
  readonly domains: number;
  /** The domains for which the run published a change. */
  readonly changed: readonly string[];
}
