import {
  ChangeResourceRecordSetsCommand, GetHostedZoneCommand, ListResourceRecordSetsCommand, ListResourceRecordSetsRequest, ListResourceRecordSetsResponse,
  ResourceRecordSet, Route53Client, RRType,
} from '@aws-sdk/client-route-53';
import { NamesAbove, namesAbove } from './names-above';
import { isAt, isSame, isSameRecord, RecordChange, unescaped } from './record-sets';
import { patiently } from './retries';
import { isWithin, normalizeDomainName } from '../../protocol/domain-name';

/** Records of a domain in its hosted zone. */
export interface ZoneRecords {
  /** Hosts of the domain's MX records, most preferred first, in lower case without the final dot. */
  readonly mx: string[];
  /** Values of the TXT records that announce the policy, as Route 53 writes them: in quotes. */
  readonly txt: string[];
}

/** Leaves time to continue without the zone, as a rollback does. */
const SHARE_FOR_READING = 3 / 4;

/** Caches the zones that are public. They stay public: a zone can't be converted (Developer Guide, "Working with private hosted zones"). */
const publicZones = new Set<string>();

/**
 * Reads and changes the records that a publication needs in Route 53.
 *
 * An account has a few requests a second, which it shares with CloudFormation. So an operation makes few requests and retries patiently.
 */
export class Zones {
  private readonly readUntil: number;

  /**
   * @param client A client that does not retry by itself
   * @param deadline The end of the operation, in milliseconds since the epoch
   */
  public constructor(private readonly client: Route53Client, private readonly deadline: number) {
    this.readUntil = Date.now() + (deadline - Date.now()) * SHARE_FOR_READING;
  }

  /** Fails for a private zone: senders can't see its records. */
  public async requirePublic(hostedZoneId: string): Promise<void> {
    if (publicZones.has(hostedZoneId)) return;
    const { HostedZone } = await patiently(() => this.client.send(new GetHostedZoneCommand({ Id: hostedZoneId })), this.readUntil);
    if (HostedZone?.Config?.PrivateZone) {
      throw new Error(`the hosted zone ${hostedZoneId} is private, so senders can't see its records. Nothing was changed. Give the public zone of the domain`);
    }
    publicZones.add(hostedZoneId);
  }

  /**
   * Reads the MX records of a domain and the TXT records at the name below it that announces the policy. Usually takes one request: Route 53 lists
   * names in the order of their labels from the right, 300 sets at a time (API Reference, ListResourceRecordSets), so one page contains both.
   */
  public async records(hostedZoneId: string, domain: string, recordName: string): Promise<ZoneRecords> {
    const page = await this.page({ HostedZoneId: hostedZoneId, StartRecordName: domain, StartRecordType: 'MX' }, this.readUntil);
    const find = async (name: string, type: RRType) => setsIn(page, domain, name, type) ?? this.recordSets(hostedZoneId, name, type, this.readUntil);
    const mx = (await valuesOf(domain, 'MX', find)).map((value) => {
      const [preference, host] = value.trim().split(/\s+/);
      return { preference: Number(preference), host: normalizeDomainName(unescaped(host)) };
    });
    mx.sort((a, b) => a.preference - b.preference);
    return { mx: [...new Set(mx.map(({ host }) => host))], txt: await valuesOf(recordName, 'TXT', find) };
  }

  /**
   * Replaces the value of the TXT record at a name if `before` is its only value, and keeps the rest of the record.
   *
   * Route 53 makes all changes of a batch or none, and a DELETE has to name the values that the record has (API Reference, ChangeResourceRecordSets,
   * "Change Batches and Transactional Changes" and "Deleting Resource Record Sets"). An UPSERT would overwrite a value that was set in the meantime.
   *
   * @returns whether the record has the value `after`
   */
  public async replaceTxt(hostedZoneId: string, name: string, before: string, after: string): Promise<boolean> {
    const record = await this.onlyTxt(hostedZoneId, name);
    if (record?.value !== before) return record?.value === after;
    const changes = new ChangeResourceRecordSetsCommand({
      HostedZoneId: hostedZoneId,
      ChangeBatch: {
        Changes: [
          { Action: 'DELETE', ResourceRecordSet: record.set },
          { Action: 'CREATE', ResourceRecordSet: { ...record.set, ResourceRecords: [{ Value: after }] } },
        ],
      },
    });
    try {
      await patiently(() => this.client.send(changes), this.deadline);
      return true;
    } catch (error) {
      // Somebody else changed the record after it was read, or this change succeeded and its answer was lost. The error's name does not show that:
      // the SDK (3.1169) calls the form that the API Reference shows for InvalidChangeBatch, without an <Error>, `Unknown`.
      const now = await this.onlyTxt(hostedZoneId, name);
      if (now?.value === before) throw error;
      return now?.value === after;
    }
  }

  /** Reads all record sets at some names, which are the domain or below it. Takes one request in a small zone, otherwise one more for each name. */
  public async sets(hostedZoneId: string, domain: string, names: readonly string[]): Promise<ResourceRecordSet[]> {
    const { ResourceRecordSets: sets = [], IsTruncated } = await this.page({ HostedZoneId: hostedZoneId, StartRecordName: domain }, this.readUntil);
    if (!IsTruncated) return sets.filter((set) => names.some((name) => isAt(set, name)));
    const found: ResourceRecordSet[] = [];
    // One after the other: Route 53 takes few requests at a time.
    for (const name of names) found.push(...await this.recordSets(hostedZoneId, name, undefined, this.readUntil));
    return found;
  }

