import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { InMemoryPorts } from './memory-ports';
import { checkHostDomains } from '../../../src/policy-host/handler/host-domains';
import { aboveProblem, NamesAbove, namesAbove } from '../../../src/policy-host/handler/names-above';
import { hostDomains } from '../../../src/policy-host/handler/publication-request';
import { DomainsProperties } from '../../../src/policy-host/publication-contract';

const set = (record: string): ResourceRecordSet => {
  const [Type, name] = record.split(' ');
  return { Type: Type as 'MX', Name: `${name.replace('*', '\\052')}.`, TTL: 300, ResourceRecords: [{ Value: 'value' }] };
};
/** The order of a list: API Reference, ListResourceRecordSets, "Sort order". */
const place = ({ Name, Type }: Pick<ResourceRecordSet, 'Name' | 'Type'>) => `${Name!.replace(/\.$/, '').replace('*', '\\052').split('.').reverse().join('.')}. ${Type}`;

/** Lists a zone as Route 53 does, in pages. */
function listing(records: string[], size = 300) {
  const sets = ['NS example.com', 'SOA example.com', ...records].map(set).sort((one, other) => (place(one) < place(other) ? -1 : 1));
  const starts: Array<string | undefined> = [];
  const list = async (start?: string) => {
    starts.push(start);
    const from = start === undefined ? sets : sets.filter((one) => place(one) >= place({ Name: start, Type: '' as 'MX' }));
    return { sets: from.slice(0, size), isLast: from.length <= size };
  };
  return { list, starts };
}

const WILDCARD = { name: '*.example.com', types: ['MX'], reaches: ['sub.example.com'] };
const cases: Array<[what: string, domain: string, records: string[], expected: NamesAbove]> = [
  ['the zone\'s own name', 'example.com', ['MX *.example.com'], {}],
  ['a domain with MX records of its own', 'sub.example.com', ['MX *.example.com', 'MX sub.example.com'], {}],
  ['a domain with any record of its own, which no wildcard reaches', 'sub.example.com', ['MX *.example.com', 'TXT sub.example.com'], {}],
  ['a domain without a wildcard above', 'sub.example.com', ['MX example.com', 'A other.example.com'], {}],
  ['a wildcard of another branch', 'sub.example.com', ['MX *.other.example.com'], {}],
  ['a wildcard without mail hosts', 'sub.example.com', ['TXT *.example.com', 'CAA *.example.com'], {}],
  ['a domain outside the zone', 'sub.example.org', ['MX *.example.com'], {}],
  ['a wildcard MX record', 'sub.example.com', ['MX *.example.com'], { wildcard: WILDCARD }],
  ['a wildcard CNAME record', 'sub.example.com', ['CNAME *.example.com'], { wildcard: { ...WILDCARD, types: ['CNAME'] } }],
  ['wildcard addresses, to which senders deliver without an MX record', 'sub.example.com', ['A *.example.com', 'AAAA *.example.com'], { wildcard: { ...WILDCARD, types: ['A', 'AAAA'] } }],
  ['a wildcard that the validation of a certificate has already taken away', 'sub.example.com', ['MX *.example.com', 'CNAME _x.mta-sts.sub.example.com'], { wildcard: WILDCARD }],
  ['a wildcard two labels above', 'a.b.example.com', ['MX *.example.com'], { wildcard: { ...WILDCARD, reaches: ['a.b.example.com', 'b.example.com'] } }],
  ['a wildcard two labels above that the certificate has already taken away', 'a.b.example.com', ['MX *.example.com', 'CNAME _x.mta-sts.a.b.example.com'],
    { wildcard: { ...WILDCARD, reaches: ['a.b.example.com', 'b.example.com'] } }],
  ['a wildcard that a name between keeps away', 'a.b.example.com', ['MX *.example.com', 'A b.example.com'], {}],
  ['a wildcard that a name below a name between keeps away', 'a.b.example.com', ['MX *.example.com', 'A www.b.example.com'], {}],
  ['a wildcard at the nearest name that exists', 'a.b.example.com', ['MX *.example.com', 'MX *.b.example.com'], { wildcard: { name: '*.b.example.com', types: ['MX'], reaches: ['a.b.example.com'] } }],
  ['a delegated domain', 'sub.example.com', ['NS sub.example.com', 'MX sub.example.com'], { delegated: 'sub.example.com' }],
  ['a domain below a delegated name', 'a.b.example.com', ['NS b.example.com', 'MX a.b.example.com'], { delegated: 'b.example.com' }],
  ['a name below the domain that is delegated', 'sub.example.com', ['NS dev.sub.example.com', 'MX sub.example.com'], {}],
  ['a neighbour that is delegated', 'sub.example.com', ['NS other.example.com', 'MX sub.example.com'], {}],
];

