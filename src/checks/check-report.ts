/** What one look at a domain gives, as a sender sees it. Its form, as JSON, is a contract: see docs/cli.md. */
export interface CheckReport {
  readonly domain: string;
  /** `fail` if a test failed, else `warn` if one warns. */
  readonly verdict: Verdict;
  /** Every test, once, always in the same order. What several hosts have wrong is one test's. */
  readonly tests: readonly CheckTest[];
  /** One row a host of the domain's MX records, most preferred first. */
  readonly mx: readonly MxRow[];
}

export type Verdict = 'pass' | 'warn' | 'fail';

/** Whether one thing is as it should be. */
export interface CheckTest {
  /** Names what may be wrong. Stable, with a section in docs/checks.md. */
  readonly code: string;
  /** `not-run`: a test that it depends on failed, or it was not asked for. */
  readonly verdict: Verdict | 'not-run';
  readonly message: string;
  /** What was seen. */
  readonly evidence: string | null;
  readonly fix: string | null;
}

/** A host of an MX record. What was not checked is null. */
export interface MxRow {
  readonly host: string;
  /** Whether an `mx` of the policy covers it. */
  readonly covered: boolean | null;
  readonly starttls: boolean | null;
  readonly tlsVersion: string | null;
  readonly certificate: CertificateSummary | null;
}

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
