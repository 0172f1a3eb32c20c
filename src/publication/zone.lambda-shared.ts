import {
  ChangeResourceRecordSetsCommand, GetHostedZoneCommand, ListResourceRecordSetsCommand, ListResourceRecordSetsRequest, ResourceRecordSet,
  Route53Client, RRType,
} from '@aws-sdk/client-route-53';
import { normalizeDomainName } from '../protocol/domain-name';

/** Hosted zones of Route 53, as far as a publication reads and writes them. */
export class Zones {
  public constructor(private readonly client: Route53Client) {}

  /** Hosts of the MX records at a name, most preferred first, in lower case without the final dot; none where there is no such record. */
  public async mx(hostedZoneId: string, name: string): Promise<string[]> {
    await this.requirePublic(hostedZoneId);
    const values = (await this.values(hostedZoneId, name, 'MX')).map((value) => {
      const [preference, host] = value.trim().split(/\s+/);
      return { preference: Number(preference), host: normalizeDomainName(unescaped(host)) };
    });
    values.sort((a, b) => a.preference - b.preference);
    return [...new Set(values.map(({ host }) => host))];
  }

  /** Values of the TXT record at a name, as Route 53 writes them: in quotes. */
  public async txt(hostedZoneId: string, name: string): Promise<string[]> {
    return this.values(hostedZoneId, name, 'TXT');
  }

  /**
   * Gives the TXT record at a name the value `after` if its one value is `before`, and leaves the rest of it.
   *
   * Route 53 makes all changes of a batch or none, and a DELETE has to name the values that the record has (API reference, ChangeResourceRecordSets,
   * "Change Batches and Transactional Changes" and "Deleting Resource Record Sets"). An UPSERT would overwrite whatever was set since.
   *
   * @returns whether the record has the value `after`
   */
  public async replaceTxt(hostedZoneId: string, name: string, before: string, after: string): Promise<boolean> {
    const record = await this.onlyTxt(hostedZoneId, name);
    if (record?.value !== before) return record?.value === after;
    try {
      await this.client.send(new ChangeResourceRecordSetsCommand({
        HostedZoneId: hostedZoneId,
        ChangeBatch: {
          Changes: [
            { Action: 'DELETE', ResourceRecordSet: record.set },
            { Action: 'CREATE', ResourceRecordSet: { ...record.set, ResourceRecords: [{ Value: after }] } },
          ],
        },
      }));
      return true;
    } catch (error) {
      // Somebody changed it since it was read, or it was changed here and the answer was lost. The error does not say so by its name: in the form that
      // the API reference shows for InvalidChangeBatch, without an <Error>, the SDK knows it as `Unknown` (measured with 3.1169).
      const now = await this.onlyTxt(hostedZoneId, name);
      if (now?.value === before) throw error;
      return now?.value === after;
    }
  }

  /** The TXT record at a name, if that is one set with one value. */
  private async onlyTxt(hostedZoneId: string, name: string): Promise<{ set: ResourceRecordSet; value: string } | undefined> {
    const [set, ...others] = await this.recordSets(hostedZoneId, name, 'TXT');
    return set?.ResourceRecords?.length === 1 && others.length === 0 ? { set, value: set.ResourceRecords[0].Value! } : undefined;
  }

  private async values(hostedZoneId: string, name: string, type: RRType): Promise<string[]> {
    const sets = await this.recordSets(hostedZoneId, name, type);
    // An alias stands for what another name of the zone has, which can't be an alias again.
    for (const { AliasTarget } of [...sets]) {
      if (AliasTarget) sets.push(...await this.recordSets(hostedZoneId, unescaped(AliasTarget.DNSName!), type));
    }
    return sets.flatMap(({ ResourceRecords = [] }) => ResourceRecords.map(({ Value }) => Value!));
  }

  /** All sets of a type at a name: there are several where they are weighted, or have another routing policy. */
  private async recordSets(hostedZoneId: string, name: string, type: RRType): Promise<ResourceRecordSet[]> {
    const found: ResourceRecordSet[] = [];
    let start: Partial<ListResourceRecordSetsRequest> = { StartRecordName: name, StartRecordType: type };
    for (;;) {
      const page = await this.client.send(new ListResourceRecordSetsCommand({ HostedZoneId: hostedZoneId, ...start }));
      for (const set of page.ResourceRecordSets ?? []) {
        // The list goes on behind the name, or begins there.
        if (set.Type !== type || normalizeDomainName(unescaped(set.Name!)) !== normalizeDomainName(name)) return found;
        found.push(set);
      }
      if (!page.IsTruncated) return found;
      start = { StartRecordName: page.NextRecordName, StartRecordType: page.NextRecordType, StartRecordIdentifier: page.NextRecordIdentifier };
    }
  }

  private async requirePublic(hostedZoneId: string): Promise<void> {
    const { HostedZone } = await this.client.send(new GetHostedZoneCommand({ Id: hostedZoneId }));
    if (HostedZone?.Config?.PrivateZone) {
      throw new Error(`the hosted zone ${hostedZoneId} is a private one, whose records no sender sees: give the public zone of the domain`);
    }
  }
}

/** Route 53 writes every character but letters, digits, hyphens, underscores and dots as a backslash and its code in octal. */
function unescaped(name: string): string {
  return name.replace(/\\([0-7]{3})/g, (_, code) => String.fromCharCode(parseInt(code, 8)));
}
