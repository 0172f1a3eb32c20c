import { announcedId, answer, emptyCloud, setRecord, TTL, visibleIds } from './cloud';
import { CloudFormation, Assumptions } from './cloudformation';
import { Handler } from './invocation';
import { Scheduler, everyPath, plainly, scripted } from './scheduler';
import { emptyStack } from './stack';
import { dependenciesOf, resolved, Template } from './template';

const thing = (others: object = {}) => ({ Type: 'AWS::S3::Bucket', ...others });
const record = (value: unknown, others: object = {}) => ({
  Type: 'AWS::Route53::RecordSet', Properties: { Type: 'TXT', Name: '_mta-sts.a.example.', ResourceRecords: [value] }, ...others,
});
const custom = (properties: object, others: object = {}) => ({ Type: 'Custom::Thing', Properties: { ServiceToken: 'one', ...properties }, ...others });

/** Deploys a stack with a handler that records its request and returns it. */
function deployed(options: { scheduler?: Scheduler; faults?: number; handler?: Handler; assumptions?: Partial<Assumptions> } = {}) {
  const [cloud, stack, events] = [emptyCloud(), emptyStack('Stack'), [] as string[]];
  const handler: Handler = async (event, deadline, ports) => {
    events.push(`${event.RequestType} ${event.LogicalResourceId} ${event.ResourceProperties.Value}`);
    if (options.handler) return options.handler(event, deadline, ports);
    if (event.ResourceProperties.Value === 'bad') throw new Error('refused');
    return { physicalResourceId: event.LogicalResourceId, data: { Value: event.ResourceProperties.Value } };
  };
  const { scheduler = plainly, faults = 0 } = options;
  const run = { cloud, scheduler, faults: { left: faults, elsewhere: true }, orphans: [], history: [], sideBySide: true, observe: () => undefined, fingerprint: () => '' };
  const formation = new CloudFormation(stack, run, handler, { rollbackOfUntouched: false, gapsInOrder: false, ...options.assumptions });
  return { cloud, stack, events, deploy: async (Resources: Template['Resources']) => formation.deploy({ Resources }), destroy: async () => formation.destroy() };
}

describe('a template', () => {
  test('a template has dependencies by each kind of reference', () => {
    const Resources = {
      A: thing(),
      B: thing({ DependsOn: 'A' }),
      C: thing({ Properties: { x: [{ Ref: 'A' }, { Ref: 'AWS::Region' }] } }),
      D: thing({ Properties: { x: { 'Fn::GetAtt': ['B', 'Arn'] }, y: { 'Fn::Sub': '${C.Arn}/${!No}' } } }),
    };
    expect(Object.fromEntries([...dependenciesOf({ Resources })].map(([id, others]) => [id, [...others].sort()]))).toEqual({ A: [], B: ['A'], C: ['A'], D: ['B', 'C'] });
  });

  test('a template is resolved', () => {
    const value = { x: { 'Fn::Join': ['', ['a', { Ref: 'A' }, { 'Fn::GetAtt': ['B', 'Arn'] }]] }, y: [{ 'Fn::Sub': '${A}-${B.Arn}' }] };
    expect(resolved(value, (id, attribute) => attribute ? `${id}'s ${attribute}` : id)).toEqual({ x: "aAB's Arn", y: ["A-B's Arn"] });
  });
});

test('every path through the choices is taken once', async () => {
  const seen: string[] = [];
  const runs = await everyPath(async ({ pick }) => {
    const one = pick(2);
    seen.push(`${one}${one ? pick(3) : ''}`);
  });
  expect([runs, seen]).toEqual([4, ['0', '10', '11', '12']]);
});

