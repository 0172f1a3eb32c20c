import { resultTypeOf } from '../reports/report-counts';

/** RFC 8460 §4.3.2.1: what fails DANE alone. */
const DANE_TYPES: readonly string[] = ['tlsa-invalid', 'dnssec-invalid', 'dane-required'];

export interface PolicyCounts {
  readonly policyType: string | null;
  readonly failedSessions: number;
  readonly failures: ReadonlyArray<{ readonly resultType: string | null; readonly failedSessions: number }>;
}

export function isOfDane(resultType: string | null): boolean {
  return DANE_TYPES.includes(resultTypeOf(resultType));
}

/** Returns the policy type as RFC 8460 spells it, whatever the case and the blanks. */
export function policyTypeOf(written: string | null): string | undefined {
  return written?.trim().toLowerCase();
}

/** Returns the sessions of a detail. Earlier versions stored 0 for an unreadable count, but a detail has a failed session (RFC 8460 §4.3). */
export function sessionsOfDetail(failedSessions: number): number {
  return Math.max(failedSessions, 1);
}

/**
 * Returns how many failed sessions of a policy's summary its failure details do not explain, 0 at least.
 *
 * Under policy type `sts` a failure of DANE explains none: it fails no session under MTA-STS.
 */
export function unexplainedSessions({ policyType, failedSessions, failures }: PolicyCounts): number {
  const explaining = failures.filter(({ resultType }) => policyTypeOf(policyType) !== 'sts' || !isOfDane(resultType));
  return Math.max(explaining.reduce((left, failure) => left - sessionsOfDetail(failure.failedSessions), failedSessions), 0);
}
