import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { InMemoryPorts } from './memory-ports';
import { operate } from '../../../src/policy-host/handler/operation';
import type { PublicationPorts } from '../../../src/policy-host/handler/ports';
import { PublicationProperties } from '../../../src/policy-host/publication-contract';

const ROLE = 'arn:aws:iam::444455556666:role/records';
const PROPERTIES: PublicationProperties = {
  PolicyDomain: 'example.com',
  Mode: 'testing',
  MaxAge: '604800',
  Mx: ['mx1.example.com'],
  HostedZoneId: 'Z1',
  RecordsRole: ROLE,
  TlsRptRecord: '"v=TLSRPTv1; rua=mailto:reports@example.net;"',
  Host: 'policies/d111.cloudfront.net',
};
const OTHER_MX = { ...PROPERTIES, Mx: ['mx1.example.com', 'mx2.example.com'] };

let ports: InMemoryPorts;
let errors: string[];
let requests = 0;
beforeEach(() => {
  ports = new InMemoryPorts();
  errors = [];
  jest.spyOn(console, 'log').mockImplementation();
  jest.spyOn(console, 'warn').mockImplementation();
  jest.spyOn(console, 'error').mockImplementation((...texts) => { errors.push(texts.join(' ')); });
});

type Asked = [type: 'Create' | 'Update' | 'Delete', properties?: Partial<PublicationProperties>, former?: Partial<PublicationProperties>];

function event([RequestType, properties = {}, former = {}]: Asked, requestId = `request-${++requests}`): CloudFormationCustomResourceEvent {
  return {
    RequestType,
    RequestId: requestId,
    StackId: 'stack',
    LogicalResourceId: 'Publication',
    ResponseURL: '',
    ResourceType: 'Custom::MtaStsPolicy',
    PhysicalResourceId: 'mta-sts.example.com',
    ResourceProperties: { ...PROPERTIES, ...properties },
    OldResourceProperties: { ...PROPERTIES, ...former },
  } as unknown as CloudFormationCustomResourceEvent;
}

const ask = async (...asked: Asked) => operate(event(asked), ports.time, ports);
const servedId = () => ports.policies.get('mta-sts.example.com')?.id;

const txt = (name: string, value: string, others: Partial<ResourceRecordSet> = {}): ResourceRecordSet => (
  { Name: `${name}.`, Type: 'TXT', TTL: 300, ResourceRecords: [{ Value: value }], ...others }
);
const alias = (type: 'A' | 'AAAA', target = 'd111.cloudfront.net'): ResourceRecordSet => (
  { Name: 'mta-sts.example.com.', Type: type, AliasTarget: { HostedZoneId: 'Z2FDTNDATAQYW2', DNSName: `${target}.`, EvaluateTargetHealth: false } }
);
const announcing = (id = servedId()) => txt('_mta-sts.example.com', `"v=STSv1; id=${id};"`);
const tlsRpt = txt('_smtp._tls.example.com', PROPERTIES.TlsRptRecord!, { TTL: 3600 });
/** The records in an order that says nothing. */
const sorted = (sets: readonly ResourceRecordSet[]) => [...sets].sort((a, b) => (`${a.Name} ${a.Type}` < `${b.Name} ${b.Type}` ? -1 : 1));
const expectAll = (id?: string) => expect(sorted(ports.sets)).toEqual(sorted([announcing(id), alias('A'), alias('AAAA'), tlsRpt]));

/** Makes the call with this number fail, and counts the calls. What others do comes before it. */
function failingAt(number: number, calls = { made: 0 }): PublicationPorts {
  return new Proxy(ports, {
    get: (target, name) => {
      const member = (target as any)[name];
      if (typeof member !== 'function' || name === 'now') return member;
      return async (...args: unknown[]) => {
        if (++calls.made === number) throw new Error(`call ${number} fails`);
        return member.apply(target, args);
      };
    },
  });
}

async function callsOf(asked: Asked): Promise<number> {
  const calls = { made: 0 };
  await operate(event(asked), ports.time, failingAt(0, calls));
  return calls.made;
}

