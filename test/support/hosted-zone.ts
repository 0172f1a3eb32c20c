import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DnsRecord } from './dns-server';

/** Shows records as Amazon Route 53's API does, and changes the values of one, as far as the publication asks. */
export async function startHostedZone(records: () => DnsRecord[]): Promise<{ env: NodeJS.ProcessEnv; stop(): void }> {
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
    response.setHeader('Content-Type', 'text/xml');
    if (request.method === 'POST') {
      response.end(change(records(), await text(request)));
      return;
    }
    response.end(pathname.endsWith('/rrset')
      ? listing(from(records(), searchParams.get('name')!, searchParams.get('type')!))
      : '<GetHostedZoneResponse><HostedZone><Id>/hostedzone/Z</Id><Config><PrivateZone>false</PrivateZone></Config></HostedZone></GetHostedZoneResponse>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { env: { AWS_ENDPOINT_URL_ROUTE_53: `http://127.0.0.1:${port}` }, stop: () => server.close() };
}

/** Lists records from a name and type on, in the order of the names' labels from the last one (API reference, ListResourceRecordSets). */
function from(records: DnsRecord[], name: string, type: string): DnsRecord[] {
  const place = (one: { name: string; type: string }) => `${withoutDot(one.name).split('.').reverse().join('\u0001')}\u0000${one.type}`;
  return records.filter((one) => place(one) >= place({ name, type })).sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

function listing(records: DnsRecord[]): string {
  const sets = records.map(({ name, type, values }) => `<ResourceRecordSet><Name>${withoutDot(name)}.</Name><Type>${type}</Type><TTL>300</TTL>`
    + `<ResourceRecords>${values.map((value) => `<ResourceRecord><Value>${value}</Value></ResourceRecord>`).join('')}</ResourceRecords></ResourceRecordSet>`);
  return `<ListResourceRecordSetsResponse><ResourceRecordSets>${sets.join('')}</ResourceRecordSets><IsTruncated>false</IsTruncated></ListResourceRecordSetsResponse>`;
}

/** Replaces one record: deletes it with its values and creates it with others. Route 53 has the change at once, and its name servers a moment later. */
function change(records: DnsRecord[], request: string): string {
  const [before, after] = ['DELETE', 'CREATE'].map((action) => new RegExp(`<Change><Action>${action}</Action>(.*?)</Change>`, 's').exec(request)![1]);
  const textsOf = (part: string, tag: string) => [...part.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'g'))].map(([, value]) => value.replaceAll('&quot;', '"'));
  const [[name], [type]] = [textsOf(before, 'Name'), textsOf(before, 'Type')];
  const record = records.find((one) => withoutDot(one.name) === withoutDot(name) && one.type === type);
  if (record?.values.join() !== textsOf(before, 'Value').join()) throw new Error(`the zone has no such record ${name} ${type} to be changed`);
  record.values.splice(0, record.values.length, ...textsOf(after, 'Value'));
  return '<ChangeResourceRecordSetsResponse><ChangeInfo><Id>/change/C</Id><Status>INSYNC</Status><SubmittedAt>2026-01-01T00:00:00Z</SubmittedAt></ChangeInfo>'
    + '</ChangeResourceRecordSetsResponse>';
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, '').toLowerCase();
}
