import { preflightText, textInRollback } from './preflight';
import { hostOf, PublicationProperties } from '../publication-contract';
import { ZoneRecords } from './hosted-zone';
import { isoDate } from './lost-host';
import { Claim, Request } from './policy-claim';
import { StackRequest, PublicationPorts } from './ports';
import { following, Operation, ServedPolicy, withSuccessor } from './served-policy';
import { parsePolicy, policyHostName } from '../../protocol/mta-sts/sts-policy';
import { renderStsRecord, stsRecordName } from '../../protocol/mta-sts/sts-record';
import { txtRecordData } from '../../protocol/txt-record';

const STATUS_UNSEEN = 'If this is a rollback, it was refused because the function must not see the status of the stack: allow its role cloudformation:DescribeStacks and cloudformation:DescribeStackResource';

/** One deployment of a domain's policy. */
export interface PublicationRequest extends Operation, StackRequest {
  /** Whether the resource has not published this domain's policy before. */
  readonly isFirst: boolean;
  /** The hosted zone of the deployment before, which was found to be public then. */
  readonly formerZoneId?: string;
  readonly properties: PublicationProperties;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

/**
 * Makes a policy live and gives what is live then. All that may speak against it comes before anything is changed.
 *
 * A rollback is never refused, which would leave the stack between two states: a policy that must not be published again stays unpublished.
 */
export async function publish(request: PublicationRequest, ports: PublicationPorts): Promise<ServedPolicy> {
  const { PolicyDomain } = request.properties;
  const { Bucket, Endpoint } = hostOf(request.properties);
  const policyHost = policyHostName(PolicyDomain);
  const claim = await claimed(Bucket, policyHost, request, ports);
  const before = await ports.served(Bucket, policyHost);
  const records = await knownRecords(request, ports);
  if (request.isFirst && !before && records?.txt.length) throw new Error(takenName(request.properties, records.txt));

  // In a template whose constructs have changed places, the domain's own publication is still to be deleted, or to be given back: see withdraw().
  const isOwnedByAnother = before !== undefined && request.isFirst && before.owner !== request.owner;
  const text = await preflightText(request, before, isOwnedByAnother, records, ports).catch(async (blocker) => {
    const isRollingBack = (before !== undefined || !request.isFirst) && await ports.isRollingBack(request);
    if (isRollingBack) return textInRollback(request.properties, before, isOwnedByAnother, records, ports);
    throw isRollingBack === undefined ? new Error(`${blocker.message}. ${STATUS_UNSEEN}`) : blocker;
  });
  const after = isOwnedByAnother ? withSuccessor(before, request.owner) : following(before, text, request, ports.now());
  // A deletion of what was there before may still be under way: it takes no version that is newer than itself.
  const isToPut = request.isFirst || after !== before;
  if (isToPut && !await ports.put(claim, after)) throw overtaken(policyHost);
  await ports.confirmLive({ endpoint: Endpoint, policyHost, text, id: after.id, deadline: request.deadline });

  const { txt } = records ?? await readRecords(request.properties, ports).catch((error) => unread(request.properties, error)) ?? { txt: [] };
  await announce(after.id, before?.id, txt, request, claim, ports);
  return after;
}

/**
 * In a rollback CloudFormation leaves a record alone that it had not come to. Whoever has fetched one policy under the id of another by then would take
 * it for that one. Otherwise the record's turn is next, unless it was missed before: then it names another publication than the last.
 */
async function announce(
  id: string, before: string | undefined, record: readonly string[], request: PublicationRequest, claim: Claim, ports: PublicationPorts,
): Promise<void> {
  for (let values = record; ; ({ txt: values } = await readRecords(request.properties, ports))) {
    const announced = values.length === 1 ? /^"v=STSv1; id=([0-9a-f]{32});"$/.exec(values[0])?.[1] : undefined;
    if (announced === undefined || announced === id || (announced === before && await ports.isRollingBack(request) === false)) return;
    if (!await ports.holds(claim)) throw overtaken(claim.policyHost);
    const value = txtRecordData(renderStsRecord(id));
    // If it was changed meanwhile, by a request that is overtaken, it has to be read again.
    if (await ports.replaceTxt(request.properties.HostedZoneId!, recordName(request.properties), values[0], value)) return;
  }
}

/** Takes a policy away, but for one that another resource has published, or has come to publish. */
export async function withdraw(bucket: string, policyHost: string, request: Operation & Request, ports: PublicationPorts): Promise<void> {
  const claim = await ports.claim(bucket, policyHost, request);
  // A newer request decides what becomes of the policy.
  if (!claim) return;
  const served = await ports.served(bucket, policyHost);
  if (served?.successor === request.owner) return void await ports.put(claim, { ...served, successor: undefined });
  if (served && served.owner !== request.owner) return;
  if (served?.successor) await ports.put(claim, { ...served, owner: served.successor, successor: undefined });
  else await ports.remove(claim);
}

/** When a domain that is served like this can be removed, for people. */
export function earliestRemoval(served: ServedPolicy, now: number): string {
  if (parsePolicy(served.text).mode === 'enforce') return 'not in mode enforce';
  return served.enforcedUntil > now ? isoDate(served.enforcedUntil) : 'now';
}

async function claimed(bucket: string, policyHost: string, request: Request, ports: PublicationPorts): Promise<Claim> {
  const claim = await ports.claim(bucket, policyHost, request);
  if (!claim) throw overtaken(policyHost);
  if (claim.ticket === undefined) throw new Error(`the policy host of ${policyHost} is being removed, and nothing was changed`);
  return claim;
}

/** CloudFormation ignores the answer: it has cancelled the request before it made the newer one. */
function overtaken(policyHost: string): Error {
  return new Error(`a newer request for ${policyHost} has come, and decides what is published`);
}

async function readRecords(properties: PublicationProperties, ports: PublicationPorts): Promise<ZoneRecords> {
  const { HostedZoneId, PolicyDomain } = properties;
  return HostedZoneId === undefined ? { mx: [], txt: [] } : ports.recordsInZone(HostedZoneId, PolicyDomain, recordName(properties));
}

/** Undefined in a rollback that can't read the zone: it goes on without. */
async function knownRecords(request: PublicationRequest, ports: PublicationPorts): Promise<ZoneRecords | undefined> {
  const { properties } = request;
  try {
    return await readRecords(properties, ports);
  } catch (error) {
    const isRollingBack = await ports.isRollingBack(request);
    if (isRollingBack) return unread(properties, error as Error);
    const blocker = `the records of ${properties.PolicyDomain} in the hosted zone could not be read: ${(error as Error).message}. Nothing was changed`;
    throw new Error(isRollingBack === undefined ? `${blocker}. ${STATUS_UNSEEN}` : blocker);
  }
}

function unread({ PolicyDomain }: PublicationProperties, { message }: Error): undefined {
  console.error(`the rollback goes on without the records of ${PolicyDomain} in the hosted zone: ${message}`);
}

function recordName({ RecordName, PolicyDomain }: PublicationProperties): string {
  return RecordName ?? stsRecordName(PolicyDomain);
}

function takenName(properties: PublicationProperties, values: readonly string[]): string {
  return `the zone has a TXT record at ${recordName(properties)} already, ${values.join(' and ')}, and nothing was changed: `
    + 'delete it, in the order of docs/adopting.md of cdk-mta-sts if it announces a policy';
}
