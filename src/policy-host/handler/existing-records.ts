import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { shownValue, unescaped } from './record-sets';
import { normalizeDomainName } from '../../protocol/domain-name';

/** A record in a hosted zone. */
export interface ExistingRecord {
  /** In lower case, without the final dot. */
  readonly name: string;
  readonly type: string;
  /** The values, or the target of an alias, to be shown. */
  readonly value: string;
}

/** Describes record sets as the preflight needs them. */
export function existing(sets: readonly ResourceRecordSet[]): ExistingRecord[] {
  return sets.map((set) => ({ name: normalizeDomainName(unescaped(set.Name!)), type: set.Type!, value: shownValue(set) }));
}
