import { InMemoryPorts } from './memory-ports';
import { checkHostDomains } from '../../../src/policy-host/handler/host-domains';
import { hostDomains } from '../../../src/policy-host/handler/publication-request';
import { DomainsProperties } from '../../../src/policy-host/publication-contract';

const REQUEST = { requestId: '1', requestedAt: 0, stackId: 'stack', logicalId: 'Domains' };
const ZONE = 'Z1';

type Planned = Omit<DomainsProperties, 'Bucket'>;
const properties = (planned: Planned) => hostDomains({ Bucket: 'policies', ...planned });

const DOMAIN: Planned = { Domains: { 'example.com': ZONE } };
const WITHOUT_REPORTS: Planned = { Domains: { 'example.com': { Zone: ZONE, TlsRpt: 'none' } } };
const DELEGATED: Planned = { Domains: { 'example.com': { Zone: ZONE, RecordName: '_mta-sts.mta-sts.example.com', TlsRpt: 'none' } } };
const MAILBOX: Planned = { Domains: { 'example.com': {} }, Mailboxes: { 'tlsrpt.example.com': { Zone: ZONE, LogicalId: 'Mx' } } };

let ports: InMemoryPorts;
beforeEach(() => { ports = new InMemoryPorts(); });

function preflight(record: string, planned: Planned, old?: Planned): Promise<void> {
  const [type, name] = record.split(' ');
  if (record) ports.existing = { [ZONE]: [{ type, name, value: 'theirs' }] };
  return checkHostDomains(properties(planned), old && properties(old), REQUEST, ports);
}

const bad: Array<[record: string, planned: Planned, old?: Planned]> = [
  ['TXT _mta-sts.example.com', DOMAIN],
  ['CNAME _mta-sts.example.com', DOMAIN],
  ['A mta-sts.example.com', DOMAIN],
  ['AAAA mta-sts.example.com', WITHOUT_REPORTS],
  ['NS mta-sts.example.com', DOMAIN],
  ['NS _mta-sts.example.com', DOMAIN],
  ['CNAME mta-sts.example.com', WITHOUT_REPORTS],
  ['TXT _smtp._tls.example.com', DOMAIN],
  ['CNAME _smtp._tls.example.com', DOMAIN],
  ['TXT _mta-sts.mta-sts.example.com', DELEGATED],
  ['A mta-sts.example.com', DELEGATED],
  ['MX tlsrpt.example.com', MAILBOX],
  ['CNAME tlsrpt.example.com', MAILBOX],
  ['TXT _smtp._tls.example.com', DOMAIN, WITHOUT_REPORTS],
  ['A mta-sts.example.com', DOMAIN, { Domains: { 'example.com': {} } }],
  ['A mta-sts.example.com', DOMAIN, { Domains: { 'example.com': { Zone: 'Z2' } } }],
  ['MX tlsrpt.example.com', MAILBOX, { Domains: { 'example.com': {} } }],
];
const good: Array<[what: string, record: string, planned: Planned, old?: Planned]> = [
  ['no record', '', DOMAIN],
  ['a CAA record at mta-sts', 'CAA mta-sts.example.com', DOMAIN],
  ['a TXT record of another kind at mta-sts', 'TXT mta-sts.example.com', DOMAIN],
  ['a TXT record at the name of the mailbox', 'TXT tlsrpt.example.com', MAILBOX],
  ['a record that the stack does not create', 'TXT _smtp._tls.example.com', WITHOUT_REPORTS],
  ['a record of a domain whose DNS is elsewhere', 'TXT _mta-sts.example.com', { Domains: { 'example.com': {} } }],
  ['a record of the domain, whose zone only delegates', 'TXT _mta-sts.example.com', DELEGATED],
  ['its own record, in an update', 'TXT _mta-sts.example.com', { Domains: { 'example.com': { Zone: ZONE, Removal: 'Delete' } } }, DOMAIN],
  ['its own record, beside a new domain', 'A mta-sts.example.com', { Domains: { ...DOMAIN.Domains, 'example.org': { Zone: ZONE } } }, DOMAIN],
  ['its own MX record, in an update', 'MX tlsrpt.example.com', MAILBOX, MAILBOX],
];