  /** Reads what the names above a domain mean for its records. */
  public async namesAbove(hostedZoneId: string, domain: string): Promise<NamesAbove> {
    return namesAbove(domain, async (start) => {
      const { ResourceRecordSets: sets = [], IsTruncated } = await this.page({ HostedZoneId: hostedZoneId, StartRecordName: start }, this.readUntil);
      return { sets, isLast: !IsTruncated };
    });
  }

  /** Makes all changes or none: see `replaceTxt()`. @returns whether the records are now as they are to be */
  public async change(hostedZoneId: string, changes: readonly RecordChange[]): Promise<boolean> {
    const [deletions, creations] = [changes.flatMap(({ before }) => before ?? []), changes.flatMap(({ after }) => after ?? [])];
    const batch = new ChangeResourceRecordSetsCommand({
      HostedZoneId: hostedZoneId,
      ChangeBatch: {
        Changes: [
          ...deletions.map((set) => ({ Action: 'DELETE' as const, ResourceRecordSet: set })),
          ...creations.map((set) => ({ Action: 'CREATE' as const, ResourceRecordSet: set })),
        ],
      },
    });
    try {
      await patiently(() => this.client.send(batch), this.deadline);
      return true;
    } catch (error) {
      // As for `replaceTxt()`: the records show whether somebody else was faster, or whether the answer was lost.
      const now = await this.setsOf(hostedZoneId, [...deletions, ...creations]);
      if (isChanged(now, deletions, creations)) return true;
      if (isChanged(now, creations, deletions)) throw error;
      return false;
    }
  }

  /** Reads the sets at the places of these sets. */
  private async setsOf(hostedZoneId: string, places: readonly ResourceRecordSet[]): Promise<ResourceRecordSet[]> {
    const keys = new Map(places.map(({ Name, Type }) => [`${Type} ${normalizeDomainName(unescaped(Name!))}`, { Name: unescaped(Name!), Type: Type! }]));
    const found: ResourceRecordSet[] = [];
    for (const { Name, Type } of keys.values()) found.push(...await this.recordSets(hostedZoneId, Name, Type, this.deadline));
    return found;
  }

  /** Returns the TXT record at a name if it is one set with one value. */
  private async onlyTxt(hostedZoneId: string, name: string): Promise<{ set: ResourceRecordSet; value: string } | undefined> {
    const [set, ...others] = await this.recordSets(hostedZoneId, name, 'TXT', this.deadline);
    return set?.ResourceRecords?.length === 1 && others.length === 0 ? { set, value: set.ResourceRecords[0].Value! } : undefined;
  }

  /** Returns all sets of a type, or of all types, at a name. A routing policy, such as weighted, allows several. */
  private async recordSets(hostedZoneId: string, name: string, type: RRType | undefined, until: number): Promise<ResourceRecordSet[]> {
    const found: ResourceRecordSet[] = [];
    let start: Partial<ListResourceRecordSetsRequest> = { StartRecordName: name, StartRecordType: type };
    for (;;) {
      const page = await this.page({ HostedZoneId: hostedZoneId, ...start }, until);
      for (const set of page.ResourceRecordSets ?? []) {
        // The list starts at the name, or after it, and continues with later names.
        if (!isSetOf(set, name, type)) return found;
        found.push(set);
      }
      if (!page.IsTruncated) return found;
      start = { StartRecordName: page.NextRecordName, StartRecordType: page.NextRecordType, StartRecordIdentifier: page.NextRecordIdentifier };
    }
  }

  private async page(request: ListResourceRecordSetsRequest, until: number): Promise<ListResourceRecordSetsResponse> {
    return patiently(() => this.client.send(new ListResourceRecordSetsCommand(request)), until);
  }
}

type Find = (name: string, type: RRType) => Promise<ResourceRecordSet[]>;

async function valuesOf(name: string, type: RRType, find: Find): Promise<string[]> {
  const sets = [...await find(name, type)];
  // An alias takes the values of another name in the zone, which can't be an alias again.
  for (const { AliasTarget } of [...sets]) {
    if (AliasTarget) sets.push(...await find(unescaped(AliasTarget.DNSName!), type));
  }
  return sets.flatMap(({ ResourceRecords = [] }) => ResourceRecords.map(({ Value }) => Value!));
}

/** Says whether a zone has the sets `after`, and none at the other places of `before`. */
function isChanged(now: readonly ResourceRecordSet[], before: readonly ResourceRecordSet[], after: readonly ResourceRecordSet[]): boolean {
  const isIn = (sets: readonly ResourceRecordSet[], set: ResourceRecordSet) => sets.some((one) => isSameRecord(one, set));
  return after.every((set) => now.some((one) => isSame(one, set))) && before.every((set) => isIn(after, set) || !isIn(now, set));
}

/**
 * Returns the sets of a type at a name if a page that begins with a domain's MX records surely has all of them: either it has some and does not end
 * with one, or it reaches the end of the zone and the name is not before the domain.
 */
function setsIn(page: ListResourceRecordSetsResponse, domain: string, name: string, type: RRType): ResourceRecordSet[] | undefined {
  const { ResourceRecordSets: sets = [], IsTruncated } = page;
  const found = sets.filter((set) => isSetOf(set, name, type));
  const isWhole = found.length > 0 && found[found.length - 1] !== sets[sets.length - 1];
  return isWhole || (!IsTruncated && isWithin(name, domain)) ? found : undefined;
}

function isSetOf(set: ResourceRecordSet, name: string, type?: RRType): boolean {
  return (type === undefined || set.Type === type) && isAt(set, name);
}
