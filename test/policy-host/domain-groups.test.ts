import { DomainGroups } from '../../src';

/** Returns numbers that look random, and are the same in each run. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

const namesOf = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `domain-${from + index}.example`);

test('three hundred domains are four groups of at most 75', () => {
  const domainNames = namesOf(300);
  const record = DomainGroups.extend({ domainNames, record: {} });
  const { groups } = new DomainGroups({ domainNames, record });
  expect(groups.map(({ number, domainNames: { length } }) => [number, length])).toEqual([[0, 75], [1, 75], [2, 75], [3, 75]]);
  expect(groups.flatMap((group) => group.domainNames).sort()).toEqual([...domainNames].sort());
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('no domain moves while others are added and removed at random, with seed %s', (seed) => {
  const random = numbersFrom(seed);
  const maxDomains = 1 + Math.floor(random() * 12);
  const everyGroup = new Map<string, number>();
  let [record, domainNames, next]: [{ [name: string]: number }, string[], number] = [{}, [], 0];
  for (let change = 0; change < 60; change++) {
    const [removed, added] = [Math.floor(random() * 4), Math.floor(random() * 6)];
    for (let index = 0; index < removed && domainNames.length > 0; index++) domainNames.splice(Math.floor(random() * domainNames.length), 1);
    const [left] = Object.keys(record).filter((name) => !domainNames.includes(name));
    domainNames = [...domainNames, ...namesOf(added, next), ...left !== undefined && random() < 0.3 ? [left] : []];
    next += added;
    domainNames.sort(() => random() - 0.5);
    record = DomainGroups.extend({ domainNames, record, maxDomains });
    const { groups } = new DomainGroups({ domainNames, record, maxDomains });
    expect(groups.flatMap((group) => group.domainNames).sort()).toEqual([...domainNames].sort());
    for (const { number, domainNames: members } of groups) {
      expect(members.length).toBeLessThanOrEqual(maxDomains);
      for (const member of members) {
        expect([member, everyGroup.get(member) ?? number]).toEqual([member, number]);
        everyGroup.set(member, number);
      }
    }
  }
  expect(everyGroup.size).toBeGreaterThan(60);
});

test('the record does not depend on the order of the list, and extending it again changes nothing', () => {
  const record = DomainGroups.extend({ domainNames: namesOf(30), record: {}, maxDomains: 7 });
  expect(DomainGroups.extend({ domainNames: namesOf(30).reverse(), record: {}, maxDomains: 7 })).toEqual(record);
  expect(JSON.stringify(DomainGroups.extend({ domainNames: namesOf(30), record, maxDomains: 7 }))).toBe(JSON.stringify(record));
});

test('a domain that has left keeps its place, and comes back to its group', () => {
  const record = DomainGroups.extend({ domainNames: ['a.example', 'b.example'], record: {}, maxDomains: 2 });
  const without = DomainGroups.extend({ domainNames: ['b.example', 'c.example'], record, maxDomains: 2 });
  expect(without).toEqual({ 'a.example': 0, 'b.example': 0, 'c.example': 1 });
  expect(new DomainGroups({ domainNames: ['a.example', 'c.example'], record: without }).groups).toEqual([
    { number: 0, domainNames: ['a.example'] }, { number: 1, domainNames: ['c.example'] },
  ]);
});

test('a larger capacity fills groups up, and moves none', () => {
  const record = DomainGroups.extend({ domainNames: namesOf(4), record: {}, maxDomains: 2 });
  expect(DomainGroups.extend({ domainNames: namesOf(5), record, maxDomains: 3 })).toEqual({ ...record, 'domain-4.example': 0 });
});

test('names are compared in normal form', () => {
  expect(DomainGroups.extend({ domainNames: ['Example.COM'], record: { 'EXAMPLE.com': 3 } })).toEqual({ 'example.com': 3 });
});

describe('bad input of groups', () => {
  const groups = (props: Partial<ConstructorParameters<typeof DomainGroups>[0]>) => new DomainGroups({ domainNames: ['a.example'], record: { 'a.example': 0 }, ...props });
  test.each<[what: string, make: () => unknown, message: string]>([
    ['a domain that is not recorded', () => groups({ domainNames: ['a.example', 'b.example', 'c.example'] }),
      "'record' lacks b.example and 1 more: without a recorded group, a later list could move a domain to another policy host, where senders don't find it; store what"],
    ['a domain that is there twice', () => groups({ domainNames: ['a.example', 'A.example'] }), "'domainNames' is 'A.example': it is there twice; name it once"],
    ['a domain with a final dot', () => groups({ domainNames: ['a.example.'] }), "'domainNames' is 'a.example.'"],
    ['a recorded domain that is there twice', () => groups({ record: { 'a.example': 0, 'A.example': 1 } }), "'record' is 'A.example': it is there twice"],
    ['a fraction', () => groups({ record: { 'a.example': 0.5 } }), "'record['a.example']' is 0.5: the number of a group is a whole number from 0"],
    ['a negative number', () => groups({ record: { 'a.example': -1 } }), "'record['a.example']' is -1"],
    ['no domain in a group', () => groups({ maxDomains: 0 }), "'maxDomains' is 0: it must be a whole number from 1 to 100; leave it out for the default"],
    ['more domains than a distribution may have', () => groups({ maxDomains: 101 }), "'maxDomains' is 101"],
    ['a group that is too large', () => DomainGroups.extend({ domainNames: [], record: { 'a.example': 2, 'b.example': 2 }, maxDomains: 1 }),
      "'maxDomains' is 1: group 2 of 'record' has 2 domains, which can't move to another group; give at least 2"],
  ])('%s is refused', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
