import {
  ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, ListHostedZonesCommand, ListResourceRecordSetsCommand,
  ListResourceRecordSetsCommandOutput, ResourceRecordSet, Route53Client, RRType,
} from '@aws-sdk/client-route-53';

/** Ids of hosted zones, by the zones' names. */
export interface ZoneIds {
  readonly [name: string]: string;
}

/** The one zone that most examples name. */
export const EXAMPLE_COM: ZoneIds = { 'example.com': 'Z0123456789EXAMPLE' };
export const EXAMPLE_COM_AND_ORG: ZoneIds = { ...EXAMPLE_COM, 'example.org': 'Z9876543210EXAMPLE' };

export interface Records {
  /** By type and name, `TXT _mta-sts.example.com`: the values, or where the alias leads. */
  readonly [key: string]: string[];
}

/** Formats records as text, without those that every zone begins with. */
export function readable(sets: ResourceRecordSet[]): Records {
  return Object.fromEntries(sets.filter(({ Type }) => Type !== 'NS' && Type !== 'SOA').map(({ Type, Name, ResourceRecords, AliasTarget }) => [
    `${Type} ${undotted(Name!)}`,
    AliasTarget ? [`alias of ${undotted(AliasTarget.DNSName!)}`] : ResourceRecords!.map(({ Value }) => Value!),
  ]));
}

/** The hosted zones of an account, as a domain's owner has them. */
export class Zones {
  public constructor(private readonly route53: Route53Client) {}

  /** Creates a zone. Its id is the emulator's. */
  public async create(name: string): Promise<void> {
    await this.route53.send(new CreateHostedZoneCommand({ Name: name, CallerReference: name }));
  }

  public async put(zone: string, type: RRType, name: string, ...values: string[]): Promise<void> {
    const record: ResourceRecordSet = { Name: name, Type: type, TTL: 300, ResourceRecords: values.map((Value) => ({ Value })) };
    await this.route53.send(new ChangeResourceRecordSetsCommand({
      HostedZoneId: await this.idOf(zone), ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: record }] },
    }));
  }

  public async delete(zone: string, type: RRType, name: string): Promise<void> {
    const HostedZoneId = await this.idOf(zone);
    const record = (await this.recordSets(HostedZoneId)).find((one) => one.Type === type && undotted(one.Name!) === name)!;
    await this.route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes: [{ Action: 'DELETE', ResourceRecordSet: record }] } }));
  }

  public putMx(domain: string, ...hosts: string[]): Promise<void> {
    return this.put(domain, 'MX', domain, ...hosts.map((host, index) => `${10 * (index + 1)} ${host}.`));
  }

  /** Lists all records except those that every zone begins with. */
  public async records(zone: string): Promise<Records> {
    return readable(await this.recordSets(await this.idOf(zone)));
  }

  /** Lists the records by zone, as the DNS has them, without those that lead to other AWS resources. */
  public async published(): Promise<{ zone: string; type: string; name: string; values: string[] }[]> {
    const { HostedZones = [] } = await this.route53.send(new ListHostedZonesCommand({}));
    const published = await Promise.all(HostedZones.map(async ({ Id, Name }) => (await this.recordSets(Id!)).flatMap((set) => set.ResourceRecords ? [{
      zone: undotted(Name!), type: set.Type!, name: undotted(set.Name!), values: set.ResourceRecords.map(({ Value }) => Value!),
    }] : [])));
    return published.flat();
  }

  /** Returns the name servers of a zone, or none if there is no such zone. */
  public async nameServers(zone: string): Promise<string[]> {
    return (await this.published()).filter(({ type, name }) => type === 'NS' && name === zone).flatMap(({ values }) => values.map(undotted));
  }

  private async idOf(zone: string): Promise<string> {
    const { HostedZones = [] } = await this.route53.send(new ListHostedZonesCommand({}));
    return HostedZones.find(({ Name }) => undotted(Name!) === zone)!.Id!;
  }

  private recordSets(HostedZoneId: string): Promise<ResourceRecordSet[]> {
    return recordSetsOf(this.route53, HostedZoneId);
  }
}

/** Lists all record sets of a zone, page by page. */
export async function recordSetsOf(route53: Route53Client, HostedZoneId: string): Promise<ResourceRecordSet[]> {
  const sets: ResourceRecordSet[] = [];
  let next: { StartRecordName?: string; StartRecordType?: RRType; StartRecordIdentifier?: string } | undefined = {};
  while (next) {
    const page: ListResourceRecordSetsCommandOutput = await route53.send(new ListResourceRecordSetsCommand({ HostedZoneId, ...next }));
    sets.push(...page.ResourceRecordSets ?? []);
    const { NextRecordName: StartRecordName, NextRecordType: StartRecordType, NextRecordIdentifier: StartRecordIdentifier } = page;
    next = page.IsTruncated ? { StartRecordName, StartRecordType, StartRecordIdentifier } : undefined;
  }
  return sets;
}

export function undotted(name: string): string {
  return name.replace(/\.$/, '');
}
