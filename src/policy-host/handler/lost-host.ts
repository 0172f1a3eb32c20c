import { Removal } from '../publication-contract';
import { enforcedUntil, ServedPolicy } from './served-policy';
import { parsePolicy } from '../../protocol/mta-sts/sts-policy';

/*
 * Checks for deployments after which the policy host could be gone while senders still need it. Both the host's preflight resource and each
 * publication run them: in a setup of two stacks, each sees changes that the other misses.
 */

/**
 * Says why a domain can't become removable yet.
 *
 * CloudFormation deletes a resource with `Delete` when the resource leaves the stack, and nothing can stop that any more: if one deletion fails,
 * CloudFormation continues with the next. So the deployment that sets `Delete` has to fail.
 */
export function removalProblem(
  domain: string, removal: Removal, served: ServedPolicy | undefined, now: number,
): string | undefined {
  if (removal !== 'Delete' || !served) return undefined;
  const until = enforcedUntil(served, now);
  if (until <= now) return undefined;
  const fix = parsePolicy(served.text).mode === 'enforce'
    ? "deploy MtaStsPolicy.none() without 'removalPolicy' first, and set 'removalPolicy' after the date that its deployment reports"
    : "leave out 'removalPolicy' until then";
  return `senders may hold an enforce policy of ${domain} until ${isoDate(until)} and need its policy host until then `
    + `(RFC 8461 §8.3): ${fix}, or set 'forceRemoval: true' to remove the domain anyway`;
}

/** Says why a domain can't start with mode enforce: a rollback would leave nothing of the host. */
export function firstEnforceProblem(domain: string): string {
  return `${domain} can't start with mode enforce: a rollback of this deployment would remove the policy host, but senders would already hold the policy: `
    + "deploy MtaStsPolicy.testing() without 'removalPolicy' first, or set 'skippedChecks: [EnforceCheck.TESTED_FIRST]'";
}

export function isoDate(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
