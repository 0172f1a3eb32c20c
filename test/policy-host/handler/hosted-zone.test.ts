import { GetHostedZoneCommand, ListResourceRecordSetsCommand, ResourceRecordSet, Route53Client } from '@aws-sdk/client-route-53';
import { existing } from '../../../src/policy-host/handler/existing-records';
import { Zones } from '../../../src/policy-host/handler/hosted-zone';

let zones = 0;

/** A zone that is listed as Route 53 lists it: API Reference, ListResourceRecordSets, "Sort order" and "Specifying where to start listing records". */
class FakeZone {
  public readonly id = `Z${++zones}`;
  public readonly requests: string[] = [];

  constructor(private readonly sets: ResourceRecordSet[], private readonly pageSize = 300, private readonly isPrivate = false) {}

  public get client(): Route53Client {
    return { send: async (command: object) => this.answer(command) } as unknown as Route53Client;
  }

  private answer(command: object): object {
    this.requests.push(command.constructor.name);
    if (command instanceof GetHostedZoneCommand) return { HostedZone: { Config: { PrivateZone: this.isPrivate } } };
    if (!(command instanceof ListResourceRecordSetsCommand)) throw new Error(`${command.constructor.name} is not known`);
    const { StartRecordName = '', StartRecordType = '', StartRecordIdentifier = '' } = command.input;
    const start = position({ Name: StartRecordName, Type: StartRecordType as 'MX', SetIdentifier: StartRecordIdentifier });
    const sets = [...this.sets].sort((a, b) => compared(position(a), position(b))).filter((set) => compared(position(set), start) >= 0);
    const next = sets[this.pageSize];
    return {
      ResourceRecordSets: sets.slice(0, this.pageSize),
      IsTruncated: next !== undefined,
      NextRecordName: next?.Name,
      NextRecordType: next?.Type,
      NextRecordIdentifier: next?.SetIdentifier,
    };
  }
}

function position({ Name, Type, SetIdentifier = '' }: ResourceRecordSet): string[] {
  return [`${Name!.replace(/\.$/, '').split('.').reverse().join('.')}.`, Type!, SetIdentifier];
}

function compared(one: string[], other: string[]): number {
  const index = one.findIndex((part, at) => part !== other[at]);
  if (index < 0) return 0;
  return one[index] < other[index] ? -1 : 1;
}

const set = (Type: 'MX' | 'TXT' | 'A', Name: string, values: string[], others: Partial<ResourceRecordSet> = {}): ResourceRecordSet => (
  { Name: `${Name}.`, Type, TTL: 300, ResourceRecords: values.map((Value) => ({ Value })), ...others }
);
const mx = (...values: string[]) => set('MX', 'example.com', values);
const txt = (value: string, others: Partial<ResourceRecordSet> = {}) => set('TXT', '_mta-sts.example.com', [value], others);
const alias = (Type: 'MX' | 'TXT', Name: string, DNSName: string) => set(Type, Name, [], { ResourceRecords: undefined, AliasTarget: { HostedZoneId: 'Z', DNSName, EvaluateTargetHealth: false } });
const many = (number: number, prefix: string) => Array.from({ length: number }, (_, index) => set('A', `${prefix}${index}.example.com`, ['192.0.2.1']));
const weighted = (number: number, one: (others: Partial<ResourceRecordSet>, index: number) => ResourceRecordSet) => (
  Array.from({ length: number }, (_, index) => one({ SetIdentifier: String(index).padStart(3, '0'), Weight: 1 }, index))
);

test.each<[what: string, requests: number, sets: ResourceRecordSet[], expected: { mx: string[]; txt: string[] }, pageSize?: number]>([
  ['of a small zone', 1, [mx('10 a.example.net.'), txt('"1"'), set('TXT', 'example.com', ['"spf"'])], { mx: ['a.example.net'], txt: ['"1"'] }],
  ['of a zone with neither', 1, [set('A', 'example.com', ['192.0.2.1'])], { mx: [], txt: [] }],
  ['of a zone with names of others before and after', 1, [
    set('MX', 'a.com', ['10 a.com.']), set('MX', 'sub.example.com', ['10 b.com.']), set('TXT', '_mta-sts.sub.example.com', ['"2"']), mx('10 c.com.'), txt('"1"'),
  ], { mx: ['c.com'], txt: ['"1"'] }],
  ['in the order of their preference, in normal form, with octal codes', 1, [mx('30 C.example.com', '10 mx\\0551.example.com.', '20  b.example.com.'), txt('"1"')],
    { mx: ['mx-1.example.com', 'b.example.com', 'c.example.com'], txt: ['"1"'] }],
  ['of a domain with a hundred names that come between', 1, [mx('10 a.com.'), txt('"1"'), ...many(100, '_dkim')], { mx: ['a.com'], txt: ['"1"'] }],
  ['of a big zone, with the announcement in the first page', 1, [mx('10 a.com.'), txt('"1"'), ...many(1000, 'host')], { mx: ['a.com'], txt: ['"1"'] }],
  ['of a big zone, with the announcement in a later page', 2, [mx('10 a.com.'), txt('"1"'), ...many(1000, '1host')], { mx: ['a.com'], txt: ['"1"'] }],
  ['of a big zone without an announcement', 2, [mx('10 a.com.'), ...many(1000, 'host')], { mx: ['a.com'], txt: [] }],
  ['of a big zone without an MX record', 2, [txt('"1"'), ...many(1000, 'host')], { mx: [], txt: ['"1"'] }],
  ['of a zone whose first page ends with the announcement', 2, [mx('10 a.com.'), txt('"1"'), ...many(10, 'host')], { mx: ['a.com'], txt: ['"1"'] }, 2],
  ['of weighted sets over a page\'s end', 4, [
    ...weighted(5, (others, index) => set('MX', 'example.com', [`10 mx${index}.com.`], others)), txt('"1"'),
  ], { mx: ['mx0.com', 'mx1.com', 'mx2.com', 'mx3.com', 'mx4.com'], txt: ['"1"'] }, 3],
  ['of weighted announcements over a page\'s end', 3, [mx('10 a.com.'), ...weighted(4, (others, index) => txt(`"${index}"`, others))],
    { mx: ['a.com'], txt: ['"0"', '"1"', '"2"', '"3"'] }, 3],
  ['of an alias for a name after it', 1, [alias('MX', 'example.com', 'mail.example.com.'), set('MX', 'mail.example.com', ['10 a.com.']), txt('"1"')], { mx: ['a.com'], txt: ['"1"'] }],
  ['of an alias for a name before it', 2, [
    set('MX', 'aaa.com', ['10 a.com.']), alias('MX', 'example.com', 'aaa.com.'), txt('"1"'),
  ], { mx: ['a.com'], txt: ['"1"'] }],
])('the records %s take %d requests', async (_, requests, sets, expected, pageSize = 300) => {
  const zone = new FakeZone(sets, pageSize);
  expect(await new Zones(zone.client, Date.now()).records(zone.id, 'example.com', '_mta-sts.example.com')).toEqual(expected);
  expect(zone.requests).toEqual(Array(requests).fill('ListResourceRecordSetsCommand'));
});