describe('a publication with a role', () => {
  test('the records are written in one change, after the policy is live', async () => {
    await ask('Create');
    expectAll();
    expect(ports.changes).toEqual([
      'put mta-sts.example.com',
      'create TXT _mta-sts.example.com.',
      'replace TXT _mta-sts.example.com.', 'create A mta-sts.example.com.', 'create AAAA mta-sts.example.com.', 'create TXT _smtp._tls.example.com.',
    ]);
  });

  test('no record is written while the policy is not live', async () => {
    ports.stuck = true;
    await expect(ask('Create')).rejects.toThrow('it is not live');
    expect(ports.sets).toEqual([]);
  });

  test('the records keep the former id until the new policy is live', async () => {
    await ask('Create');
    const id = servedId();
    ports.stuck = true;
    await expect(ask('Update', OTHER_MX)).rejects.toThrow('it is not live');
    expect(servedId()).not.toBe(id);
    expectAll(id);
  });

  test('an update writes the new id, and touches nothing else', async () => {
    await ask('Create');
    ports.changes.length = 0;
    await ask('Update', OTHER_MX);
    expectAll();
    expect(ports.changes).toEqual(['put mta-sts.example.com', 'replace TXT _mta-sts.example.com.']);
  });

  test('a first publication is refused if the domain would lose its mail, and an update reads nothing of it', async () => {
    ports.above = { wildcard: { name: '*.com', types: ['MX'], reaches: ['example.com'] } };
    await expect(ask('Create')).rejects.toThrow('the hosted zone Z1 has no record at example.com, whose mail comes by the wildcard *.com (MX)');
    expect([ports.sets, ports.policies.size]).toEqual([[], 0]);
    ports.above = {};
    await ask('Create');
    ports.above = { delegated: 'example.com' };
    await expect(ask('Update', OTHER_MX)).resolves.toBeDefined();
  });

  test('an update changes nothing if nothing is new', async () => {
    await ask('Create');
    ports.changes.length = 0;
    await ask('Update');
    expect(ports.changes).toEqual([]);
  });

  test('a rollback writes the id of the policy that it publishes again', async () => {
    await ask('Create');
    const first = servedId();
    await ask('Update', OTHER_MX);
    ports.rollingBack = true;
    await ask('Update', PROPERTIES, OTHER_MX);
    expect(servedId()).not.toBe(first);
    expectAll();
  });

  test.each<[what: string, properties: Partial<PublicationProperties>, after: () => ResourceRecordSet[]]>([
    ['another report destination', { TlsRptRecord: '"v=TLSRPTv1; rua=mailto:b@example.net;"' }, () => (
      [announcing(), alias('A'), alias('AAAA'), { ...tlsRpt, ResourceRecords: [{ Value: '"v=TLSRPTv1; rua=mailto:b@example.net;"' }] }]
    )],
    ['no report destination', { TlsRptRecord: undefined }, () => [announcing(), alias('A'), alias('AAAA')]],
    ['another distribution', { Host: 'policies/d222.cloudfront.net' }, () => [announcing(), alias('A', 'd222.cloudfront.net'), alias('AAAA', 'd222.cloudfront.net'), tlsRpt]],
  ])('an update writes %s, and a rollback takes that back', async (_, properties, after) => {
    await ask('Create');
    await ask('Update', properties);
    expect(sorted(ports.sets)).toEqual(sorted(after()));
    ports.rollingBack = true;
    await ask('Update', PROPERTIES, properties);
    expectAll();
  });

  test('a record of reports that others made stays, if the publication has none itself', async () => {
    const other = txt('_smtp._tls.example.com', '"v=TLSRPTv1; rua=mailto:other@example.net;"');
    ports.sets = [other];
    await ask('Create', { TlsRptRecord: undefined });
    expect(ports.sets).toContainEqual(other);
    await ask('Delete', { TlsRptRecord: undefined });
    expect(ports.sets).toEqual([other]);
  });

  test('the written records replace those that were made by hand for this host', async () => {
    const withoutRole = { RecordsRole: undefined, HostedZoneId: undefined, TlsRptRecord: undefined };
    await ask('Create', withoutRole);
    ports.sets = [announcing(), { Name: 'mta-sts.example.com.', Type: 'CNAME', TTL: 3600, ResourceRecords: [{ Value: 'D111.cloudfront.net.' }] }];
    await ask('Update', PROPERTIES, withoutRole);
    expectAll();
  });

  test('an update that drops the role still writes the id, so that the record is not outdated', async () => {
    await ask('Create');
    await ask('Update', { ...OTHER_MX, RecordsRole: undefined, HostedZoneId: undefined, TlsRptRecord: undefined });
    expectAll();
  });
});

