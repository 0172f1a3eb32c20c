import { ReportPolicy } from './report';
import { addSessions } from './session-count';

/** IANA "STARTTLS Validation Result Types" (RFC 8460 §4.3): the only strangers' words that become names of metrics. */
export const RESULT_TYPES = [
  'starttls-not-supported',
  'certificate-host-mismatch',
  'certificate-expired',
  'certificate-not-trusted',
  'validation-failure',
  'tlsa-invalid',
  'dnssec-invalid',
  'dane-required',
  'sts-policy-fetch-error',
  'sts-policy-invalid',
  'sts-webpki-invalid',
] as const;

export type ResultType = typeof RESULT_TYPES[number] | 'other';

export function resultTypeOf(written: string | null): ResultType {
  const type = written?.trim().toLowerCase();
  return RESULT_TYPES.find((known) => known === type) ?? 'other';
}

/** The numbers of a report for one domain, with its failures by type. */
export interface Headline {
  readonly successfulSessions: number;
  readonly failedSessions: number;
  readonly failures: ReadonlyMap<ResultType, number>;
}

/**
 * Computes a report's numbers for a domain. Each is the largest number in any of its policies.
 *
 * Policies overlap: Microsoft counts each session under `sts` and again under `tlsa`, so a sum would count it twice, and reports do not
 * say whether policies overlap (RFC 8460 §4). The largest number is one that the reporter wrote, and hides no failure.
 * Result types overlap as well: failures are summed within a policy and a type only.
 */
export function headlineOf(policies: readonly ReportPolicy[]): Headline {
  const failures = new Map<ResultType, number>();
  for (const policy of policies) {
    for (const [type, sessions] of failuresByType(policy)) failures.set(type, Math.max(sessions, failures.get(type) ?? 0));
  }
  return {
    successfulSessions: largest(policies.map(({ successfulSessions }) => successfulSessions)),
    failedSessions: largest(policies.map(({ failedSessions }) => failedSessions)),
    failures,
  };
}

/** Arguments of `Math.max` have to fit on the stack. */
function largest(counts: readonly number[]): number {
  return counts.reduce((one, other) => Math.max(one, other), 0);
}

function failuresByType({ failures }: ReportPolicy): Map<ResultType, number> {
  const sums = new Map<ResultType, number>();
  for (const { resultType, failedSessions } of failures) {
    const type = resultTypeOf(resultType);
    sums.set(type, addSessions(sums.get(type) ?? 0, failedSessions));
  }
  return sums;
}