describe('CloudFormation', () => {
  test('an update changes only what differs, including changes of attributes', async () => {
    const { deploy, events, cloud } = deployed();
    const withValue = (Value: string) => ({ Thing: custom({ Value }), Other: custom({ Value: 'same' }), Record: record({ 'Fn::GetAtt': ['Thing', 'Value'] }) });
    await deploy(withValue('1'));
    await deploy(withValue('2'));
    expect(events.sort()).toEqual(['Create Other same', 'Create Thing 1', 'Update Thing 2']);
    expect(cloud.records.get('TXT _mta-sts.a.example')!.value).toBe('2');
  });

  test.each([[false, 'Update First 2'], [true, 'Update Last 2']])(
    'an update may not wait for the dependencies of an unchanged resource (%s), except for one that has its value from there', async (gapsInOrder, next) => {
      const { deploy, events } = deployed({ assumptions: { gapsInOrder } });
      const withValue = (Value: string, Middle: object) => ({
        Last: custom({ Value }, { DependsOn: 'Middle' }), First: custom({ Value }), Middle: custom({ Value: 'same', ...Middle }, { DependsOn: 'First' }),
      });
      await deploy(withValue('1', {}));
      events.length = 0;
      await deploy(withValue('2', {}));
      expect(events[0]).toBe(next);
      const value = { From: { 'Fn::GetAtt': ['First', 'Value'] } };
      await deploy(withValue('2', value));
      events.length = 0;
      await deploy(withValue('3', value));
      expect(events).toEqual(['Update First 3', 'Update Middle same', 'Update Last 3']);
    });

  test('a rollback restores the resources that it had reached, and leaves the rest', async () => {
    const { deploy, events, cloud, stack } = deployed();
    const withValues = (one: string, two: string) => ({
      One: custom({ Value: one }), Record: record({ 'Fn::GetAtt': ['One', 'Value'] }), Two: custom({ Value: two }, { DependsOn: 'Record' }), Three: custom({ Value: two }, { DependsOn: 'Two' }),
    });
    await deploy(withValues('1', '1'));
    events.length = 0;
    expect(await deploy(withValues('2', 'bad'))).toBe(false);
    expect(events).toEqual(['Update One 2', 'Update Two bad', 'Update One 1', 'Update Two 1']);
    expect([stack.status, cloud.records.get('TXT _mta-sts.a.example')!.value]).toEqual(['UPDATE_ROLLBACK_COMPLETE', '1']);
  });

  test.each<[policy: string, kept: boolean]>([['Delete', false], ['RetainExceptOnCreate', false], ['Retain', true]])(
    'the resources of a failed deployment stay only under Retain: %s', async (DeletionPolicy, kept) => {
      const { deploy, cloud } = deployed();
      await deploy({ Old: thing() });
      await deploy({ Old: thing(), Record: record('new', { DeletionPolicy }), Bad: custom({ Value: 'bad' }, { DependsOn: 'Record' }) });
      expect(cloud.records.has('TXT _mta-sts.a.example')).toBe(kept);
    });

  test.each<[policy: string, kept: boolean]>([['Delete', false], ['RetainExceptOnCreate', true], ['Retain', true]])(
    'a resource that leaves the stack is kept by the old policy: %s', async (DeletionPolicy, kept) => {
      for (const leave of ['update', 'destroy']) {
        const { deploy, destroy, cloud } = deployed();
        await deploy({ Old: thing(), Record: record('1', { DeletionPolicy }) });
        await (leave === 'update' ? deploy({ Old: thing() }) : destroy());
        expect(cloud.records.has('TXT _mta-sts.a.example')).toBe(kept);
      }
    });

  test('a resource that could not be deleted loses its dependencies', async () => {
    const { deploy, destroy, cloud } = deployed({
      handler: async (event) => {
        if (event.RequestType === 'Delete') throw new Error('no');
        return { physicalResourceId: 'thing', data: {} };
      },
    });
    await deploy({ Bucket: thing(), Guard: custom({ Bucket: { Ref: 'Bucket' } }) });
    await destroy();
    expect([...cloud.things.keys()]).toEqual([]);
  });

  test('an update of a service token fails, and so does the creation of an existing record', async () => {
    const { deploy, events } = deployed();
    await deploy({ Thing: custom({ Value: '1' }), Record: record('1') });
    expect(await deploy({ Thing: custom({ Value: '2', ServiceToken: 'two' }), Record: record('1') })).toBe(false);
    expect(await deploy({ Thing: custom({ Value: '1' }), Record: record('1'), Twin: record('2') })).toBe(false);
    expect(events).not.toContain('Update Thing 2');
  });

  test('the old physical resource is deleted after the update if a custom resource returns another physical id', async () => {
    const { deploy, events } = deployed({ handler: async ({ ResourceProperties: { Value } }) => ({ physicalResourceId: Value, data: {} }) });
    await deploy({ Thing: custom({ Value: '1' }) });
    await deploy({ Thing: custom({ Value: '2' }) });
    expect(events).toEqual(['Create Thing 1', 'Update Thing 2', 'Delete Thing 1']);
  });

  test('a failed rollback can be continued', async () => {
    const calls: Handler = async (event, _, ports) => {
      await ports.mxInDns('');
      return { physicalResourceId: 'thing', data: { Value: event.ResourceProperties.Value } };
    };
    // The second deployment: the thing begins, another resource fails beside it, and is cancelled; in the rollback it begins and crashes.
    const { deploy, stack, events } = deployed({ handler: calls, faults: 2, scheduler: scripted([0, 0, 0, 0, 0, 1, 0, 0, 2]) });
    await deploy({ Thing: custom({ Value: '1' }) });
    const succeeded = await deploy({ Thing: custom({ Value: '2' }) });
    expect([succeeded, stack.status]).toEqual([false, 'UPDATE_ROLLBACK_COMPLETE']);
    expect(events).toEqual(['Create Thing 1', 'Update Thing 2', 'Update Thing 1', 'Update Thing 1']);
  });
});

