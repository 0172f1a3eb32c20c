/*
 * What the watch's construct, its handler and whoever reads its metrics or its events agree on.
 * Imports nothing: with one import of aws-cdk-lib the handler's bundle grows from kilobytes to 60 MB.
 */

/** Where what was seen last is kept. */
export const ENV_STATE_BUCKET = 'STATE_BUCKET';
export const ENV_EVENT_BUS = 'EVENT_BUS';

/** What the function is invoked with: the input of its schedule, as 80 domains don't fit into the 4 KB of environment variables. */
export interface WatchRequest {
  readonly groups: readonly WatchGroup[];
  /** After so many days without a report it is told. */
  readonly maxReportAgeDays: number;
}

/** Domains whose reports go the same way. */
export interface WatchGroup {
  readonly domains: readonly string[];
  /** Where reports should go, where that is a receiver of ours. */
  readonly mailbox?: string;
  /** What takes them there, where it is in the function's own account and region. */
  readonly receipt?: ReceiptPath;
}

export interface ReceiptPath {
  readonly bucket: string;
  readonly ruleSet: string;
  readonly rule: string;
}

export const STATE_PREFIX = 'watch/';

/** What was seen of a domain last. It goes with the domain's publication. */
export function stateKey(domain: string): string {
  return `${STATE_PREFIX}${domain}.json`;
}

/** Of the states and the events. */
export const SCHEMA_VERSION = 1;

export const METRIC_NAMESPACE = 'MtaSts/Watch';
/** The metrics' only dimension. */
export const METRIC_DIMENSION = 'Domain';
/** Each run gives each domain a value of each, but for those of reports, where the domain has no receiver. */
export const METRICS = {
  policyFailures: 'PolicyFailures',
  uncoveredMailExchangers: 'UncoveredMailExchangers',
  certificateDaysLeft: 'CertificateDaysLeft',
  reportFailures: 'ReportFailures',
  reportAgeDays: 'ReportAgeDays',
  /** Only where it happens. */
  notChecked: 'NotChecked',
} as const;

export const EVENT_SOURCE = 'cdk-mta-sts';
export const EVENT_DETAIL_TYPE = 'MTA-STS Watch State Changed';

/** What the function answers. */
export interface WatchResult {
  readonly domains: number;
  /** Those of which a change was told. */
  readonly changed: readonly string[];
}
