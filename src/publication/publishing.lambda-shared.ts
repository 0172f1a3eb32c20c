import { admittedText, isoDate } from './admission.lambda-shared';
import { PublicationProperties } from './contract';
import { following, ServedPolicy } from './served-policy.lambda-shared';
import { World } from './world.lambda-shared';
import { parsePolicy, policyHostName } from '../protocol/mta-sts';
import { renderStsRecord, stsRecordName } from '../protocol/sts-record';
import { txtRecordData } from '../protocol/txt-record';

/** One deployment of a domain's policy. */
export interface PublicationRequest {
  /** Names this one operation of CloudFormation. */
  readonly requestId: string;
  readonly stackId: string;
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
  const { PolicyDomain, HostedZoneId, Bucket, Endpoint } = request.properties;
  const policyHost = policyHostName(PolicyDomain);
  const before = await world.served(Bucket, policyHost);
  const record = await recordValues(request.properties, world);
  if (!before && record.length > 0) throw new Error(takenName(request.properties, record));

  const text = await admittedText(request.properties, before, world).catch(async (refusal) => {
    if (!before || !await world.isRollingBack(request.stackId)) throw refusal;
    console.error(`${policyHost} stays as it is in this rollback, because it must not go back: ${refusal}`);
    return before.text;
  });
  const after = following(before, text, request.requestId, world.now());
  if (after !== before) await world.put(Bucket, policyHost, after);
  await world.confirmLive({ endpoint: Endpoint, policyHost, text, deadline: request.deadline });

  // A publication that failed behind its put, or was rolled back before the record's turn came, has shown one policy under the id of another,
  // and CloudFormation leaves a record alone that it had not come to.
  const announced = record.length === 1 ? /^"v=STSv1; id=([0-9a-f]{32});"$/.exec(record[0])?.[1] : undefined;
  if (before && announced !== undefined && announced !== before.id && announced !== after.id) {
    await world.replaceTxt(HostedZoneId!, recordName(request.properties), txtRecordData(renderStsRecord(after.id)));
  }
  return after;
}

/** When a domain that is served like this can be removed, for people. */
export function earliestRemoval(served: ServedPolicy, now: number): string {
  if (parsePolicy(served.text).mode === 'enforce') return 'not in mode enforce';
  return served.enforcedUntil > now ? isoDate(served.enforcedUntil) : 'now';
}

async function recordValues(properties: PublicationProperties, world: World): Promise<string[]> {
  return properties.HostedZoneId === undefined ? [] : world.txtInZone(properties.HostedZoneId, recordName(properties));
}

function recordName({ RecordName, PolicyDomain }: PublicationProperties): string {
  return RecordName ?? stsRecordName(PolicyDomain);
}

function takenName(properties: PublicationProperties, values: readonly string[]): string {
  return `the zone has a TXT record at ${recordName(properties)} already, ${values.join(' and ')}, and nothing was changed: `
    + 'delete it, or take it into the stack with cdk import';
}
