/** The result of one check of a domain. Its JSON form is a contract: see docs/cli.md. */
export interface CheckReport {
  readonly domain: string;
  /** `fail` if a test failed, else `warn` if one warns. */
  readonly verdict: Verdict;
  /** Every test once, always in the same order. One test covers all hosts. */
  readonly tests: readonly CheckTest[];
  /** One row for each host of the domain's MX records, most preferred first. */
  readonly mx: readonly MxRow[];
}

export type Verdict = 'pass' | 'warn' | 'fail';

/** The result of one test. */
export interface CheckTest {
  /** Stable name of what may be wrong. Has a section in docs/checks.md. */
  readonly code: string;
  /** `not-run`: a test that it depends on failed, or an option has to enable it. */
  readonly verdict: Verdict | 'not-run';
  readonly message: string;
  /** What the check saw. */
  readonly evidence: string | null;
  readonly fix: string | null;
}

/** A host of an MX record. Values that were not checked are null. */
export interface MxRow {
  readonly host: string;
  /** Whether an `mx` of the policy covers it. */
  readonly covered: boolean | null;
  readonly starttls: boolean | null;
  readonly tlsVersion: string | null;
  readonly certificate: CertificateSummary | null;
}

/** What a report shows of a certificate. */
export interface CertificateSummary {
  readonly valid: boolean;
  /** Why it is not valid. */
  readonly error: string | null;
  readonly subject: string;
  readonly names: readonly string[];
  /** ISO 8601. */
  readonly notAfter: string;
  readonly daysLeft: number;
}