describe('the simulated resolvers and the policy host', () => {
  test('resolvers keep a former record for its TTL', () => {
    const cloud = emptyCloud();
    const announce = (id: string) => setRecord(cloud, 'TXT _mta-sts.a.example', { value: `"v=STSv1; id=${id};"`, alias: false });
    announce('1');
    announce('2');
    expect([announcedId(cloud, 'a.example'), visibleIds(cloud, 'a.example')]).toEqual(['2', ['2', '1']]);
    cloud.now += TTL;
    expect(visibleIds(cloud, 'a.example')).toEqual(['2']);
  });

  test('the policy host answers only if everything exists that an answer needs', () => {
    const cloud = emptyCloud();
    const version = { text: 'text', metadata: { 'policy-id': '1' }, versionId: '1', since: cloud.now };
    const config = {
      Aliases: ['mta-sts.a.example'],
      Origins: [{ DomainName: 'bucket.RegionalDomainName', OriginAccessControlId: 'oac.Id' }],
      ViewerCertificate: { AcmCertificateArn: 'certificate' },
      DefaultCacheBehavior: { FunctionAssociations: [{ FunctionARN: 'function.FunctionARN' }] },
    };
    setRecord(cloud, 'A mta-sts.a.example', { value: 'distribution.DomainName', alias: true });
    cloud.buckets.objects.set('bucket/mta-sts.a.example/.well-known/mta-sts.txt', [version]);
    for (const id of ['bucket', 'policy of bucket', 'oac', 'certificate', 'function']) cloud.things.set(id, { type: '', properties: {} });
    cloud.things.set('distribution', { type: '', properties: { DistributionConfig: config } });
    expect(answer(cloud, 'a.example')).toMatchObject({ text: 'text', id: '1' });
    expect(answer(cloud, 'b.example')).toBeUndefined();
    for (const id of [...cloud.things.keys()]) {
      const without = structuredClone(cloud);
      without.things.delete(id);
      expect(answer(without, 'a.example')).toBeUndefined();
    }
  });
});
