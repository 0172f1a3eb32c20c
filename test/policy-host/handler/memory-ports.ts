import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { changed } from './memory-zone';
import { Confirmation } from '../../../src/policy-host/handler/confirm-live';
import { ExistingRecord } from '../../../src/policy-host/handler/existing-records';
import { ZoneRecords } from '../../../src/policy-host/handler/hosted-zone';
import { NamesAbove } from '../../../src/policy-host/handler/names-above';
import { Claim, Request } from '../../../src/policy-host/handler/policy-claim';
import { PublicationPorts } from '../../../src/policy-host/handler/ports';
import { RecordChange } from '../../../src/policy-host/handler/record-sets';
import { ServedPolicy } from '../../../src/policy-host/handler/served-policy';

/** Ports in memory. They record every change, and any step can fail. */
export class InMemoryPorts implements PublicationPorts {
  public time = Date.parse('2026-11-25T00:00:00Z');
  public readonly policies = new Map<string, ServedPolicy>();
  public zoneMx: string[] = ['mx1.example.com'];
  /** The reason why the zone can't be read. */
  public zoneFailure?: Error;
  public zoneReads = 0;
  public publicZone: true | Error = true;
  /** Records of others in hosted zones, by the zone's id. */
  public existing: { readonly [zoneId: string]: readonly ExistingRecord[] } = {};
  /** What the names above a domain mean for its records. */
  public above: NamesAbove = {};
  /** Logical ids of the stack's resources. */
  public inStack: string[] = [];
  public dnsMx: string[] | Error = [];
  public dnsTxt: string[] | Error = [];
  public txt: string[] = [];
  /** The record sets that the publication writes itself. */
  public sets: ResourceRecordSet[] = [];
  public evidence: string[] = [];
  public rollingBack: boolean | undefined = false;
  /** Whether CloudFormation still waits for the request. */
  public current = true;
  /** The call before which a newer request claims the policy host. */
  public overtakenAt?: 'claim' | 'put' | 'holds' | 'remove';
  /** Whether the policy host is being removed. */
  public closed = false;
  /** Whether the host keeps showing its former policy. */
  public stuck = false;
  public readonly changes: string[] = [];
  /** Requests for evidence. */
  public readonly asked: string[] = [];

  public now(): number {
    return this.time;
  }

  public async served(_: string, policyHost: string): Promise<ServedPolicy | undefined> {
    return this.policies.get(policyHost);
  }

  public async open(bucket: string): Promise<boolean> {
    if (this.current) this.changes.push(`open ${bucket}`);
    return this.current;
  }

  public async close(bucket: string): Promise<void> {
    this.changes.push(`close ${bucket}`);
  }

  public async claim(bucket: string, policyHost: string, { requestId }: Request): Promise<Claim | undefined> {
    if (this.overtakenAt === 'claim') return undefined;
    return { bucket, policyHost, ticket: this.closed ? undefined : requestId };
  }

  public async holds(): Promise<boolean> {
    return this.overtakenAt !== 'holds';
  }

  public async put({ policyHost }: Claim, policy: ServedPolicy): Promise<boolean> {
    if (this.overtakenAt === 'put') return false;
    this.changes.push(`put ${policyHost}`);
    this.policies.set(policyHost, policy);
    return true;
  }

  public async remove({ policyHost }: Claim): Promise<boolean> {
    if (this.overtakenAt === 'remove') return false;
    this.changes.push(`remove ${policyHost}`);
    this.policies.delete(policyHost);
    return true;
  }

  public async confirmLive({ policyHost, text }: Confirmation): Promise<void> {
    if (this.stuck || this.policies.get(policyHost)?.text !== text) throw new Error('it is not live');
  }

  public async requirePublicZone(): Promise<void> {
    if (this.publicZone instanceof Error) throw this.publicZone;
  }

  public async recordsInZone(): Promise<ZoneRecords> {
    this.zoneReads++;
    if (this.zoneFailure) throw this.zoneFailure;
    return { mx: this.zoneMx, txt: this.txt };
  }

  public async existingRecords(hostedZoneId: string, _: string, names: readonly string[]): Promise<ExistingRecord[]> {
    this.zoneReads++;
    if (this.zoneFailure) throw this.zoneFailure;
    return (this.existing[hostedZoneId] ?? []).filter(({ name }) => names.includes(name));
  }

  public async namesAbove(): Promise<NamesAbove> {
    this.zoneReads++;
    return this.above;
  }

  public async isInStack(_: string, logicalId: string): Promise<boolean> {
    return this.inStack.includes(logicalId);
  }

  public async mxInDns(): Promise<string[]> {
    if (this.dnsMx instanceof Error) throw this.dnsMx;
    return this.dnsMx;
  }

  public async txtInDns(): Promise<string[]> {
    if (this.dnsTxt instanceof Error) throw this.dnsTxt;
    return this.dnsTxt;
  }

  public async replaceTxt(_: string, name: string, before: string, after: string): Promise<boolean> {
    if (this.txt.length !== 1 || this.txt[0] !== before) return this.txt[0] === after;
    this.changes.push(`TXT ${name}`);
    this.txt = [after];
    return true;
  }

  public async recordsAt(): Promise<ResourceRecordSet[]> {
    this.zoneReads++;
    if (this.zoneFailure) throw this.zoneFailure;
    return [...this.sets];
  }

  public async changeRecords(_: string, changes: readonly RecordChange[]): Promise<boolean> {
    const after = changed(this.sets, changes);
    if (!after) return false;
    this.sets = after;
    this.changes.push(...changes.map(({ before, after: now }) => `${now ? before ? 'replace' : 'create' : 'delete'} ${(now ?? before)!.Type} ${(now ?? before)!.Name}`));
    return true;
  }

  public async reportBlockers(reportBucket: string, domain: string, days: number): Promise<string[]> {
    this.asked.push(`${domain} ${days} days in ${reportBucket}`);
    return this.evidence;
  }

  public async isRollingBack(): Promise<boolean | undefined> {
    return this.rollingBack;
  }
}
