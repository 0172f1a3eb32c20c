import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { emptyBuckets, memoryObjects } from './memory-objects';
import { InMemoryPorts } from './memory-ports';
import { operate, ownerOf } from '../../../src/policy-host/handler/operation';
import { claimsIn, open } from '../../../src/policy-host/handler/policy-claim';
import { policyHostName } from '../../../src/protocol/mta-sts/sts-policy';
import { silenceConsole } from '../../support/silent-console';

const STACK = 'arn:aws:cloudformation:us-east-1:111122223333:stack/Mail/1';

let ports: InMemoryPorts;
let requests = 0;
silenceConsole();
beforeEach(() => {
  ports = new InMemoryPorts();
});

/** Sends one request of CloudFormation. The domain's DNS is elsewhere, so two resources never need the same record. */
async function ask(RequestType: string, LogicalResourceId: string, domain: string, before?: string): Promise<void> {
  const properties = (PolicyDomain: string) => ({ PolicyDomain, Mode: 'testing', MaxAge: '604800', Mx: ['mx1.example.net'], Host: 'policies/d111.cloudfront.net' });
  await operate({
    RequestType,
    LogicalResourceId,
    StackId: STACK,
    RequestId: `request-${++requests}`,
    ResourceType: 'Custom::MtaStsPolicy',
    PhysicalResourceId: policyHostName(before ?? domain),
    ResourceProperties: properties(domain),
    OldResourceProperties: properties(before ?? domain),
  } as unknown as CloudFormationCustomResourceEvent, ports.time + 60_000, ports);
}

const served = () => [...ports.policies].map(([host, { owner }]) => [host, owner]);
const by = (logicalId: string) => ownerOf({ StackId: STACK, LogicalResourceId: logicalId });

describe('a domain whose construct changes places with another one on the host', () => {
  beforeEach(async () => {
    await ask('Create', 'MtaSts0', 'a.example');
    await ask('Update', 'MtaSts0', 'b.example', 'a.example');
    await ask('Create', 'MtaSts1', 'a.example');
  });

  test('the policy stays when the former owner is deleted, and gets another owner', async () => {
    await ask('Delete', 'MtaSts0', 'a.example');
    await ask('Delete', 'MtaSts0', 'a.example');
    expect(served()).toEqual([['mta-sts.a.example', by('MtaSts1')], ['mta-sts.b.example', by('MtaSts0')]]);
    await ask('Delete', 'MtaSts1', 'a.example');
    expect(served()).toEqual([['mta-sts.b.example', by('MtaSts0')]]);
  });

  test('the policy keeps its owner after a rollback', async () => {
    await ask('Update', 'MtaSts0', 'a.example', 'b.example');
    await ask('Delete', 'MtaSts1', 'a.example');
    await ask('Delete', 'MtaSts0', 'b.example');
    expect(served()).toEqual([['mta-sts.a.example', by('MtaSts0')]]);
    await ask('Delete', 'MtaSts0', 'a.example');
    expect(served()).toEqual([]);
  });
});

describe('a cancelled update to another domain, whose policy CloudFormation does not know', () => {
  const rollBack = async (before: string, attempt: string) => {
    await ask('Update', 'MtaSts0', attempt, before);
    ports.rollingBack = true;
    await ask('Update', 'MtaSts0', before, attempt);
    ports.rollingBack = false;
  };

  test('the rollback leaves no policy of that domain', async () => {
    await ask('Create', 'MtaSts0', 'a.example');
    await rollBack('a.example', 'c.example');
    expect(served()).toEqual([['mta-sts.a.example', by('MtaSts0')]]);
  });

  test('the rollback leaves no claim to the policy of another resource', async () => {
    await ask('Create', 'MtaSts0', 'a.example');
    await ask('Create', 'MtaSts1', 'c.example');
    await rollBack('a.example', 'c.example');
    await ask('Delete', 'MtaSts1', 'c.example');
    expect(served()).toEqual([['mta-sts.a.example', by('MtaSts0')]]);
  });

  test('the update is overtaken at that domain', async () => {
    const claimed: string[] = [];
    const { claim } = ports;
    ports.claim = async (...args) => {
      claimed.push(args[1]);
      return claim.call(ports, ...args);
    };
    await ask('Create', 'MtaSts0', 'a.example');
    await rollBack('a.example', 'c.example');
    expect(claimed.slice(2).sort()).toEqual(['mta-sts.a.example', 'mta-sts.c.example']);
  });

  test("the update is rolled back even if its policy can't be removed", async () => {
    await ask('Create', 'MtaSts0', 'a.example');
    ports.remove = async () => { throw new Error('We encountered an internal error. Please try again.'); };
    await rollBack('a.example', 'c.example');
    expect(served()).toContainEqual(['mta-sts.a.example', by('MtaSts0')]);
  });

  test('both policies stay until the rollback', async () => {
    await ask('Create', 'MtaSts0', 'a.example');
    await ask('Update', 'MtaSts0', 'c.example', 'a.example');
    expect(served().map(([host]) => host)).toEqual(['mta-sts.a.example', 'mta-sts.c.example']);
  });
});

test('a recreated resource keeps its policy while a late deletion of the former one continues', async () => {
  const objects = memoryObjects(emptyBuckets(), () => ports.time);
  await open(objects, 'policies');
  let [pause, resume] = [async () => undefined as void, () => undefined as void];
  const claims = claimsIn({
    ...objects,
    remove: async (bucket, versions) => {
      await pause();
      return objects.remove(bucket, versions);
    },
  });
  Object.assign(ports, claims, { confirmLive: async () => undefined });
  await ask('Create', 'MtaSts0', 'a.example');
  ports.time += 1000;
  let isPaused: () => void;
  const paused = new Promise<void>((resolve) => { isPaused = resolve; });
  // The first removal is that of the older ticket.
  let removals = 0;
  pause = async () => {
    if (++removals !== 2) return;
    isPaused();
    await new Promise<void>((resolve) => { resume = resolve; });
  };
  const deletion = ask('Delete', 'MtaSts0', 'a.example');
  await paused;
  ports.time += 1000;
  await ask('Create', 'MtaSts0', 'a.example');
  resume();
  await deletion;
  expect(await claims.served('policies', 'mta-sts.a.example')).toMatchObject({ owner: by('MtaSts0') });
});

test.each<[RequestType: string, old: object | undefined, opened: string[]]>([
  ['Create', undefined, ['open new']], ['Update', { Bucket: 'old', Domains: {} }, ['open new']], ['Update', { Bucket: 'new', Domains: {} }, []],
])('the preflight opens a bucket that is new to the policy host: %s of %j', async (RequestType, OldResourceProperties, opened) => {
  await operate({
    RequestType,
    OldResourceProperties,
    LogicalResourceId: 'Domains',
    StackId: STACK,
    RequestId: 'request',
    ResourceType: 'Custom::MtaStsPolicyHostDomains',
    ResourceProperties: { Bucket: 'new', Domains: {} },
  } as unknown as CloudFormationCustomResourceEvent, ports.time + 60_000, ports);
  expect(ports.changes).toEqual(opened);
});

test('the metadata that a policy host shows does not reveal the account', async () => {
  await ask('Create', 'MtaSts0', 'a.example');
  expect(by('MtaSts0')).toMatch(/^[0-9a-f]{64}$/);
  expect(served()).toEqual([['mta-sts.a.example', by('MtaSts0')]]);
});
