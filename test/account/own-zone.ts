import {
  Change, ChangeResourceRecordSetsCommand, GetHostedZoneCommand, ListHostedZonesByNameCommand, ResourceRecordSet, Route53Client, RRType,
} from '@aws-sdk/client-route-53';
import { Internet } from './internet';
import { invalid } from '../../src/cdk/validation';
import { isWithin } from '../../src/protocol/domain-name';
import { readable, Records, recordSetsOf, undotted } from '../deploy/zones';

/** Of the records that the run makes by itself, in seconds. */
export const RECORD_TTL = 60;

/** A hosted zone of the account. The run changes only what is at a domain and below it. */
export class OwnZone {
  /** Fails where the account has no public zone of the name to which the DNS leads: no certificate could be validated there. */
  public static async find(name: string, domain: string, route53: Route53Client, { resolver }: Internet): Promise<OwnZone> {
    const { HostedZones = [] } = await route53.send(new ListHostedZonesByNameCommand({ DNSName: `${name}.` }));
    const own = HostedZones.filter((zone) => undotted(zone.Name!) === name && !zone.Config?.PrivateZone);
    if (own.length === 0) throw invalid('--zone', name, 'the account has no public hosted zone of this name', "name one that 'aws route53 list-hosted-zones' shows");
    const published = (await resolver.resolveNs(name).catch(() => [])).map(undotted).sort();
    for (const { Id } of own) {
      const id = Id!.replace('/hostedzone/', '');
      const nameServers = ((await route53.send(new GetHostedZoneCommand({ Id: id }))).DelegationSet?.NameServers ?? []).map(undotted).sort();
      if (published.join() === nameServers.join()) return new OwnZone(id, name, nameServers, domain, route53);
    }
    throw invalid('--zone', name, `the DNS leads to ${published.join(', ') || 'no name servers'}, which are not those of the hosted zone ${own.map(({ Id }) => Id).join(', ')}`,
      'set the name servers of the zone at the registrar or in the zone above it, or name another zone');
  }

  private constructor(
    public readonly id: string, public readonly name: string, public readonly nameServers: readonly string[], private readonly domain: string,
    private readonly route53: Route53Client,
  ) {}

  public async records(): Promise<Records> {
    return readable(await this.ownSets());
  }

  public async put(type: RRType, name: string, ...values: string[]): Promise<void> {
    if (!isWithin(name, this.domain)) throw new Error(`${name} is not the run's: it is outside of ${this.domain}`);
    await this.change([{ Action: 'UPSERT', ResourceRecordSet: { Name: name, Type: type, TTL: RECORD_TTL, ResourceRecords: values.map((Value) => ({ Value })) } }]);
  }

  /** Deletes all records at the domain and below it, and returns how many there were. */
  public async sweep(): Promise<number> {
    const sets = await this.ownSets();
    for (let at = 0; at < sets.length; at += 50) {
      await this.change(sets.slice(at, at + 50).map((set) => ({ Action: 'DELETE', ResourceRecordSet: set })));
    }
    return sets.length;
  }

  private async ownSets(): Promise<ResourceRecordSet[]> {
    return (await recordSetsOf(this.route53, this.id)).filter(({ Name }) => isWithin(undotted(Name!), this.domain));
  }

  private async change(Changes: Change[]): Promise<void> {
    await this.route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: this.id, ChangeBatch: { Changes } }));
  }
}
