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

  /** Gives the TXT record at a name another value, and leaves the rest of it. */
  public async replaceTxt(hostedZoneId: string, name: string, value: string): Promise<void> {
    const [record] = await this.recordSets(hostedZoneId, name, 'TXT');
    if (!record) return;
    await this.client.send(new ChangeResourceRecordSetsCommand({
      HostedZoneId: hostedZoneId,
      ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: { ...record, ResourceRecords: [{ Value: value }] } }] },
    }));
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
