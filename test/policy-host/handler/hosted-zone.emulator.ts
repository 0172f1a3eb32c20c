import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import {
  Change, ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, ListResourceRecordSetsCommand, ResourceRecordSet, Route53Client,
} from '@aws-sdk/client-route-53';
import { Zones } from '../../../src/policy-host/handler/hosted-zone';
import { describeOnEmulator } from '../../support/emulator';

const NAME = '_mta-sts.example.com';
const text = (id: string) => `"v=STSv1; id=${id};"`;
const record = (id: string, others: Partial<ResourceRecordSet> = {}): ResourceRecordSet => ({
  Name: `${NAME}.`, Type: 'TXT', TTL: 300, ResourceRecords: [{ Value: text(id) }], ...others,
});

describeOnEmulator('a hosted zone', (emulator) => {
  let client: Route53Client;
  let zoneId: string;
  beforeEach(async () => {
    client = new Route53Client({ ...emulator().client, maxAttempts: 1 });
    const made = await client.send(new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: `${Math.random()}` }));
    zoneId = made.HostedZone!.Id!.replace('/hostedzone/', '');
  }, 60_000);

  const change = (...Changes: Change[]) => client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: zoneId, ChangeBatch: { Changes } }));
  const set = (one: ResourceRecordSet) => change({ Action: 'UPSERT', ResourceRecordSet: one });
  const records = async () => (await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: zoneId }))).ResourceRecordSets!
    .filter(({ Type }) => Type === 'TXT').map(({ TTL, ResourceRecords, SetIdentifier }) => [TTL, SetIdentifier, ...ResourceRecords!.map(({ Value }) => Value)]);

  /** Comes between a request to change records and its answer. */
  function around(work: (send: () => Promise<any>) => Promise<any>): Route53Client {
    const other = new Route53Client({ ...emulator().client, maxAttempts: 1 });
    other.middlewareStack.add((next, context) => (
      async (args) => context.commandName === 'ChangeResourceRecordSetsCommand' ? work(() => next(args)) : next(args)
    ), { step: 'initialize' });
    return other;
  }

  test('a TXT record is replaced if it is as it was read, with all its other values', async () => {
    await set(record('1', { TTL: 77 }));
    expect(await new Zones(client, Date.now()).replaceTxt(zoneId, NAME, text('1'), text('2'))).toBe(true);
    expect(await records()).toEqual([[77, undefined, text('2')]]);
  }, 60_000);

  test.each<[what: string, sets: ResourceRecordSet[]]>([
    ['is gone', []],
    ['says something else', [record('3')]],
    ['has another value as well', [record('1', { ResourceRecords: [{ Value: text('1') }, { Value: '"x"' }] })]],
    ['is one of two weighted records', [record('1', { SetIdentifier: 'a', Weight: 1 }), record('1', { SetIdentifier: 'b', Weight: 1 })]],
  ])('a TXT record stays if it %s', async (_, sets) => {
    for (const one of sets) await set(one);
    const before = await records();
    expect(await new Zones(client, Date.now()).replaceTxt(zoneId, NAME, text('1'), text('2'))).toBe(false);
    expect(await records()).toEqual(before);
  }, 60_000);

  test.each<[what: string, meanwhile: () => Promise<unknown>, after: unknown[][]]>([
    ['was set', () => set(record('3')), [[300, undefined, text('3')]]],
    ['was deleted', () => change({ Action: 'DELETE', ResourceRecordSet: record('1') }), []],
  ])('a TXT record stays if it %s after it was read', async (_, meanwhile, after) => {
    await set(record('1'));
    const late = around(async (send) => {
      await meanwhile();
      return send();
    });
    expect(await new Zones(late, Date.now()).replaceTxt(zoneId, NAME, text('1'), text('2'))).toBe(false);
    expect(await records()).toEqual(after);
  }, 60_000);

  test('a TXT record is replaced even if the answer is lost, and the call fails if nothing changed', async () => {
    await set(record('1'));
    const deaf = around(async (send) => {
      await send();
      throw new Error('socket hang up');
    });
    expect(await new Zones(deaf, Date.now()).replaceTxt(zoneId, NAME, text('1'), text('2'))).toBe(true);
    expect(await new Zones(client, Date.now()).replaceTxt(zoneId, NAME, text('1'), text('2'))).toBe(true);
    const mute = around(async () => { throw new Error('socket hang up'); });
    await expect(new Zones(mute, Date.now()).replaceTxt(zoneId, NAME, text('2'), text('3'))).rejects.toThrow('socket hang up');
    expect(await records()).toEqual([[300, undefined, text('2')]]);
  }, 60_000);

  test("a refusal in the form of the API reference, which the SDK can't name, shows that a record was set since", async () => {
    await set(record('1'));
    // https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html, "Example Error Response"
    const documented = createServer((_, response) => response.writeHead(400, { 'Content-Type': 'text/xml' }).end(
      '<?xml version="1.0" encoding="UTF-8"?><InvalidChangeBatch xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Messages>'
      + '<Message>Tried to delete resource record set, but the values provided do not match the current values</Message></Messages></InvalidChangeBatch>',
    ));
    await new Promise<void>((resolve) => documented.listen(0, '127.0.0.1', resolve));
    const refusing = new Route53Client({ ...emulator().client, endpoint: `http://127.0.0.1:${(documented.address() as AddressInfo).port}`, maxAttempts: 1 });
    const late = around(async () => {
      await set(record('3'));
      return refusing.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: zoneId, ChangeBatch: { Changes: [] } }));
    });
    const replaced = await new Zones(late, Date.now()).replaceTxt(zoneId, NAME, text('1'), text('2'));
    documented.close();
    documented.closeAllConnections();
    expect(replaced).toBe(false);
  }, 60_000);

  describe('of the emulator', () => {
    test.each<[what: string, changes: Change[], refusal: RegExp]>([
      ['does not delete a record with other values', [{ Action: 'DELETE', ResourceRecordSet: record('2') }], /delete resource record set .* do not match the current values/],
      ['does not delete a record with another TTL', [{ Action: 'DELETE', ResourceRecordSet: record('1', { TTL: 60 }) }], /do not match the current values/],
      ['does not delete a record that does not exist', [{ Action: 'DELETE', ResourceRecordSet: record('1', { Name: 'other.example.com.' }) }], /it was not found/],
      ['does not create a record that exists', [{ Action: 'CREATE', ResourceRecordSet: record('1') }], /create resource record set .* already exists/],
      ['applies all changes of a batch or none', [
        { Action: 'CREATE', ResourceRecordSet: record('2', { Name: 'other.example.com.' }) }, { Action: 'DELETE', ResourceRecordSet: record('2') },
      ], /do not match the current values/],
    ])('the emulator %s', async (_, changes, refusal) => {
      await set(record('1'));
      await expect(change(...changes)).rejects.toMatchObject({ name: 'InvalidChangeBatch', message: expect.stringMatching(refusal) });
      expect(await records()).toEqual([[300, undefined, text('1')]]);
    }, 60_000);

    test('a batch recreates a record that existed before, and replaces another', async () => {
      await set(record('1'));
      await change({ Action: 'DELETE', ResourceRecordSet: record('1') });
      await change({ Action: 'CREATE', ResourceRecordSet: record('1') });
      await change({ Action: 'DELETE', ResourceRecordSet: record('1') }, { Action: 'CREATE', ResourceRecordSet: record('2') });
      expect(await records()).toEqual([[300, undefined, text('2')]]);
    }, 60_000);
  });

  test('the names above a domain are found: a wildcard, and then a delegation', async () => {
    const above = () => new Zones(client, Date.now() + 60_000).namesAbove(zoneId, 'sub.example.com');
    expect(await above()).toEqual({});
    await set({ Name: '*.example.com.', Type: 'MX', TTL: 300, ResourceRecords: [{ Value: '10 mx1.example.net.' }] });
    await set({ Name: '_x.mta-sts.sub.example.com.', Type: 'CNAME', TTL: 300, ResourceRecords: [{ Value: 'y.acm-validations.aws.' }] });
    expect(await above()).toEqual({ wildcard: { name: '*.example.com', types: ['MX'], reaches: ['sub.example.com'] } });
    await set({ Name: 'sub.example.com.', Type: 'NS', TTL: 300, ResourceRecords: [{ Value: 'ns1.example.net.' }] });
    expect(await above()).toEqual({ delegated: 'sub.example.com' });
  });
});