describe('records of others', () => {
  const cname = { Name: 'mta-sts.example.com.', Type: 'CNAME' as const, TTL: 60, ResourceRecords: [{ Value: 'other.example.net.' }] };
  test.each<[what: string, set: ResourceRecordSet, message: RegExp]>([
    ['an announcement of another id', announcing('0123456789abcdef0123456789abcdef'), /already has a (TXT )?record at _mta-sts\.example\.com/],
    ['an announcement that others wrote', txt('_mta-sts.example.com', '"v=STSv1; id=1;"'), /already has a (TXT )?record at _mta-sts\.example\.com.*id=1;/],
    ['a CNAME record at the name', { ...cname, Name: '_mta-sts.example.com.' }, /at _mta-sts\.example\.com .*CNAME other\.example\.net/],
    ['addresses of the policy host', alias('A', 'd999.cloudfront.net'), /at mta-sts\.example\.com .*A alias to d999\.cloudfront\.net\./],
    ['an address', { Name: 'mta-sts.example.com.', Type: 'AAAA', TTL: 60, ResourceRecords: [{ Value: '2001:db8::1' }] }, /at mta-sts\.example\.com .*AAAA 2001:db8::1/],
    ['a name that points to another host', cname, /at mta-sts\.example\.com .*CNAME other\.example\.net\./],
    ['a request for reports', txt('_smtp._tls.example.com', '"v=TLSRPTv1; rua=mailto:a@b.example;"'), /at _smtp\._tls\.example\.com .*rua=mailto:a@b\.example/],
    ['a weighted record', { ...alias('A'), SetIdentifier: 'a', Weight: 1 }, /set identifier 'a'/],
  ])('a first publication leaves %s, and changes nothing', async (_, set, message) => {
    ports.sets = [set];
    await expect(ask('Create')).rejects.toThrow(message);
    await expect(ask('Create')).rejects.toThrow(/Delete the record; if .* docs\/adopting\.md/);
    expect(ports.changes).toEqual([]);
    // CloudFormation deletes what it failed to create.
    await ask('Delete');
    expect(ports.sets).toEqual([set]);
  });

  test('a first publication does not take over a record that appears while its policy becomes live', async () => {
    const set = alias('A', 'd999.cloudfront.net');
    jest.spyOn(ports, 'confirmLive').mockImplementationOnce(async () => { ports.sets.push(set); });
    await expect(ask('Create')).rejects.toThrow('A alias to d999.cloudfront.net.');
    await ask('Delete');
    expect(ports.sets).toEqual([set]);
  });

  test('a deployment fails and a rollback leaves the record if somebody changed the announcement by hand', async () => {
    await ask('Create');
    const byHand = txt('_mta-sts.example.com', '"v=STSv1; id=byhand;"');
    ports.sets = ports.sets.map((set) => set.Name === byHand.Name ? byHand : set);
    ports.changes.length = 0;
    await expect(ask('Update', OTHER_MX)).rejects.toThrow(/_mta-sts\.example\.com .*id=byhand/);
    expect(ports.changes).toEqual([]);
    ports.rollingBack = true;
    await ask('Update', PROPERTIES, OTHER_MX);
    expect(ports.changes).toEqual([]);
    expect(errors.join()).toContain('the rollback leaves the records: the zone already has a record at _mta-sts.example.com');
  });

  test('an announcement of an outdated id, in the form that this package writes, is corrected', async () => {
    await ask('Create');
    ports.sets = ports.sets.map((set) => set.Name === '_mta-sts.example.com.' ? announcing('0123456789abcdef0123456789abcdef') : set);
    await ask('Update', OTHER_MX);
    expectAll();
  });

  test('records that somebody deleted by hand come back', async () => {
    await ask('Create');
    ports.sets = [];
    await ask('Update', OTHER_MX);
    expectAll();
  });
});

describe('a deletion', () => {
  test('the records are removed before the policy', async () => {
    await ask('Create');
    ports.changes.length = 0;
    await ask('Delete');
    expect(ports.sets).toEqual([]);
    expect(ports.changes.at(-1)).toBe('remove mta-sts.example.com');
  });

  test.each<[what: string, change: (sets: ResourceRecordSet[]) => ResourceRecordSet[], left: number]>([
    ['addresses that lead elsewhere by now', (sets) => sets.map((set) => set.Type === 'A' ? alias('A', 'd999.cloudfront.net') : set), 1],
    ['an announcement that others wrote', (sets) => sets.map((set) => set.Name!.startsWith('_mta-sts') ? txt('_mta-sts.example.com', '"v=STSv1; id=1;"') : set), 1],
    ['records of other names', (sets) => [...sets, txt('other.example.com', '"x"')], 1],
  ])('a deletion leaves %s', async (_, change, left) => {
    await ask('Create');
    ports.sets = change(ports.sets);
    await ask('Delete');
    expect(ports.sets).toHaveLength(left);
  });

  test('a deletion leaves the records of a domain that another policy host serves', async () => {
    const sets = [announcing('0123456789abcdef0123456789abcdef'), alias('A', 'd999.cloudfront.net'), alias('AAAA', 'd999.cloudfront.net')];
    ports.sets = [...sets];
    await expect(ask('Create')).rejects.toThrow('already has a');
    await ask('Delete');
    expect(ports.sets).toEqual(sets);
  });

  test('a deletion leaves the records and the policy if the role refuses', async () => {
    await ask('Create');
    ports.zoneFailure = new Error(`the role ${ROLE} can't be assumed`);
    await expect(ask('Delete')).rejects.toThrow("can't be assumed");
    expect(servedId()).toBeDefined();
  });
});

