import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { isAt, isSame, isSameRecord, onlyValue, RecordChange, sameName } from './record-sets';
import { renderStsRecord, STS_RECORD_TTL_SECONDS } from '../../protocol/mta-sts/sts-record';
import { TLS_RPT_RECORD_TTL_SECONDS, tlsRptRecordName } from '../../protocol/tls-rpt/tls-rpt-record';
import { txtRecordData } from '../../protocol/txt-record';

/*
 * The records of a domain whose zone is in another account. CloudFormation can't create them, so the publication writes them through a role.
 * See docs/decisions/records-role.md.
 */

/** Where the records are, and what they say apart from the policy's id. */
export interface WrittenRecords {
  readonly zoneId: string;
  readonly domain: string;
  readonly policyHost: string;
  readonly recordName: string;
  /** The distribution's domain name. */
  readonly target: string;
  /** The hosted zone that CloudFront's names have for aliases. */
  readonly targetZoneId: string;
  readonly tlsRptRecord?: string;
}

/** Hosted zones of CloudFront's names (AWS General Reference, "Amazon CloudFront endpoints and quotas"). */
const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2';
const CLOUDFRONT_ZONE_IN_CHINA = 'Z3RFFRIM2A3IF5';

/** The settings of a publication that decide about its records. */
export interface RecordSettings extends Pick<WrittenRecords, 'domain' | 'policyHost' | 'recordName' | 'tlsRptRecord'> {
  readonly zoneId?: string;
  readonly endpoint: string;
  readonly recordsRole?: string;
}

/** Returns undefined if the publication does not write records itself. */
export function writtenRecords(settings: RecordSettings): WrittenRecords | undefined {
  const { zoneId, domain, policyHost, recordName, endpoint, recordsRole, tlsRptRecord } = settings;
  if (recordsRole === undefined || zoneId === undefined) return undefined;
  const targetZoneId = recordsRole.startsWith('arn:aws-cn:') ? CLOUDFRONT_ZONE_IN_CHINA : CLOUDFRONT_ZONE;
  return { zoneId, domain, policyHost, recordName, target: endpoint.replace(/:\d+$/, ''), targetZoneId, tlsRptRecord };
}

/** Returns the names of the records. */
export function namesOf({ recordName, policyHost, domain }: WrittenRecords): string[] {
  return [recordName, policyHost, tlsRptRecordName(domain)];
}

/** What the TXT record at `_mta-sts` says: nothing, the id of one of our publications, our reservation, or what others wrote. */
export type Announcement =
  | { readonly kind: 'absent' }
  | { readonly kind: 'own' | 'reserved'; readonly set: ResourceRecordSet; readonly value: string }
  | { readonly kind: 'foreign'; readonly values: readonly string[] };

export function announcementIn(present: readonly ResourceRecordSet[], { recordName }: Pick<WrittenRecords, 'recordName'>): Announcement {
  const sets = present.filter((set) => isAt(set, recordName) && (set.Type === 'TXT' || set.Type === 'CNAME'));
  if (sets.length === 0) return { kind: 'absent' };
  const [set] = sets;
  const value = sets.length === 1 && set.Type === 'TXT' ? onlyValue(set) : undefined;
  if (value !== undefined && ownId(value) !== undefined) return { kind: 'own', set, value };
  if (value !== undefined && isReservation(value)) return { kind: 'reserved', set, value };
  return { kind: 'foreign', values: sets.flatMap(({ Type, ResourceRecords = [] }) => ResourceRecords.map((one) => `${Type} ${one.Value}`)) };
}

/** Returns the id if a value has the form that this package writes. */
export function ownId(value: string): string | undefined {
  return /^"v=STSv1; id=([0-9a-f]{32});"$/.exec(value)?.[1];
}

const RESERVATION = /^"cdk-mta-sts reservation [0-9a-f]{32}"$/;

/** Says whether a value only keeps the place of the first record, which senders ignore (RFC 8461 §3.1). */
export function isReservation(value: string): boolean {
  return RESERVATION.test(value);
}

/** Returns the record that keeps the place. Its value is unique for each request, so that only this request can replace it unseen. */
export function reservation({ recordName }: WrittenRecords, token: string): ResourceRecordSet {
  return txt(recordName, `"cdk-mta-sts reservation ${token}"`, STS_RECORD_TTL_SECONDS);
}

/** Returns the records that announce a policy id. */
export function recordsFor(written: WrittenRecords, id: string): ResourceRecordSet[] {
  return [announcing(written, id), ...constantRecords(written)];
}

/** Returns the records that do not change with the policy. */
export function constantRecords({ domain, policyHost, target, targetZoneId, tlsRptRecord }: WrittenRecords): ResourceRecordSet[] {
  const alias = { AliasTarget: { HostedZoneId: targetZoneId, DNSName: `${target}.`, EvaluateTargetHealth: false } };
  return [
    { Name: `${policyHost}.`, Type: 'A', ...alias },
    { Name: `${policyHost}.`, Type: 'AAAA', ...alias },
    ...tlsRptRecord === undefined ? [] : [txt(tlsRptRecordName(domain), tlsRptRecord, TLS_RPT_RECORD_TTL_SECONDS)],
  ];
}

function announcing({ recordName }: WrittenRecords, id: string): ResourceRecordSet {
  return txt(recordName, txtRecordData(renderStsRecord(id)), STS_RECORD_TTL_SECONDS);
}

function txt(name: string, value: string, ttl: number): ResourceRecordSet {
  return { Name: `${name}.`, Type: 'TXT', TTL: ttl, ResourceRecords: [{ Value: value }] };
}

/** Says whether a record was made by hand for this very policy host, as `manualRecords` lists it. */
export function leadsToHost(set: ResourceRecordSet, { policyHost, target }: WrittenRecords): boolean {
  return set.Type === 'CNAME' && isAt(set, policyHost) && sameName(onlyValue(set) ?? '', target);
}

/** Returns the changes that lead to the wanted records. `dropped`: records that the former deployment had and that are not wanted now. */
export function changesTo(
  wanted: readonly ResourceRecordSet[], present: readonly ResourceRecordSet[], written: WrittenRecords, dropped: readonly ResourceRecordSet[],
): RecordChange[] {
  return [
    ...present.filter((set) => leadsToHost(set, written) || dropped.some((one) => isSame(one, set))).map((before) => ({ before })),
    ...wanted.map((after) => ({ before: present.find((set) => isSameRecord(set, after)), after }))
      .filter(({ before, after }) => !before || !isSame(before, after)),
  ];
}
