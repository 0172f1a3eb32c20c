import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { DnsRecord } from './dns-server';

/** Shows records as Amazon Route 53's API does, as far as the publication asks. */
export async function startHostedZone(records: () => DnsRecord[]): Promise<{ env: NodeJS.ProcessEnv; stop(): void }> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
    response.setHeader('Content-Type', 'text/xml');
    response.end(pathname.endsWith('/rrset')
      ? listing(records().filter(({ name, type }) => withoutDot(name) === withoutDot(searchParams.get('name')!) && type === searchParams.get('type')))
      : '<GetHostedZoneResponse><HostedZone><Id>/hostedzone/Z</Id><Config><PrivateZone>false</PrivateZone></Config></HostedZone></GetHostedZoneResponse>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { env: { AWS_ENDPOINT_URL_ROUTE_53: `http://127.0.0.1:${port}` }, stop: () => server.close() };
}

function listing(records: DnsRecord[]): string {
  const sets = records.map(({ name, type, values }) => `<ResourceRecordSet><Name>${withoutDot(name)}.</Name><Type>${type}</Type><TTL>300</TTL>`
    + `<ResourceRecords>${values.map((value) => `<ResourceRecord><Value>${value}</Value></ResourceRecord>`).join('')}</ResourceRecords></ResourceRecordSet>`);
  return `<ListResourceRecordSetsResponse><ResourceRecordSets>${sets.join('')}</ResourceRecordSets><IsTruncated>false</IsTruncated></ListResourceRecordSetsResponse>`;
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, '').toLowerCase();
}