describe('a role that refuses', () => {
  beforeEach(() => { ports.zoneFailure = new Error(`the role ${ROLE} can't be assumed`); });

  test('a deployment fails before it changes anything', async () => {
    await expect(ask('Create')).rejects.toThrow("can't be assumed. Nothing was changed");
    expect(ports.changes).toEqual([]);
  });

  test('a rollback continues if it has nothing to write, as the DNS shows', async () => {
    ports.zoneFailure = undefined;
    await ask('Create');
    ports.zoneFailure = new Error('refused');
    ports.rollingBack = true;
    ports.dnsTxt = [`v=STSv1; id=${servedId()};`];
    await ask('Update', PROPERTIES, OTHER_MX);
    expect(errors.join()).toContain('the rollback continues without the records of example.com: refused');
  });

  test('a rollback that has a record to write fails, so that it can be continued once the role is right', async () => {
    ports.zoneFailure = undefined;
    await ask('Create');
    const first = servedId();
    await ask('Update', OTHER_MX);
    ports.zoneFailure = new Error('refused');
    ports.rollingBack = true;
    for (const seen of [[`v=STSv1; id=${first};`], [`v=STSv1; id=${servedId()};`], []]) {
      ports.dnsTxt = seen;
      await expect(ask('Update', PROPERTIES, OTHER_MX)).rejects.toThrow('refused');
    }
    ports.zoneFailure = undefined;
    await ask('Update', PROPERTIES, OTHER_MX);
    expectAll();
  });
});

describe('after a crash at any call', () => {
  const past: { readonly [what: string]: { before: Asked[]; asked: Asked } } = {
    'a first publication': { before: [], asked: ['Create'] },
    'an update': { before: [['Create']], asked: ['Update', OTHER_MX] },
    'a rollback': { before: [['Create'], ['Update', OTHER_MX]], asked: ['Update', PROPERTIES, OTHER_MX] },
    'a deletion': { before: [['Create']], asked: ['Delete'] },
  };

  test.each(Object.keys(past))('%s that Lambda runs again comes to the same end', async (what) => {
    const { before, asked } = past[what];
    const prepare = async () => {
      ports = new InMemoryPorts();
      for (const one of before) await ask(...one);
    };
    await prepare();
    const count = await callsOf(asked);
    expect(count).toBeGreaterThan(6);
    for (let number = 1; number <= count; number++) {
      await prepare();
      const again = event(asked);
      await operate(again, ports.time, failingAt(number)).catch(() => undefined);
      await operate(again, ports.time, ports);
      if (asked[0] === 'Delete') expect([ports.sets, servedId()]).toEqual([[], undefined]);
      else expectAll();
    }
  });

  test('a first publication leaves nothing once CloudFormation has deleted it', async () => {
    const count = await callsOf(['Create']);
    for (let number = 1; number <= count; number++) {
      ports = new InMemoryPorts();
      await operate(event(['Create']), ports.time, failingAt(number)).catch(() => undefined);
      await ask('Delete');
      expect([ports.sets, servedId()]).toEqual([[], undefined]);
    }
  });
});

describe('an overtaken request', () => {
  test('an overtaken request writes no record, and takes its reservation away', async () => {
    ports.overtakenAt = 'holds';
    await expect(ask('Create')).rejects.toThrow('a newer request');
    expect(ports.sets).toEqual([]);
    jest.spyOn(ports, 'holds').mockResolvedValueOnce(true).mockResolvedValue(false);
    await expect(ask('Create')).rejects.toThrow('a newer request');
    expect(ports.sets).toEqual([]);
  });

  test('an overtaken first publication can write nothing after its deletion', async () => {
    // It has checked that it is not overtaken, and then the deletion comes.
    const change = ports.changeRecords.bind(ports);
    jest.spyOn(ports, 'changeRecords').mockImplementationOnce(change).mockImplementationOnce(async (...args) => {
      await ask('Delete');
      ports.overtakenAt = 'holds';
      return change(...args);
    });
    await expect(ask('Create')).rejects.toThrow('a newer request');
    expect(ports.sets).toEqual([]);
  });

  test('an overtaken update can write nothing after the rollback has written', async () => {
    await ask('Create');
    const change = ports.changeRecords.bind(ports);
    jest.spyOn(ports, 'changeRecords').mockImplementationOnce(async (...args) => {
      ports.rollingBack = true;
      await ask('Update', PROPERTIES, OTHER_MX);
      ports.overtakenAt = 'holds';
      return change(...args);
    });
    await expect(ask('Update', OTHER_MX)).rejects.toThrow('a newer request');
    expectAll();
  });
});
