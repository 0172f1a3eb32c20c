import { ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';

/** The hosted zones of the examples, as a domain's owner has them before: with the MX records that its mail goes to. */
export const ZONES = { 'example.com': 'Z0123456789EXAMPLE', 'example.org': 'Z9876543210EXAMPLE' };

export interface Records {
  /** By type and name, `TXT _mta-sts.example.com`: the values, or where the alias leads. */
  readonly [key: string]: string[];
}

/** In this order the emulator gives them their ids. */
export async function createZones(route53: Route53Client): Promise<void> {
  for (const name of Object.keys(ZONES)) await route53.send(new CreateHostedZoneCommand({ Name: name, CallerReference: name }));
}

export async function putMx(route53: Route53Client, domain: keyof typeof ZONES, hosts: string[]): Promise<void> {
  const records = hosts.map((host, index) => ({ Value: `${10 * (index + 1)} ${host}.` }));
  await route53.send(new ChangeResourceRecordSetsCommand({
    HostedZoneId: ZONES[domain],
    ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: { Name: domain, Type: 'MX', TTL: 300, ResourceRecords: records } }] },
  }));
}

/** All records but those that a zone begins with. */
export async function recordsOf(route53: Route53Client, domain: keyof typeof ZONES): Promise<Records> {
  const { ResourceRecordSets = [] } = await route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: ZONES[domain] }));
  return Object.fromEntries(ResourceRecordSets.filter(({ Type }) => Type !== 'NS' && Type !== 'SOA').map(({ Type, Name, ResourceRecords, AliasTarget }) => [
    `${Type} ${Name!.replace(/\.$/, '')}`,
    AliasTarget ? [`alias of ${AliasTarget.DNSName!.replace(/\.$/, '')}`] : ResourceRecords!.map(({ Value }) => Value!),
  ]));
}
