import { ResourceRecordSet, Route53Client } from '@aws-sdk/client-route-53';
import { isOfRun } from './acceptance-stack';
import { Internet } from './internet';
import { OwnZone } from './own-zone';

const DOMAIN = 'cdk-mta-sts-3f9a1c.example.org';
const THEIRS = ['example.org', 'www.example.org', `not${DOMAIN}`, `${DOMAIN}.example.org`, 'cdk-mta-sts-000000.example.org', '\\052.example.org'];
const OURS = [DOMAIN, `_mta-sts.${DOMAIN}`, `mta-sts.s1.${DOMAIN}`];
const set = (name: string): ResourceRecordSet => ({ Name: `${name}.`, Type: 'TXT', TTL: 60, ResourceRecords: [{ Value: '"a"' }] });

/** Makes an account with zones of one name, each with its name servers. */
function world({ zones = [{ id: 'Z1', isPrivate: false }], published = ['ns-Z1.example'] } = {}) {
  const changes: any[] = [];
  const send = async (command: any): Promise<any> => {
    switch (command.constructor.name) {
      case 'ListHostedZonesByNameCommand':
        return { HostedZones: zones.map(({ id, isPrivate }) => ({ Id: `/hostedzone/${id}`, Name: 'example.org.', Config: { PrivateZone: isPrivate } })) };
      case 'GetHostedZoneCommand': return { DelegationSet: { NameServers: [`ns-${command.input.Id}.example`] } };
      case 'ListResourceRecordSetsCommand': return pages(command.input.StartRecordName);
      default: changes.push(...command.input.ChangeBatch.Changes); return {};
    }
  };
  const internet = { resolver: { resolveNs: async () => published } } as unknown as Internet;
  return { changes, find: () => OwnZone.find('example.org', DOMAIN, { send } as unknown as Route53Client, internet) };
}

/** Returns a zone of many records as two pages. */
function pages(start?: string) {
  return start === undefined ? { ResourceRecordSets: [...THEIRS, OURS[0]].map(set), IsTruncated: true, NextRecordName: OURS[1], NextRecordType: 'TXT' }
    : { ResourceRecordSets: OURS.slice(1).map(set), IsTruncated: false };
}

test("a sweep deletes the run's records on every page, and no others", async () => {
  const { changes, find } = world();
  expect(await (await find()).sweep()).toBe(OURS.length);
  expect(changes).toEqual(OURS.map((name) => ({ Action: 'DELETE', ResourceRecordSet: set(name) })));
});

test.each(THEIRS)('the run makes no record at %s', async (name) => {
  const { changes, find } = world();
  await expect((await find()).put('TXT', name, '"a"')).rejects.toThrow(`${name} is not the run's: it is outside of ${DOMAIN}`);
  expect(changes).toEqual([]);
});

test('the run takes the zone to which the DNS leads if several zones have the name', async () => {
  const zones = [{ id: 'Z0', isPrivate: false }, { id: 'Z1', isPrivate: true }, { id: 'Z2', isPrivate: false }];
  expect((await world({ zones, published: ['ns-Z2.example.'] }).find()).id).toBe('Z2');
});

test.each([
  ['has no zone of the name', { zones: [] }, "'--zone' is 'example.org': the account has no public hosted zone of this name; name one that"],
  ['has only a private one', { zones: [{ id: 'Z1', isPrivate: true }] }, 'the account has no public hosted zone of this name'],
  ['has one that is not delegated', { published: [] }, 'the DNS leads to no name servers, which are not those of the hosted zone /hostedzone/Z1; set the name servers'],
  ['has one and the DNS leads to another', { published: ['ns.provider.example'] }, 'the DNS leads to ns.provider.example, which are not those of'],
])('the run refuses a zone if the account %s', async (_, given, message) => {
  await expect(world(given).find()).rejects.toThrow(message);
});

test.each([
  [true, 'cdk-mta-sts-3f9a1c'], [true, 'cdk-mta-sts-3f9a1c-probe'], [true, 'cdk-mta-sts-3f9a1c-reportsbucket95fe29a2-wasb6p82ingb'],
  [false, 'cdk-mta-sts-3f9a1cd'], [false, 'cdk-mta-sts'], [false, 'my-cdk-mta-sts-3f9a1c'], [false, 'CDKToolkit'],
])('it is %s that %s is a name of the run 3f9a1c', (expected, name) => {
  expect(isOfRun({ run: '3f9a1c' }, name)).toBe(expected);
});
