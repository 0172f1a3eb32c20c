import type { Confirmation } from './confirm-live';
import type { ZoneRecords } from './hosted-zone';
import type { Claims, Request } from './policy-claim';

/** All that a publication does to the world, and sees of it. */
export interface PublicationPorts extends Claims {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Lets requests claim in a policy host's bucket, if CloudFormation still waits for this one. @returns whether it does */
  open(bucket: string, request: StackRequest): Promise<boolean>;
  /** Fails unless exactly this text, as it was put last, is seen live in time. */
  confirmLive(confirmation: Confirmation): Promise<void>;
  /** Fails for a private hosted zone. */
  requirePublicZone(hostedZoneId: string): Promise<void>;
  /** What a hosted zone has of a domain, whose policy is announced at `recordName`. */
  recordsInZone(hostedZoneId: string, domain: string, recordName: string): Promise<ZoneRecords>;
  /** Hosts of the MX records that the DNS gives for a name; none where it has no such record. */
  mxInDns(name: string): Promise<string[]>;
  /** Texts of the TXT records that the DNS gives for a name; none where it has no such record. */
  txtInDns(name: string): Promise<string[]>;
  /**
   * Gives the TXT record that a hosted zone has at a name the value `after`, if its one value is `before`: in one step, so that nothing is overwritten
   * that was set in the meantime.
   *
   * @returns whether the record has the value `after`
   */
  replaceTxt(hostedZoneId: string, name: string, before: string, after: string): Promise<boolean>;
  /** What the reports of the last days speak against, in one line each; none if they speak for it. */
  objections(reportBucket: string, domain: string, days: number): Promise<string[]>;
  /** Whether a request is part of a rollback; undefined if that can't be seen. */
  isRollingBack(request: StackRequest): Promise<boolean | undefined>;
}

/** A request of CloudFormation for one resource of a stack. */
export interface StackRequest extends Request {
  readonly stackId: string;
  readonly logicalId: string;
}
