import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { Confirmation } from './confirm-live';
import type { ExistingRecord } from './existing-records';
import type { ZoneRecords } from './hosted-zone';
import type { NamesAbove } from './names-above';
import type { Claims, Request } from './policy-claim';
import type { RecordChange } from './record-sets';

/** Everything outside the process that a publication reads or changes. */
export interface PublicationPorts extends Claims {
  /** Returns the time in milliseconds since the epoch. */
  now(): number;
  /** Opens a policy host's bucket to claims if CloudFormation still waits for this request. @returns whether it does */
  open(bucket: string, request: StackRequest): Promise<boolean>;
  /** Waits until the policy host answers with exactly this text under this id. Fails at the deadline. */
  confirmLive(confirmation: Confirmation): Promise<void>;
  /** Fails for a private hosted zone. */
  requirePublicZone(hostedZoneId: string): Promise<void>;
  /** Reads a domain's records from its hosted zone. The record at `recordName` announces the policy. */
  recordsInZone(hostedZoneId: string, domain: string, recordName: string): Promise<ZoneRecords>;
  /** Reads all records at some names in a hosted zone. The names are at or below `domain`. */
  existingRecords(hostedZoneId: string, domain: string, names: readonly string[]): Promise<ExistingRecord[]>;
  /** Reads a hosted zone for what the names above a domain mean for its records. */
  namesAbove(hostedZoneId: string, domain: string): Promise<NamesAbove>;
  /** Returns whether a resource exists in a stack, and true if that can't be read. */
  isInStack(stackId: string, logicalId: string): Promise<boolean>;
  /** Looks up the hosts of a name's MX records in the DNS. Returns none if there is no such record. */
  mxInDns(name: string): Promise<string[]>;
  /** Looks up the texts of a name's TXT records in the DNS. Returns none if there is no such record. */
  txtInDns(name: string): Promise<string[]>;
  /**
   * Replaces the value of a hosted zone's TXT record if `before` is its only value: in one step, so that it can't overwrite a value that was set in
   * the meantime.
   *
   * @returns whether the record has the value `after`
   */
  replaceTxt(hostedZoneId: string, name: string, before: string, after: string): Promise<boolean>;
  /** Reads all record sets at some names of a hosted zone, which are the domain or below it. */
  recordsAt(hostedZoneId: string, domain: string, names: readonly string[]): Promise<ResourceRecordSet[]>;
  /**
   * Makes all changes in a hosted zone or none: a record that is to be replaced or deleted must be exactly as it was read, and one that is to be
   * created must not exist.
   *
   * @returns whether the records are now as they are to be
   */
  changeRecords(hostedZoneId: string, changes: readonly RecordChange[]): Promise<boolean>;
  /** Returns why the reports of the last days block mode enforce, in one line each; none if they support it. */
  reportBlockers(reportBucket: string, domain: string, days: number): Promise<string[]>;
  /** Returns whether a request is part of a rollback; undefined if the stack's status can't be read. */
  isRollingBack(request: StackRequest): Promise<boolean | undefined>;
}

/** A request that CloudFormation makes for one resource of a stack. */
export interface StackRequest extends Request {
  readonly stackId: string;
  readonly logicalId: string;
}
