import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { isAt, isSame, sameName, shownValue } from './record-sets';
import { announcementIn, constantRecords, leadsToHost, ownId, WrittenRecords } from './written-records';

/**
 * Says why records must not be written: others have made or changed one. CloudFormation doesn't create a record that exists either. It overwrites what
 * was changed by hand later, and so does the publication, except for the record that announces a policy.
 *
 * @param firstId For a domain's first policy: its id, or '' while that is not known. None of the records can be ours yet, unless it announces this id
 */
export function recordConflict(written: WrittenRecords, present: readonly ResourceRecordSet[], firstId?: string): string | undefined {
  const announcement = announcementIn(present, written);
  if (announcement.kind === 'foreign') return conflict(written.recordName, announcement.values.join(' and '));
  const isOurs = announcement.kind === 'own' && (firstId === undefined || ownId(announcement.value) === firstId);
  if (announcement.kind === 'own' && !isOurs) return conflict(written.recordName, `TXT ${announcement.value}`);
  const other = present.find((set) => isOurs ? set.SetIdentifier !== undefined : isInTheWay(set, written));
  return other && conflict(other.Name!.replace(/\.$/, ''), shownSet(other));
}

/** Says whether a set is where one of the records has to be, and is another one. */
function isInTheWay(set: ResourceRecordSet, written: WrittenRecords): boolean {
  if (isAt(set, written.recordName) || leadsToHost(set, written)) return false;
  const constant = constantRecords(written);
  const here = constant.filter((one) => sameName(one.Name!, set.Name!) && (one.Type === set.Type || set.Type === 'CNAME'));
  return here.length > 0 && !here.some((one) => isSame(one, set));
}

function conflict(name: string, values: string): string {
  return `the zone already has a record at ${name} that this resource has not written, ${values}, and does not overwrite. No record was changed. `
    + 'Delete the record; if senders use it, follow the steps in docs/adopting.md of cdk-mta-sts';
}

function shownSet(set: ResourceRecordSet): string {
  const { Type, SetIdentifier } = set;
  return `${Type} ${shownValue(set)}${SetIdentifier === undefined ? '' : ` with the set identifier '${SetIdentifier}'`}`;
}
