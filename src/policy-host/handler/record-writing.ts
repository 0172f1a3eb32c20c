import { createHash } from 'node:crypto';
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { aboveProblem } from './names-above';
import { overtaken } from './overtaken';
import { Claim } from './policy-claim';
import { PublicationPorts, StackRequest } from './ports';
import { PublicationRequest } from './publication-request';
import { recordConflict } from './record-conflict';
import { isSame, RecordChange } from './record-sets';
import { inRollback } from './rollback';
import {
  Announcement, announcementIn, changesTo, constantRecords, isReservation, namesOf, ownId, recordsFor, reservation, WrittenRecords,
} from './written-records';
import { renderStsRecord } from '../../protocol/mta-sts/sts-record';

/** The live policy that the records are to announce. */
export interface WrittenPolicy {
  readonly id: string;
  /** Whether nobody published a policy before. */
  readonly isFirst: boolean;
}

/**
 * Writes the records of a domain once its policy is live: all in one change, so that senders never see a part of them.
 *
 * Each change names what it replaces, and each publication has an id of its own. So once a newer request has written, a change of an overtaken one
 * fails. The first change has nothing to replace: it replaces a reservation, which a newer request takes away. See docs/decisions/records-role.md.
 */
export async function writeRecords(
  request: PublicationRequest, claim: Claim, { id, isFirst }: WrittenPolicy, ports: PublicationPorts,
): Promise<void> {
  const { written, formerlyWritten } = request;
  if (!written) return;
  for (;;) {
    const present = await presentRecords(request, written, id, ports);
    if (!present) return;
    const conflict = recordConflict(written, present, isFirst ? id : undefined);
    if (conflict !== undefined) return inRollback(request, ports, new Error(conflict), () => console.error(`the rollback leaves the records: ${conflict}`));
    const announcement = announcementIn(present, written);
    const changes = announcement.kind === 'absent' ? [{ after: reservation(written, tokenOf(request)) }]
      : changesTo(recordsFor(written, id), present, written, formerlyWritten ? droppedBy(written, formerlyWritten) : []);
    if (changes.length === 0) return;
    if (!await ports.holds(claim)) {
      await withdrawReservation(written, announcement, request, ports);
      throw overtaken(claim.policyHost);
    }
    await ports.changeRecords(written.zoneId, changes);
  }
}

/**
 * Removes the records of a domain before its policy. Leaves what others have made, or changed since.
 *
 * @param id The id of the served policy
 */
export async function removeRecords(written: WrittenRecords, claim: Claim, id: string | undefined, ports: PublicationPorts): Promise<void> {
  for (;;) {
    const present = await ports.recordsAt(written.zoneId, written.domain, namesOf(written));
    const changes = removals(written, present, id);
    if (changes.length === 0 || !await ports.holds(claim)) return;
    await ports.changeRecords(written.zoneId, changes);
  }
}

function removals(written: WrittenRecords, present: readonly ResourceRecordSet[], id: string | undefined): RecordChange[] {
  const constant = constantRecords(written);
  const ours = present.filter((set) => constant.some((one) => isSame(one, set)));
  const announcement = announcementIn(present, written);
  // Another policy host may serve the domain, under another id and with other addresses.
  const isOurs = announcement.kind === 'reserved'
    || (announcement.kind === 'own' && (ownId(announcement.value) === id || ours.some(({ Type }) => Type === 'A' || Type === 'AAAA')));
  return [...isOurs ? [announcement.set] : [], ...ours].map((before) => ({ before }));
}

/** Reads the records. Returns undefined in a rollback that can't, if the DNS shows that there is nothing to change. */
async function presentRecords(
  request: PublicationRequest, written: WrittenRecords, id: string, ports: PublicationPorts,
): Promise<ResourceRecordSet[] | undefined> {
  try {
    return await ports.recordsAt(written.zoneId, written.domain, namesOf(written));
  } catch (error) {
    const { message } = error as Error;
    const announced = await ports.txtInDns(written.recordName).catch(() => []);
    if (announced.join() !== renderStsRecord(id)) throw error;
    return inRollback(request, ports, error as Error, () => {
      console.error(`the rollback continues without the records of ${written.domain}: ${message}`);
      return undefined;
    });
  }
}

/** An overtaken request takes its own reservation away, which nobody else needs. */
async function withdrawReservation(
  written: WrittenRecords, announcement: Announcement, request: StackRequest, ports: PublicationPorts,
): Promise<void> {
  const own = reservation(written, tokenOf(request));
  if (announcement.kind === 'reserved' && isSame(announcement.set, own)) await ports.changeRecords(written.zoneId, [{ before: announcement.set }]);
}

function tokenOf({ requestId, stackId }: StackRequest): string {
  return createHash('sha256').update(`${stackId} ${requestId}`).digest('hex').slice(0, 32);
}

/** Returns the records that the former deployment had and this one has not. */
function droppedBy(written: WrittenRecords, former: WrittenRecords): ResourceRecordSet[] {
  const { tlsRptRecord } = former;
  if (written.tlsRptRecord !== undefined || tlsRptRecord === undefined) return [];
  return constantRecords({ ...written, tlsRptRecord }).filter(({ Type }) => Type === 'TXT');
}

/** Fails for a record that the publication would have to take over from others. Runs before anything changes. */
export async function requireOwnRecords(request: PublicationRequest, isFirst: boolean, ports: PublicationPorts): Promise<void> {
  const { written } = request;
  if (!written) return;
  const present = await ports.recordsAt(written.zoneId, written.domain, namesOf(written));
  const conflict = recordConflict(written, present, isFirst ? '' : undefined);
  if (conflict !== undefined) throw new Error(conflict);
}

/** Fails if records below the domain would be hidden, or would cost the domain its mail. Runs before the first of them is created. */
export async function requirePlaceForRecords({ written }: PublicationRequest, ports: PublicationPorts): Promise<void> {
  if (!written) return;
  const problem = aboveProblem(written.domain, written.zoneId, await ports.namesAbove(written.zoneId, written.domain));
  if (problem !== undefined) throw new Error(`${problem}. Nothing was changed`);
}

/** Says whether TXT values are only our reservation, which a first publication replaces. */
export function isReserved(values: readonly string[]): boolean {
  return values.length === 1 && isReservation(values[0]);
}