test('the records of a policy host\'s own zone take one request', async () => {
  const zone = new FakeZone([set('A', 'mta-sts.example.com', ['192.0.2.1']), set('TXT', '_mta-sts.mta-sts.example.com', ['"1"'])]);
  expect(await new Zones(zone.client, Date.now()).records(zone.id, 'example.com', '_mta-sts.mta-sts.example.com')).toEqual({ mx: [], txt: ['"1"'] });
  expect(zone.requests).toHaveLength(1);
});

test('the reader finds a record whose name sorts before the domain', async () => {
  const zone = new FakeZone([set('TXT', 'aaa.com', ['"1"']), mx('10 a.com.')]);
  expect(await new Zones(zone.client, Date.now()).records(zone.id, 'example.com', 'aaa.com')).toEqual({ mx: ['a.com'], txt: ['"1"'] });
});

test('a process checks a public zone once, and a private zone each time', async () => {
  const [open, closed] = [new FakeZone([]), new FakeZone([], 300, true)];
  for (let time = 0; time < 3; time++) await new Zones(open.client, Date.now()).requirePublic(open.id);
  expect(open.requests).toEqual(['GetHostedZoneCommand']);
  for (let time = 0; time < 2; time++) {
    await expect(new Zones(closed.client, Date.now()).requirePublic(closed.id)).rejects.toThrow(`the hosted zone ${closed.id} is private, so senders can't see its records`);
  }
  expect(closed.requests).toHaveLength(2);
});

describe('existing records', () => {
  const NAMES = ['_mta-sts.example.com', 'mta-sts.example.com', '_smtp._tls.example.com'];
  const sorted = (records: object[]) => records.map((one) => JSON.stringify(one)).sort();
  const ours = [txt('"v=STSv1; id=1;"'), set('A', 'mta-sts.example.com', ['192.0.2.1', '192.0.2.2']), set('TXT', '_smtp._tls.example.com', ['"2"'])];
  const found = [
    { name: '_mta-sts.example.com', type: 'TXT', value: '"v=STSv1; id=1;"' },
    { name: 'mta-sts.example.com', type: 'A', value: '192.0.2.1 and 192.0.2.2' },
    { name: '_smtp._tls.example.com', type: 'TXT', value: '"2"' },
  ];

  test.each<[what: string, requests: number, sets: ResourceRecordSet[], expected: object[]]>([
    ['are found in one page of a small zone', 1, [...ours, mx('10 a.com.')], found],
    ['are found in a big zone', 4, [...ours, ...many(1000, 'host')], found],
    ['are found between many others', 4, [...ours, ...many(500, '1host'), ...many(500, 'x')], found],
    ['are none in a big zone without them', 4, many(1000, 'host'), []],
    ['are those of the names alone', 1, [
      set('TXT', '_mta-sts.sub.example.com', ['"3"']), set('A', 'mta-sts.example.org', ['192.0.2.1']), set('A', 'mta-sts2.example.com', ['192.0.2.1']),
    ], []],
    ['include an alias, with octal codes', 1, [
      { ...alias('TXT', 'mta\\055sts.example.com', 'd1.cloudfront.net.'), Type: 'A' },
    ], [{ name: 'mta-sts.example.com', type: 'A', value: 'alias to d1.cloudfront.net.' }]],
    ['include each of several sets of a name', 1, weighted(2, (others, index) => txt(`"${index}"`, others)), [
      { name: '_mta-sts.example.com', type: 'TXT', value: '"0"' }, { name: '_mta-sts.example.com', type: 'TXT', value: '"1"' },
    ]],
  ])('%s, with %d requests', async (_, requests, sets, expected) => {
    const zone = new FakeZone(sets);
    expect(sorted(existing(await new Zones(zone.client, Date.now()).sets(zone.id, 'example.com', NAMES)))).toEqual(sorted(expected));
    expect(zone.requests).toEqual(Array(requests).fill('ListResourceRecordSetsCommand'));
  });
});
