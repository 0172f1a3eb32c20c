import { Resolver } from 'node:dns/promises';
import { Zones } from './zones';
import { DnsRecord, startDnsServer } from '../support/dns-server';

/** A provider of DNS with a form into which lines of a zone file are pasted. */
export class OtherProvider {
  public readonly records: DnsRecord[] = [];

  /** Takes the place of what it has of the same names and types. */
  public paste(lines: string): void {
    const pasted = lines.split('\n').filter(Boolean).map(readLine);
    const kept = this.records.filter((one) => !pasted.some(({ name, type }) => one.name === name && one.type === type));
    this.records.splice(0, Infinity, ...kept, ...pasted);
  }
}

/** Parses a full line of a zone file (RFC 1035 §5.1): owner, TTL, class, type and data. */
function readLine(line: string): DnsRecord {
  const [, name, type, value] = /^((?:[\w-]+\.)+) +\d+ +IN +([A-Z]+) +(.*\S)$/.exec(line) ?? [];
  const isData = { CNAME: /^\S+\.$/, NS: /^\S+\.$/, MX: /^\d+ \S+\.$/, TXT: /^("(?:[^"\\]|\\.){0,255}" ?)+$/ }[type];
  if (!isData?.test(value)) throw new Error(`not a line of a zone file: ${line}`);
  return { name: name.replace(/\.$/, ''), type, values: [value] };
}

export interface Dns {
  /** `IP:PORT` */
  readonly address: string;
  readonly resolver: Resolver;
  stop(): void;
}

/** Starts the DNS: the records of other providers, and those of Route 53 that can be found from there. */
export async function startDns(elsewhere: OtherProvider, accounts: () => Zones[]): Promise<Dns> {
  const { address, stop } = await startDnsServer(async () => {
    const published = (await Promise.all(accounts().map((zones) => zones.published()))).flat();
    const all = [...elsewhere.records, ...published];
    return [...elsewhere.records, ...published.filter(({ zone, type }) => ['CNAME', 'MX', 'NS', 'TXT'].includes(type) && isFound(zone, all))];
  });
  const resolver = new Resolver();
  resolver.setServers([address]);
  return { address, resolver, stop };
}

/** Whether the zone above delegates to this one, or there is none above. */
function isFound(zone: string, records: readonly (DnsRecord & { zone?: string })[]): boolean {
  const [own, others] = [true, false].map((isOwn) => records.filter((record) => (record.zone === zone) === isOwn));
  return !others.some(({ name }) => zone.endsWith(`.${name}`)) || nameServers(zone, own) === nameServers(zone, others);
}

function nameServers(zone: string, records: readonly DnsRecord[]): string {
  const values = records.filter(({ name, type }) => name === zone && type === 'NS').flatMap((record) => record.values);
  return values.map((value) => value.replace(/\.$/, '')).sort().join(' ');
}
