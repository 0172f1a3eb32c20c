import { emptyBuckets, memoryObjects } from './memory-objects';
import { ObjectStore } from '../../../src/policy-host/handler/object-store';
import { Claim, Claims, claimsIn, open } from '../../../src/policy-host/handler/policy-claim';
import { ServedPolicy } from '../../../src/policy-host/handler/served-policy';

const BUCKET = 'policies';
const HOST = 'mta-sts.example.com';
const SECOND = 1000;

let objects: ObjectStore;
let claims: Claims;
beforeEach(async () => {
  objects = memoryObjects(emptyBuckets(), () => 0);
  claims = claimsIn(objects);
  await open(objects, BUCKET);
});

const policy = (id: string): ServedPolicy => ({ text: `policy ${id}`, id, owner: 'stack', enforcedUntil: 5 * SECOND, testingSince: 0 });
const at = (second: number, requestId = `request-${second}`) => ({ requestId, requestedAt: second * SECOND });
const claim = async (second: number, host = HOST) => (await claims.claim(BUCKET, host, at(second)))!;
const servedId = async () => (await claims.served(BUCKET, HOST))?.id;
const keys = async () => [...new Set((await objects.versions(BUCKET, '')).map(({ key }) => key))];

describe('the request that claims last', () => {
  test('the last request publishes a policy with its recorded facts', async () => {
    expect(await claims.put(await claim(1), policy('a'))).toBe(true);
    expect(await claims.served(BUCKET, HOST)).toEqual(policy('a'));
  });

  test('the last request publishes again when it is run again', async () => {
    await claims.put(await claim(1), policy('a'));
    expect(await claims.put(await claim(1), policy('b'))).toBe(true);
    expect(await servedId()).toBe('b');
  });

  test('the last request publishes its own policy although another run of it has staged another one', async () => {
    const [one, two] = [await claim(1), await claim(1)];
    expect([await claims.put(one, policy('a')), await claims.put(two, policy('b'))]).toEqual([true, true]);
    expect(await servedId()).toBe('b');
  });

  test('the last request leaves exactly one ticket', async () => {
    for (const second of [1, 2, 3]) await claims.put(await claim(second), policy(String(second)));
    expect((await keys()).filter((key) => key.startsWith('operations/mta-sts'))).toEqual([`operations/${HOST}/19700101T000003.000Z-000000000003000-request-3`]);
  });

  test("the last request removes all versions of the policy, and the watch's state of the domain", async () => {
    for (const second of [1, 2]) await claims.put(await claim(second), policy(String(second)));
    await objects.put(BUCKET, 'watch/example.com.json', { text: '{}', metadata: {} });
    expect(await claims.remove(await claim(3))).toBe(true);
    expect((await keys()).filter((key) => !key.startsWith('operations/'))).toEqual([]);
  });
});

describe('an overtaken request', () => {
  const overtaken = async (change: (claimed: Claim) => Promise<boolean>) => {
    const older = await claim(1);
    await claims.put(await claim(2), policy('new'));
    const before = await keys();
    expect([await claims.holds(older), await change(older)]).toEqual([false, false]);
    expect([await servedId(), await keys()]).toEqual(['new', before]);
  };

  test('an overtaken request publishes nothing', () => overtaken((older) => claims.put(older, policy('old'))));
  test('an overtaken request removes nothing', () => overtaken((older) => claims.remove(older)));

  test('an overtaken request can no longer claim when it starts late, or again, and leaves nothing', async () => {
    await claims.put(await claim(2), policy('new'));
    const before = await keys();
    expect(await claims.claim(BUCKET, HOST, at(1))).toBeUndefined();
    expect([await servedId(), await keys()]).toEqual(['new', before]);
  });

  test('an overtaken request does not publish a text that it staged before', async () => {
    const older = await claim(1);
    await objects.replace(BUCKET, older.ticket!, { text: 'policy old', metadata: {} }, (await objects.get(BUCKET, older.ticket!))!.etag);
    await claims.put(await claim(2), policy('new'));
    expect(await claims.put(older, policy('old'))).toBe(false);
    expect(await servedId()).toBe('new');
  });

  test('a request is overtaken at its own policy host only', async () => {
    const older = await claim(1);
    await claim(2, 'mta-sts.example.com.example');
    await claim(2, 'mta-sts.sub.example.com');
    expect(await claims.put(older, policy('a'))).toBe(true);
  });
});

test('of two requests of one second exactly one is the newer', async () => {
  for (const order of [['a', 'b'], ['b', 'a']]) {
    await objects.remove(BUCKET, await objects.versions(BUCKET, `operations/${HOST}/`));
    const found = await Promise.all(order.map(async (id) => claims.claim(BUCKET, HOST, at(1, id))));
    const held = await Promise.all(found.map(async (one) => one !== undefined && claims.holds(one)));
    expect(held.filter(Boolean)).toHaveLength(1);
  }
});

test.each([['a', 'b'], ['b', 'a']])('of two requests of one second the one that arrives later is the newer: %s before %s', async (first, second) => {
  const arriving = (requestId: string, arrivedAt: number) => claims.claim(BUCKET, HOST, { ...at(1, requestId), arrivedAt });
  const [older, newer] = [(await arriving(first, 1100))!, (await arriving(second, 1900))!];
  expect([await claims.holds(older), await claims.holds(newer)]).toEqual([false, true]);
});

test('two runs of one request share a ticket, whichever arrives first', async () => {
  const arriving = (arrivedAt: number) => claims.claim(BUCKET, HOST, { ...at(1), arrivedAt });
  const [one, two] = [(await arriving(1900))!, (await arriving(1950))!];
  expect(two).toEqual(one);
  expect([await claims.put(one, policy('a')), await claims.put(two, policy('a'))]).toEqual([true, true]);
  expect((await keys()).filter((key) => key.startsWith('operations/mta-sts'))).toHaveLength(1);
});

describe('a policy host that is closed', () => {
  beforeEach(async () => {
    await claims.put(await claim(1), policy('a'));
    await claims.close(BUCKET);
  });

  test("the closed host's bucket has no object of any request", async () => {
    expect(await keys()).toEqual([`${HOST}/.well-known/mta-sts.txt`]);
  });

  test("the closed host's bucket has no object of the watch, even if the watch wrote after the removal of a domain", async () => {
    await objects.put(BUCKET, 'watch/example.com.json', { text: '{}', metadata: {} });
    await claims.close(BUCKET);
    expect(await keys()).toEqual([`${HOST}/.well-known/mta-sts.txt`]);
  });

  test('the closed host refuses every publication, even by the last request, and keeps nothing of the attempt', async () => {
    const late = await claim(2);
    expect(late.ticket).toBeUndefined();
    expect(await claims.put(late, policy('b'))).toBe(false);
    expect(await keys()).toEqual([`${HOST}/.well-known/mta-sts.txt`]);
  });

  test('the closed host accepts the removal of a remaining policy', async () => {
    expect(await claims.remove(await claim(2))).toBe(true);
    expect(await keys()).toEqual([]);
  });
});
