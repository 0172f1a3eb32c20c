import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { isSame, isSameRecord, RecordChange, sameName } from '../../../src/policy-host/handler/record-sets';

/** Makes a batch of changes as Route 53 does: all or none. Returns undefined if it refuses the batch. */
export function changed(sets: readonly ResourceRecordSet[], changes: readonly RecordChange[]): ResourceRecordSet[] | undefined {
  const deletions = changes.flatMap(({ before }) => before ?? []);
  if (deletions.some((set) => !sets.some((one) => isSame(one, set)))) return undefined;
  let now = sets.filter((one) => !deletions.some((set) => isSameRecord(one, set)));
  for (const set of changes.flatMap(({ after }) => after ?? [])) {
    const here = now.filter((one) => sameName(one.Name!, set.Name!));
    // Nothing may be beside a CNAME.
    if (here.some((one) => isSameRecord(one, set) || one.Type === 'CNAME' || set.Type === 'CNAME')) return undefined;
    now = [...now, set];
  }
  return now;
}
