import { Removal } from '../publication-contract';
import { enforcedUntil, ServedPolicy } from './served-policy';
import { parsePolicy } from '../../protocol/mta-sts/sts-policy';

/*
 * Deployments behind which a policy host could be gone while senders need it. Both the guard of the host's domains and a domain's publication
 * refuse them: where they are in two stacks, the one hears of what the other can't.
 */

/**
 * What is deployed with `Delete` is deleted when it leaves the stack, and by then nothing can stop CloudFormation:
 * it goes on with the next resource when one refuses. So a deployment that says so is where it is refused.
 *
 * @returns what speaks against it
 */
export function removalProblem(
  policyDomain: string, removal: Removal | undefined, served: ServedPolicy | undefined, now: number,
): string | undefined {
  if (removal !== 'Delete' || !served) return undefined;
  const until = enforcedUntil(served, now);
  if (until <= now) return undefined;
  const fix = parsePolicy(served.text).mode === 'enforce'
    ? "deploy MtaStsPolicy.none() without 'removalPolicy' first, and come back when the date has passed that it names"
    : "leave 'removalPolicy' out until then";
  return `senders may hold an enforce policy of ${policyDomain} until ${isoDate(until)}, and need its policy host until then `
    + `(RFC 8461 §8.3): ${fix}, or give 'forceRemoval: true' to remove it all the same`;
}

/** What speaks against mode enforce where nothing would be left of the host behind a rollback. */
export function firstEnforceProblem(policyDomain: string): string {
  return `${policyDomain} would begin with mode enforce, and a rollback of this deployment would take the policy host away from senders that hold it: `
    + "deploy MtaStsPolicy.testing() without 'removalPolicy' first, or give 'skippedChecks: [EnforceCheck.TESTED_FIRST]'";
}

export function isoDate(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