test.each(cases.map(([what, domain, records, expected]) => ({ what, domain, records, expected })))('the names above a domain are read in one request: $what', async ({ domain, records, expected }) => {
  const { list, starts } = listing(records);
  await expect(namesAbove(domain, list)).resolves.toEqual(expected);
  expect(starts).toEqual([undefined]);
});

test.each(cases.map(([what, domain, records, expected]) => ({ what, domain, records, expected })))('in a big zone they are the same, in one more request for each name: $what', async ({ domain, records, expected }) => {
  const others = Array.from({ length: 50 }, (_, index) => `A host${index}.zz.example.com`);
  const { list, starts } = listing([...records, ...others], 20);
  await expect(namesAbove(domain, list)).resolves.toEqual(expected);
  expect(starts.length).toBeLessThanOrEqual(1 + domain.split('.').length - 2 + 1);
});

describe('the preflight of a policy host', () => {
  const REQUEST = { requestId: '1', requestedAt: 0, stackId: 'stack', logicalId: 'Domains' };
  const wanted = (Domains: DomainsProperties['Domains']) => hostDomains({ Bucket: 'policies', Domains });
  const BELOW = wanted({ 'sub.example.com': { Zone: 'Z1', Within: 'zone' } });
  let ports: InMemoryPorts;
  beforeEach(() => { ports = new InMemoryPorts(); });

  test('it refuses a domain whose mail comes by a wildcard', async () => {
    ports.above = { wildcard: WILDCARD };
    await expect(checkHostDomains(BELOW, undefined, REQUEST, ports)).rejects.toThrow('the hosted zone Z1 has no record at sub.example.com, whose mail comes by the wildcard *.example.com (MX): '
      + 'a wildcard does not reach a name below which a record exists (RFC 4592 §2.2), so all its mail would be lost, also by the record that validates a certificate. '
      + 'Create the MX records at sub.example.com first. Nothing was changed');
  });

  test('it refuses a domain that the zone delegates', async () => {
    ports.above = { delegated: 'sub.example.com' };
    await expect(checkHostDomains(BELOW, undefined, REQUEST, ports)).rejects.toThrow('the hosted zone Z1 delegates sub.example.com to other name servers, '
      + "so nobody would see the records of sub.example.com there: give the zone of sub.example.com as 'zone'. Nothing was changed");
  });

  test('it refuses a domain if the zone can\'t be read, and names it', async () => {
    ports.namesAbove = async () => { throw new Error('denied'); };
    await expect(checkHostDomains(BELOW, undefined, REQUEST, ports)).rejects.toThrow('the names above sub.example.com in the hosted zone Z1 could not be read: denied');
  });

  test('it goes on in a rollback', async () => {
    ports.above = { wildcard: WILDCARD };
    ports.rollingBack = true;
    await expect(checkHostDomains(BELOW, undefined, REQUEST, ports)).resolves.toBeUndefined();
  });

  test('it reads nothing for the zone\'s own name, nor for a domain that has its records already', async () => {
    ports.above = { wildcard: WILDCARD };
    ports.namesAbove = jest.fn(ports.namesAbove);
    await checkHostDomains(wanted({ 'example.com': 'Z1' }), undefined, REQUEST, ports);
    await checkHostDomains(BELOW, wanted({ 'sub.example.com': 'Z1' }), REQUEST, ports);
    expect(ports.namesAbove).not.toHaveBeenCalled();
    await expect(checkHostDomains(BELOW, wanted({ 'sub.example.com': 'Z2' }), REQUEST, ports)).rejects.toThrow('wildcard');
  });
});

test('the problem names each name that needs records', () => {
  expect(aboveProblem('a.b.example.com', 'Z1', { wildcard: { ...WILDCARD, reaches: ['a.b.example.com', 'b.example.com'] } }))
    .toMatch(/Create the MX records at a\.b\.example\.com and at b\.example\.com first$/);
  expect(aboveProblem('example.com', 'Z1', {})).toBeUndefined();
});
