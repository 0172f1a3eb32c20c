import { OPERATIONS_PREFIX, policyKey } from '../publication-contract';
import { ObjectStore, ObjectVersion } from './object-store';
import { policyOf, ServedPolicy, storedAs } from './served-policy';
import { STATE_PREFIX, stateKey } from '../../watch/watch-contract';

/*
 * Keeps an outdated request from changing what is served.
 *
 * CloudFormation cancels a custom resource when another resource fails: it rolls back at once, while the function still runs. Lambda may also start
 * a request late, or twice. So a request may change the served policy only until a newer request for the same policy host begins.
 *
 * Each request makes a ticket. A newer request deletes older tickets. Publishing a policy copies it out of its ticket: S3 rejects the copy
 * once the ticket is gone. See docs/decisions/overtaken-requests.md.
 */

/** A request that CloudFormation makes. */
export interface Request {
  /** Identifies the request. Stays the same when Lambda runs it again. */
  readonly requestId: string;
  /** The time at which CloudFormation made the request, in milliseconds since the epoch. */
  readonly requestedAt: number;
  /**
   * The time at which the request reached this run of the handler, in milliseconds since the epoch.
   *
   * @default - `requestedAt`
   */
  readonly arrivedAt?: number;
}

/** The right to change what a policy host serves, until a newer request claims it. */
export interface Claim {
  readonly bucket: string;
  readonly policyHost: string;
  /** The key of the ticket. Undefined once the policy host is closed, after which nothing can be published. */
  readonly ticket?: string;
}

/** Makes claims, and changes what a policy host serves under a claim. */
export interface Claims {
  /** Ends all claims in a bucket, and deletes their objects and those of the watch. */
  close(bucket: string): Promise<void>;
  /** Returns undefined if a newer request has already claimed. */
  claim(bucket: string, policyHost: string, request: Request): Promise<Claim | undefined>;
  /** Returns whether no newer request has claimed since. */
  holds(claim: Claim): Promise<boolean>;
  served(bucket: string, policyHost: string): Promise<ServedPolicy | undefined>;
  /** Publishes a policy unless a newer request has claimed since. @returns whether it did */
  put(claim: Claim, policy: ServedPolicy): Promise<boolean>;
  /** Removes the policy and the watch's state of the domain unless a newer request has claimed since. @returns whether it did */
  remove(claim: Claim): Promise<boolean>;
}

/** The key of an object that exists while a policy host is open. Tickets are copies of it, so nobody can make one once it is gone. */
const OPEN_KEY = `${OPERATIONS_PREFIX}open`;

/** Allows claims in a bucket. */
export async function open(objects: ObjectStore, bucket: string): Promise<void> {
  await objects.put(bucket, OPEN_KEY, { text: 'Requests may claim here.\n', metadata: {} });
}

export function claimsIn(objects: ObjectStore): Claims {
  return {
    close: async (bucket) => close(objects, bucket),
    claim: async (bucket, policyHost, request) => claim(objects, bucket, policyHost, request),
    holds: async ({ bucket, ticket }) => ticket === undefined || await objects.get(bucket, ticket) !== undefined,
    served: async (bucket, policyHost) => {
      const stored = await objects.get(bucket, policyKey(policyHost));
      return stored && policyOf(stored);
    },
    put: async (held, policy) => put(objects, held, policy),
    remove: async (held) => remove(objects, held),
  };
}

async function close(objects: ObjectStore, bucket: string): Promise<void> {
  // This comes first, so that nobody makes another ticket in the meantime.
  await removeAll(objects, bucket, OPEN_KEY);
  await removeAll(objects, bucket, OPERATIONS_PREFIX);
  // The watch may have written after a domain was removed: in a run that began before its schedule was deleted.
  await removeAll(objects, bucket, STATE_PREFIX);
}

/**
 * Makes the ticket first and lists the others then: of two requests, at least one sees the other's ticket.
 * A request that sees a newer ticket stops. A request that sees older tickets deletes them, and lists again until there are none.
 */
async function claim(objects: ObjectStore, bucket: string, policyHost: string, request: Request): Promise<Claim | undefined> {
  const prefix = `${OPERATIONS_PREFIX}${policyHost}/`;
  const made = prefix + ticketName(request);
  if (!await objects.copy(bucket, { key: OPEN_KEY }, made)) return { bucket, policyHost };
  const isOwn = ({ key }: ObjectVersion) => key.endsWith(`-${request.requestId}`);
  for (;;) {
    const tickets = await objects.versions(bucket, prefix);
    // Another run of the same request may have made a ticket before and may still be going on: they share it.
    const ticket = tickets.filter(isOwn).map(({ key }) => key).sort()[0] ?? made;
    if (tickets.some((one) => one.key > ticket && !isOwn(one))) {
      await objects.remove(bucket, tickets.filter(isOwn));
      return undefined;
    }
    const others = tickets.filter(({ key }) => key !== ticket);
    if (others.length === 0) return { bucket, policyHost, ticket };
    await objects.remove(bucket, others);
  }
}

/** Makes tickets sort by the time of the request, which has whole seconds, and within a second by arrival. */
function ticketName({ requestId, requestedAt, arrivedAt = requestedAt }: Request): string {
  return `${new Date(requestedAt).toISOString().replace(/[-:]/g, '')}-${String(arrivedAt).padStart(15, '0')}-${requestId}`;
}

/** Copies exactly the staged version: another run of the same request may write to the ticket at the same time. */
async function put(objects: ObjectStore, { bucket, policyHost, ticket }: Claim, policy: ServedPolicy): Promise<boolean> {
  for (;;) {
    const current = ticket === undefined ? undefined : await objects.get(bucket, ticket);
    if (!current) return false;
    const staged = await objects.replace(bucket, ticket!, storedAs(policy), current.etag);
    if (staged) return await objects.copy(bucket, { key: ticket!, versionId: staged.versionId }, policyKey(policyHost)) !== undefined;
  }
}

/** Deletes all versions that existed before the last check of the claim, and none that is newer. A bucket with versions in it can't be deleted. */
async function remove(objects: ObjectStore, claimed: Claim): Promise<boolean> {
  const { bucket, policyHost, ticket } = claimed;
  for (const key of [policyKey(policyHost), stateKey(policyHost.replace(/^mta-sts\./, ''))]) {
    for (let versions = await versionsOf(objects, bucket, key); versions.length > 0; versions = await versionsOf(objects, bucket, key)) {
      if (ticket !== undefined && await objects.get(bucket, ticket) === undefined) return false;
      await objects.remove(bucket, versions);
    }
  }
  return true;
}

async function versionsOf(objects: ObjectStore, bucket: string, key: string): Promise<ObjectVersion[]> {
  return (await objects.versions(bucket, key)).filter((version) => version.key === key);
}

async function removeAll(objects: ObjectStore, bucket: string, prefix: string): Promise<void> {
  for (let found = await objects.versions(bucket, prefix); found.length > 0; found = await objects.versions(bucket, prefix)) {
    await objects.remove(bucket, found);
  }
}
