import { createHash } from 'node:crypto';
import type { Content, StoredObject } from './object-store';
import { POLICY_ID_METADATA } from '../../checks/fetch-policy';
import { parsePolicy, policyId } from '../../protocol/mta-sts/sts-policy';

/** A policy in the policy host's bucket, with the facts that its publications recorded. */
export interface ServedPolicy {
  readonly text: string;
  /** The id that the record announces. */
  readonly id: string;
  /** The CloudFormation resource that may replace and remove the policy. Undefined if nothing recorded it. */
  readonly owner?: string;
  /** Another resource that publishes the same policy. It becomes the owner when the owner is deleted. */
  readonly successor?: string;
  /** The time until which senders may hold an enforce policy that was served before this one. Milliseconds since the epoch; 0 if there was none. */
  readonly enforcedUntil: number;
  /** The start of uninterrupted mode testing, in milliseconds since the epoch; 0 in other modes. */
  readonly testingSince: number;
}

/** An operation that publishes a policy. */
export interface Operation {
  /** Names the CloudFormation resource. Globally unique. */
  readonly owner: string;
  /** Identifies this operation on the resource. */
  readonly requestId: string;
}

/** Allows for senders that fetch at the moment of the change, or whose clock is slow. */
const MARGIN = 60 * 60 * 1000;

/** Returns the policy to serve after `before`. An unchanged text keeps its id. */
export function following(before: ServedPolicy | undefined, text: string, { owner, requestId }: Operation, now: number): ServedPolicy {
  if (before?.text === text) return before.owner === owner ? before : { ...before, owner, successor: undefined };
  return {
    text,
    id: publicationId(text, requestId),
    owner,
    enforcedUntil: before ? enforcedUntil(before, now) : 0,
    testingSince: parsePolicy(text).mode === 'testing' ? before?.testingSince || now : 0,
  };
}

/** Records that another resource publishes the same policy. */
export function withSuccessor(before: ServedPolicy, successor: string): ServedPolicy {
  return before.successor === successor ? before : { ...before, successor };
}

/**
 * Returns the time until which senders may hold an enforce policy if another policy replaces this one now: the latest of last served + max_age
 * over all policies that were ever served (RFC 8461 §8.3).
 */
export function enforcedUntil(served: ServedPolicy, now: number): number {
  const { mode, maxAge } = parsePolicy(served.text);
  return mode === 'enforce' ? Math.max(served.enforcedUntil, now + maxAge * 1000 + MARGIN) : served.enforcedUntil;
}

/**
 * Names one publication of a policy (RFC 8461 §3.1) by its content and the request. A content hash alone is not enough: if policy A returns after B
 * was served, a sender that cached B under A's id would take B for A.
 */
function publicationId(text: string, requestId: string): string {
  return policyId(text).slice(0, CONTENT_DIGITS) + createHash('sha256').update(requestId).digest('hex').slice(0, 32 - CONTENT_DIGITS);
}

const CONTENT_DIGITS = 24;

/** Names of a policy object's user metadata. The host shows them to everybody. */
const [ID, OWNER, SUCCESSOR, ENFORCED_UNTIL, TESTING_SINCE] = [POLICY_ID_METADATA, 'owner', 'successor', 'enforced-until', 'testing-since'];

/** Reads a policy from its object. Objects from earlier versions of this package have no metadata. */
export function policyOf({ text, metadata, modified }: Omit<StoredObject, 'etag'>): ServedPolicy {
  return {
    text,
    id: metadata[ID] ?? policyId(text),
    owner: metadata[OWNER],
    successor: metadata[SUCCESSOR],
    enforcedUntil: Date.parse(metadata[ENFORCED_UNTIL] ?? '') || 0,
    testingSince: Date.parse(metadata[TESTING_SINCE] ?? '') || (/^mode: testing\r?$/m.test(text) ? modified : 0),
  };
}

/** Returns the object that stores a policy. */
export function storedAs({ text, id, owner, successor, ...since }: ServedPolicy): Content {
  const times = Object.entries({ [ENFORCED_UNTIL]: since.enforcedUntil, [TESTING_SINCE]: since.testingSince }).filter(([, time]) => time > 0);
  return {
    text,
    metadata: {
      [ID]: id,
      ...owner === undefined ? {} : { [OWNER]: owner },
      ...successor === undefined ? {} : { [SUCCESSOR]: successor },
      ...Object.fromEntries(times.map(([name, time]) => [name, new Date(time).toISOString()])),
    },
  };
}
