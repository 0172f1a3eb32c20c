import { ReportPolicy } from './report';

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
 * The one definition of a report's numbers for a domain: those of the policy that covers the most sessions,
 * the first of them if there are several.
 *
 * Policies overlap: Microsoft counts each session under `sts` and again under `tlsa`, so that a sum counts it twice (RFC 8460 §4).
 * Result types overlap as well: failures are summed within a type only.
 */
export function headlineOf(policies: readonly ReportPolicy[]): Headline {
  const sessions = (policy: ReportPolicy) => policy.successfulSessions + policy.failedSessions;
  const largest = policies.reduce<ReportPolicy | undefined>((best, policy) => best && sessions(best) >= sessions(policy) ? best : policy, undefined);
  const failures = new Map<ResultType, number>();
  for (const { resultType, failedSessions } of largest?.failures ?? []) {
    const type = resultTypeOf(resultType);
    failures.set(type, (failures.get(type) ?? 0) + failedSessions);
  }
  return { successfulSessions: largest?.successfulSessions ?? 0, failedSessions: largest?.failedSessions ?? 0, failures };
}
