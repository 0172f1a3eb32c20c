import { admittedText, textInRollback } from './preflight';
import { hostOf, PublicationProperties } from '../publication-contract';
import { ZoneRecords } from './hosted-zone';
import { isoDate } from './lost-host';
import { Claim, Request } from './policy-claim';
import { StackRequest, World } from './ports';
import { following, Publication, ServedPolicy, withHeir } from './served-policy';
import { parsePolicy, policyHostName } from '../../protocol/mta-sts/sts-policy';
import { renderStsRecord, stsRecordName } from '../../protocol/mta-sts/sts-record';
import { txtRecordData } from '../../protocol/txt-record';

const STATUS_UNSEEN = 'If this is a rollback, it was refused because the function must not see the status of the stack: allow its role cloudformation:DescribeStacks and cloudformation:DescribeStackResource';

/** One deployment of a domain's policy. */
export interface PublicationRequest extends Publication, StackRequest {
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
export async function publish(request: PublicationRequest, world: World): Promise<ServedPolicy> {
  const { PolicyDomain } = request.properties;
  const { Bucket, Endpoint } = hostOf(request.properties);
  const policyHost = policyHostName(PolicyDomain);
  const claim = await claimed(Bucket, policyHost, request, world);
  const before = await world.served(Bucket, policyHost);
  const records = await knownRecords(request, world);
  if (request.isFirst && !before && records?.txt.length) throw new Error(takenName(request.properties, records.txt));

  // In a template whose constructs have changed places, the domain's own publication is still to be deleted, or to be given back: see withdraw().
  const isForeign = before !== undefined && request.isFirst && before.publisher !== request.publisher;
  const text = await admittedText(request, before, isForeign, records, world).catch(async (refusal) => {
    const isRollingBack = (before !== undefined || !request.isFirst) && await world.isRollingBack(request);
    if (isRollingBack) return textInRollback(request.properties, before, isForeign, records, world);
    throw isRollingBack === undefined ? new Error(`${refusal.message}. ${STATUS_UNSEEN}`) : refusal;
  });
  const after = isForeign ? withHeir(before, request.publisher) : following(before, text, request, world.now());
  // A deletion of what was there before may still be under way: it takes no version that is newer than itself.
  const isToPut = request.isFirst || after !== before;
  if (isToPut && !await world.put(claim, after)) throw overtaken(policyHost);
  await world.confirmLive({ endpoint: Endpoint, policyHost, text, id: after.id, deadline: request.deadline });

  const { txt } = records ?? await readRecords(request.properties, world).catch((error) => unread(request.properties, error)) ?? { txt: [] };
  await announce(after.id, before?.id, txt, request, claim, world);
  return after;
}

/**
 * In a rollback CloudFormation leaves a record alone that it had not come to. Whoever has fetched one policy under the id of another by then would take
 * it for that one. Otherwise the record's turn is next, unless it was missed before: then it names another publication than the last.
 */
async function announce(
  id: string, before: string | undefined, record: readonly string[], request: PublicationRequest, claim: Claim, world: World,
): Promise<void> {
  for (let values = record; ; ({ txt: values } = await readRecords(request.properties, world))) {
    const announced = values.length === 1 ? /^"v=STSv1; id=([0-9a-f]{32});"$/.exec(values[0])?.[1] : undefined;
    if (announced === undefined || announced === id || (announced === before && await world.isRollingBack(request) === false)) return;
    if (!await world.holds(claim)) throw overtaken(claim.policyHost);
    const value = txtRecordData(renderStsRecord(id));
    // If it was changed meanwhile, by a request that is overtaken, it has to be read again.
    if (await world.replaceTxt(request.properties.HostedZoneId!, recordName(request.properties), values[0], value)) return;
  }
}

/** Takes a policy away, but for one that another resource has published, or has come to publish. */
export async function withdraw(bucket: string, policyHost: string, request: Publication & Request, world: World): Promise<void> {
  const claim = await world.claim(bucket, policyHost, request);
  // A newer request decides what becomes of the policy.
  if (!claim) return;
  const served = await world.served(bucket, policyHost);
  if (served?.heir === request.publisher) return void await world.put(claim, { ...served, heir: undefined });
  if (served && served.publisher !== request.publisher) return;
  if (served?.heir) await world.put(claim, { ...served, publisher: served.heir, heir: undefined });
  else await world.remove(claim);
}

/** When a domain that is served like this can be removed, for people. */
export function earliestRemoval(served: ServedPolicy, now: number): string {
  if (parsePolicy(served.text).mode === 'enforce') return 'not in mode enforce';
  return served.enforcedUntil > now ? isoDate(served.enforcedUntil) : 'now';
}

async function claimed(bucket: string, policyHost: string, request: Request, world: World): Promise<Claim> {
  const claim = await world.claim(bucket, policyHost, request);
  if (!claim) throw overtaken(policyHost);
  if (claim.ticket === undefined) throw new Error(`the policy host of ${policyHost} is being removed, and nothing was changed`);
  return claim;
}

/** CloudFormation ignores the answer: it has cancelled the request before it made the newer one. */
function overtaken(policyHost: string): Error {
  return new Error(`a newer request for ${policyHost} has come, and decides what is published`);
}

async function readRecords(properties: PublicationProperties, world: World): Promise<ZoneRecords> {
  const { HostedZoneId, PolicyDomain } = properties;
  return HostedZoneId === undefined ? { mx: [], txt: [] } : world.recordsInZone(HostedZoneId, PolicyDomain, recordName(properties));
}

/** Undefined in a rollback that can't read the zone: it goes on without. */
async function knownRecords(request: PublicationRequest, world: World): Promise<ZoneRecords | undefined> {
  const { properties } = request;
  try {
    return await readRecords(properties, world);
  } catch (error) {
    const isRollingBack = await world.isRollingBack(request);
    if (isRollingBack) return unread(properties, error as Error);
    const refusal = `the records of ${properties.PolicyDomain} in the hosted zone could not be read: ${(error as Error).message}. Nothing was changed`;
    throw new Error(isRollingBack === undefined ? `${refusal}. ${STATUS_UNSEEN}` : refusal);
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
