import { createHash } from 'node:crypto';
import type { Content, StoredObject } from './object-store';
import { POLICY_ID_METADATA } from '../../checks/fetch-policy';
import { parsePolicy, policyId } from '../../protocol/mta-sts/sts-policy';

/** A policy as the policy host's bucket has it, with what its publications wrote down beside it. */
export interface ServedPolicy {
  readonly text: string;
  /** The id under which it is announced. */
  readonly id: string;
  /** The resource of CloudFormation that may replace and remove it. Undefined where that was not written down. */
  readonly owner?: string;
  /** Another resource that has come to publish it as it is served. It becomes the publisher when that one is deleted. */
  readonly successor?: string;
  /** Until when senders may hold an enforce policy that was served before this one. Milliseconds since the epoch; 0: none was. */
  readonly enforcedUntil: number;
  /** Since when mode testing has been served without a break, in milliseconds since the epoch; 0 in other modes. */
  readonly testingSince: number;
}

/** An operation that publishes a policy. */
export interface Operation {
  /** Names the resource of CloudFormation, in all of the world. */
  readonly owner: string;
  /** Names this one operation on it. */
  readonly requestId: string;
}

/** For senders that fetch in the moment of the change, or whose clock is slow. */
const MARGIN = 60 * 60 * 1000;

/** What is to be served where `before` is served now. The same text stays the same publication. */
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

/** What is served where another resource has come to publish the same. */
export function withSuccessor(before: ServedPolicy, successor: string): ServedPolicy {
  return before.successor === successor ? before : { ...before, successor };
}

/**
 * Until when senders may hold an enforce policy if another policy takes this one's place now: the largest of last served + max_age,
 * over all that was ever served (RFC 8461 §8.3).
 */
export function enforcedUntil(served: ServedPolicy, now: number): number {
  const { mode, maxAge } = parsePolicy(served.text);
  return mode === 'enforce' ? Math.max(served.enforcedUntil, now + maxAge * 1000 + MARGIN) : served.enforcedUntil;
}

/**
 * Names one instance of a policy (RFC 8461 §3.1): the content, and the publication. The content alone would not do: when a policy comes back
 * after another one was served, whoever had fetched that one under the old id would take it for this one.
 */
function publicationId(text: string, requestId: string): string {
  return policyId(text).slice(0, CONTENT_DIGITS) + createHash('sha256').update(requestId).digest('hex').slice(0, 32 - CONTENT_DIGITS);
}

const CONTENT_DIGITS = 24;

/** User metadata of a policy's object, which its host hands out to everybody. */
const [ID, OWNER, SUCCESSOR, ENFORCED_UNTIL, TESTING_SINCE] = [POLICY_ID_METADATA, 'owner', 'successor', 'enforced-until', 'testing-since'];

/** Reads a policy from its object. What an earlier version of this package put has no metadata. */
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
