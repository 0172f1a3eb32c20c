import {
  ChangeResourceRecordSetsCommand, GetHostedZoneCommand, ListResourceRecordSetsCommand, ListResourceRecordSetsRequest, ListResourceRecordSetsResponse,
  ResourceRecordSet, Route53Client, RRType,
} from '@aws-sdk/client-route-53';
import { patiently } from './retries';
import { isWithin, normalizeDomainName } from '../../protocol/domain-name';

/** What a hosted zone has of a domain. */
export interface ZoneRecords {
  /** Hosts of the domain's MX records, most preferred first, in lower case without the final dot; none where there is no such record. */
  readonly mx: string[];
  /** Values of the TXT records that announce the policy, as Route 53 writes them: in quotes. */
  readonly txt: string[];
}

/** So that a publication that can't read the zone still has time to go on without: a rollback does. */
const SHARE_FOR_READING = 3 / 4;

/** Zones that this process has found to be public, and so are for good: a zone can't be converted (Developer Guide, "Working with private hosted zones"). */
const publicZones = new Set<string>();

/**
 * Hosted zones of Route 53, as far as a publication reads and writes them.
 *
 * All of an account shares a few requests a second, CloudFormation included. So an operation asks for little, and waits for its turn.
 */
export class Zones {
  private readonly readUntil: number;

  /**
   * @param client One that does not try again by itself
   * @param deadline When, in milliseconds since the epoch, the operation has to have ended
   */
  public constructor(private readonly client: Route53Client, private readonly deadline: number) {
    this.readUntil = Date.now() + (deadline - Date.now()) * SHARE_FOR_READING;
  }

  /** Fails for a private zone, whose records no sender sees. */
  public async requirePublic(hostedZoneId: string): Promise<void> {
    if (publicZones.has(hostedZoneId)) return;
    const { HostedZone } = await patiently(() => this.client.send(new GetHostedZoneCommand({ Id: hostedZoneId })), this.readUntil);
    if (HostedZone?.Config?.PrivateZone) {
      throw new Error(`the hosted zone ${hostedZoneId} is a private one, whose records no sender sees: give the public zone of the domain`);
    }
    publicZones.add(hostedZoneId);
  }

  /**
   * The MX records at a domain and the TXT records at the name below it that announces its policy. One request, as a rule: Route 53 lists names in the
   * order of their labels from the right, 300 sets at a time (API Reference, ListResourceRecordSets), so that the page that begins with the one has the other.
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
   * Gives the TXT record at a name the value `after` if its one value is `before`, and leaves the rest of it.
   *
   * Route 53 makes all changes of a batch or none, and a DELETE has to name the values that the record has (API Reference, ChangeResourceRecordSets,
   * "Change Batches and Transactional Changes" and "Deleting Resource Record Sets"). An UPSERT would overwrite whatever was set since.
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
      // Somebody changed it since it was read, or it was changed here and the answer was lost. The error does not say so by its name: in the form that
      // the API Reference shows for InvalidChangeBatch, without an <Error>, the SDK knows it as `Unknown` (measured with 3.1169).
      const now = await this.onlyTxt(hostedZoneId, name);
      if (now?.value === before) throw error;
      return now?.value === after;
    }
  }

  /** The TXT record at a name, if that is one set with one value. */
  private async onlyTxt(hostedZoneId: string, name: string): Promise<{ set: ResourceRecordSet; value: string } | undefined> {
    const [set, ...others] = await this.recordSets(hostedZoneId, name, 'TXT', this.deadline);
    return set?.ResourceRecords?.length === 1 && others.length === 0 ? { set, value: set.ResourceRecords[0].Value! } : undefined;
  }

  /** All sets of a type at a name: there are several where they are weighted, or have another routing policy. */
  private async recordSets(hostedZoneId: string, name: string, type: RRType, until: number): Promise<ResourceRecordSet[]> {
    const found: ResourceRecordSet[] = [];
    let start: Partial<ListResourceRecordSetsRequest> = { StartRecordName: name, StartRecordType: type };
    for (;;) {
      const page = await this.page({ HostedZoneId: hostedZoneId, ...start }, until);
      for (const set of page.ResourceRecordSets ?? []) {
        // The list goes on after the name, or begins there.
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
  // An alias stands for what another name of the zone has, which can't be an alias again.
  for (const { AliasTarget } of [...sets]) {
    if (AliasTarget) sets.push(...await find(unescaped(AliasTarget.DNSName!), type));
  }
  return sets.flatMap(({ ResourceRecords = [] }) => ResourceRecords.map(({ Value }) => Value!));
}

/**
 * The sets of a type at a name, if a page that begins with a domain's MX records is sure to have all of them: it has some and does not end with one,
 * or it goes on to the end of the zone and the name is not one before the domain.
 */
function setsIn(page: ListResourceRecordSetsResponse, domain: string, name: string, type: RRType): ResourceRecordSet[] | undefined {
  const { ResourceRecordSets: sets = [], IsTruncated } = page;
  const found = sets.filter((set) => isSetOf(set, name, type));
  const isWhole = found.length > 0 && found[found.length - 1] !== sets[sets.length - 1];
  return isWhole || (!IsTruncated && isWithin(name, domain)) ? found : undefined;
}

function isSetOf(set: ResourceRecordSet, name: string, type: RRType): boolean {
  return set.Type === type && normalizeDomainName(unescaped(set.Name!)) === normalizeDomainName(name);
}

/** Route 53 writes every character but letters, digits, hyphens, underscores and dots as a backslash and its code in octal. */
function unescaped(name: string): string {
  return name.replace(/\\([0-7]{3})/g, (_, code) => String.fromCharCode(parseInt(code, 8)));
}