test.each(bad.map(([record, planned, old]) => ({ record, planned, old })))('a deployment is refused before the host changes if the zone has $record', async ({ record, planned, old }) => {
  const [type, name] = record.split(' ');
  await expect(preflight(record, planned, old)).rejects.toThrow(`the hosted zone Z1 already has ${type} at ${name} (theirs), and takes no second record there. Nothing was changed. `);
});

test.each(bad.map(([record, planned, old]) => ({ record, planned, old })))('a rollback goes on if the zone has $record', async ({ record, planned, old }) => {
  ports.rollingBack = true;
  await expect(preflight(record, planned, old)).resolves.toBeUndefined();
});

test.each(good.map(([what, record, planned, old]) => ({ what, record, planned, old })))('a deployment is accepted with $what', async ({ record, planned, old }) => {
  await expect(preflight(record, planned, old)).resolves.toBeUndefined();
});

test('the NS records of a zone itself are not in the way of its records', async () => {
  ports.existing = { [ZONE]: ['NS', 'SOA', 'CAA'].map((type) => ({ type, name: 'mta-sts.example.com', value: 'theirs' })) };
  await expect(checkHostDomains(properties(DELEGATED), undefined, REQUEST, ports)).resolves.toBeUndefined();
});

test('an MX record that the stack had before its policy host is its own', async () => {
  ports.inStack = ['Mx'];
  await expect(preflight('MX tlsrpt.example.com', MAILBOX)).resolves.toBeUndefined();
});

test('the message has the steps of docs/adopting.md for a domain, and those of the mailbox for an MX record', async () => {
  await expect(preflight('TXT _mta-sts.example.com', DOMAIN)).rejects
    .toThrow(/"A gap" in docs\/adopting\.md.*delete the records at _mta-sts and _smtp\._tls, then those at mta-sts.*off the old CloudFront distribution.*TTL.*deploy again$/);
  await expect(preflight('MX tlsrpt.example.com', MAILBOX)).rejects.toThrow(/changed\. Delete the records at the name of the mailbox, or give the receiver another 'mailboxDomainName'$/);
});

test('the message fits into what CloudFormation shows, whatever the zone has', async () => {
  const value = 'x'.repeat(4000);
  const domains = Array.from({ length: 50 }, (_, index) => `${'long-'.repeat(10)}${index}.example.com`);
  ports.existing = {
    [ZONE]: domains.flatMap((domain) => (['TXT _mta-sts', 'A mta-sts', 'AAAA mta-sts', 'TXT _smtp._tls'].map((one) => {
      const [type, label] = one.split(' ');
      return { type, name: `${label}.${domain}`, value };
    }))),
  };
  const planned = { Domains: Object.fromEntries(domains.map((domain) => [domain, DOMAIN.Domains['example.com']])) };
  const { message } = await preflight('', planned).then(() => new Error(), (error: Error) => error);
  expect(message).toContain('; and 48 more such reasons');
  expect(message).toContain('deploy again');
  expect(message.length).toBeLessThan(1000);
});

test('a zone that can not be read stops a deployment, and does not stop a rollback', async () => {
  ports.zoneFailure = new Error('throttled');
  await expect(preflight('', DOMAIN)).rejects.toThrow('the records of example.com in the hosted zone Z1 could not be read: throttled. Nothing was changed');
  ports.rollingBack = true;
  await expect(preflight('', DOMAIN)).resolves.toBeUndefined();
});

test('an unchanged host does not read its zones again', async () => {
  await preflight('', DOMAIN, DOMAIN);
  expect(ports.zoneReads).toBe(0);
});
