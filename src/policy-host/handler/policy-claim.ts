import { OPERATIONS_PREFIX, policyKey } from '../publication-contract';
import { ObjectStore, ObjectVersion } from './object-store';
import { policyOf, ServedPolicy, storedAs } from './served-policy';
import { STATE_PREFIX, stateKey } from '../../watch/watch-contract';

/*
 * CloudFormation cancels a custom resource when another resource fails: it rolls back at once, while the function runs on. Lambda may also start
 * a request late, or again. So a request may change what is served only as long as no newer request for the same policy host has begun.
 *
 * Each request makes a ticket. A newer request deletes older tickets, and a policy is published by copying it out of its ticket: S3 refuses that
 * when the ticket is gone. See docs/decisions/overtaken-requests.md.
 */

/** One request of CloudFormation. */
export interface Request {
  /** Names it: the same when Lambda runs it again. */
  readonly requestId: string;
  /** When CloudFormation made it, in milliseconds since the epoch. */
  readonly requestedAt: number;
  /**
   * When it reached this run of the handler, in milliseconds since the epoch.
   *
   * @default - when it was made
   */
  readonly arrivedAt?: number;
}

/** The right to change what a policy host serves, until a newer request claims it. */
export interface Claim {
  readonly bucket: string;
  readonly policyHost: string;
  /** Key of the ticket; undefined once the policy host is closed: then nothing is published any more. */
  readonly ticket?: string;
}

/** What a claim needs of the world. */
export interface Claims {
  /** Ends all claims in a bucket, and leaves nothing of them there, nor of the watch. */
  close(bucket: string): Promise<void>;
  /** Undefined if a newer request has claimed already. */
  claim(bucket: string, policyHost: string, request: Request): Promise<Claim | undefined>;
  /** Whether no newer request has claimed since. */
  holds(claim: Claim): Promise<boolean>;
  served(bucket: string, policyHost: string): Promise<ServedPolicy | undefined>;
  /** Publishes, unless a newer request has claimed since. @returns whether it did */
  put(claim: Claim, policy: ServedPolicy): Promise<boolean>;
  /** Removes the policy and what the watch knows of the domain, unless a newer request has claimed since. @returns whether it did */
  remove(claim: Claim): Promise<boolean>;
}

/** Exists while a policy host is open. Tickets are copies of it, so that none can be made once it is gone. */
const OPEN_KEY = `${OPERATIONS_PREFIX}open`;

/** Lets requests claim in a bucket. */
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
    put: async (heldMode, policy) => put(objects, heldMode, policy),
    remove: async (heldMode) => remove(objects, heldMode),
  };
}

async function close(objects: ObjectStore, bucket: string): Promise<void> {
  // First, so that nobody makes another ticket while these are removed.
  await removeAll(objects, bucket, OPEN_KEY);
  await removeAll(objects, bucket, OPERATIONS_PREFIX);
  // A run of the watch that began before its schedule was deleted may have come after the removal of a domain.
  await removeAll(objects, bucket, STATE_PREFIX);
}

/**
 * Makes the ticket first and looks for others then: of two requests at least one sees the other's ticket.
 * Whoever sees a newer one stops; whoever sees older ones deletes them, and comes back until there are none.
 */
async function claim(objects: ObjectStore, bucket: string, policyHost: string, request: Request): Promise<Claim | undefined> {
  const prefix = `${OPERATIONS_PREFIX}${policyHost}/`;
  const made = prefix + ticketName(request);
  if (!await objects.copy(bucket, { key: OPEN_KEY }, made)) return { bucket, policyHost };
  const isOwn = ({ key }: ObjectVersion) => key.endsWith(`-${request.requestId}`);
  for (;;) {
    const tickets = await objects.versions(bucket, prefix);
    // Another run of the same request may have made one before, and may still go on: they share it.
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

/** Sorts by the time of the request, which has whole seconds, and in one second by arrival. */
function ticketName({ requestId, requestedAt, arrivedAt = requestedAt }: Request): string {
  return `${new Date(requestedAt).toISOString().replace(/[-:]/g, '')}-${String(arrivedAt).padStart(15, '0')}-${requestId}`;
}

/** The staged version is copied, and no other: a re-run of the same request may have the ticket at the same time. */
async function put(objects: ObjectStore, { bucket, policyHost, ticket }: Claim, policy: ServedPolicy): Promise<boolean> {
  for (;;) {
    const current = ticket === undefined ? undefined : await objects.get(bucket, ticket);
    if (!current) return false;
    const staged = await objects.replace(bucket, ticket!, storedAs(policy), current.etag);
    if (staged) return await objects.copy(bucket, { key: ticket!, versionId: staged.versionId }, policyKey(policyHost)) !== undefined;
  }
}

/** What was there before the last check of the claim is deleted, and nothing newer. A bucket with versions in it can't be deleted. */
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
