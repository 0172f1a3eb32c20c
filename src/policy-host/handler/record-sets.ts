import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { normalizeDomainName } from '../../protocol/domain-name';

/** Replaces a record set; without `before` it creates one, and without `after` it deletes one. */
export interface RecordChange {
  /** As it was read. */
  readonly before?: ResourceRecordSet;
  readonly after?: ResourceRecordSet;
}

/** Decodes a name. Route 53 writes characters other than letters, digits, hyphens, underscores and dots as octal codes. */
export function unescaped(name: string): string {
  return name.replace(/\\([0-7]{3})/g, (_, code) => String.fromCharCode(parseInt(code, 8)));
}

export function isAt(set: ResourceRecordSet, name: string): boolean {
  return sameName(set.Name!, name);
}

/** Returns the value of a record set that has one value and no routing policy. */
export function onlyValue(set: ResourceRecordSet): string | undefined {
  return set.SetIdentifier === undefined && set.ResourceRecords?.length === 1 ? set.ResourceRecords[0].Value : undefined;
}

/** Says whether two sets are the same record with the same answers. */
export function isSame(one: ResourceRecordSet, other: ResourceRecordSet): boolean {
  return isSameRecord(one, other) && answersOf(one) === answersOf(other);
}

/** Says whether two sets are at the same place, where the zone takes one set only. */
export function isSameRecord(one: ResourceRecordSet, other: ResourceRecordSet): boolean {
  return one.Type === other.Type && one.SetIdentifier === other.SetIdentifier && sameName(one.Name!, other.Name!);
}

export function sameName(one: string, other: string): boolean {
  return normalizeDomainName(unescaped(one)) === normalizeDomainName(unescaped(other));
}

/** Returns what senders may see, and for how long. Route 53 may show a name with another case or with a final dot. */
function answersOf({ TTL, ResourceRecords = [], AliasTarget, HealthCheckId, Weight, Region, Failover }: ResourceRecordSet): string {
  const alias = AliasTarget && [AliasTarget.HostedZoneId, normalizeDomainName(AliasTarget.DNSName!), !!AliasTarget.EvaluateTargetHealth];
  const values = ResourceRecords.map(({ Value }) => Value).sort();
  return JSON.stringify([alias ? undefined : TTL, values, alias, HealthCheckId, Weight, Region, Failover]);
}

/** Returns the values, or the target of an alias, to be shown. */
export function shownValue({ AliasTarget, ResourceRecords = [] }: ResourceRecordSet): string {
  return AliasTarget ? `alias to ${AliasTarget.DNSName}` : ResourceRecords.map(({ Value }) => Value).join(' and ');
}
