import type { Unreadable } from './unreadable';

/**
 * A TLS report (RFC 8460 §4) in the same shape for every reporter. Absent values are null or empty, unknown values are kept, unreadable ones are marked.
 * A text has at most 1000 characters; a longer one ends in `…`.
 */
export interface Report {
  readonly organizationName: string | null;
  readonly reportId: string | null;
  /** ISO 8601 in UTC, with a Z. */
  readonly startDatetime: string | null;
  readonly endDatetime: string | null;
  readonly contactInfo: string | null;
  readonly policies: readonly ReportPolicy[];
  /** What can't be read in the report, outside of its policies: the first ten. */
  readonly unreadable: readonly Unreadable[];
}

export interface ReportPolicy {
  /** `sts`, `tlsa`, `no-policy-found`, or what the reporter wrote. */
  readonly policyType: string | null;
  readonly policyDomain: string | null;
  readonly policyString: readonly string[];
  readonly mxHost: readonly string[];
  readonly successfulSessions: number;
  readonly failedSessions: number;
  /** Result types are not exclusive: their sessions may add up to more than `failedSessions` (RFC 8460 §4). */
  readonly failures: readonly Failure[];
  /** What can't be read in the policy: the first ten. */
  readonly unreadable: readonly Unreadable[];
}

export interface Failure {
  /** One of RFC 8460 §4.3, or what the reporter wrote. */
  readonly resultType: string | null;
  readonly sendingMtaIp: string | null;
  readonly receivingMxHostname: string | null;
  readonly receivingMxHelo: string | null;
  readonly receivingIp: string | null;
  /** At least one, even if the count can't be read: a detail exists only for failed sessions (RFC 8460 §4.3). */
  readonly failedSessions: number;
  /** A stranger's URI: never fetched. */
  readonly additionalInformation: string | null;
  readonly failureReasonCode: string | null;
}

export interface ReadReport {
  readonly report: Report;
  /**
   * Equal for equal reports, even in different mails. Hashes the raw JSON, so it survives parser improvements. Does not identify the sender.
   */
  readonly fingerprint: string;
}
