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
  const known = RESULT_TYPES.find((type) => type === written?.trim().toLowerCase());
  return known ?? 'other';
}

/** What a report says of one domain in two numbers, and its failures by type. */
export interface Headline {
  readonly successfulSessions: number;
  readonly failedSessions: number;
  readonly failures: ReadonlyMap<ResultType, number>;
}

/**
 * The one definition of a report's numbers for a domain: each is the largest that any one policy of the report has.
 *
 * Policies overlap: Microsoft counts each session under `sts` and again under `tlsa`, so that a sum counts it twice, and nothing in
 * a report tells whether policies do (RFC 8460 §4). The largest number is one that the reporter wrote, and hides no failure.
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
