import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { MemoryWorld } from './memory-world';
import { policyHostName } from '../../src/protocol/mta-sts';
import { operate, publisherOf } from '../../src/publication/operation.lambda-shared';

const STACK = 'arn:aws:cloudformation:us-east-1:111122223333:stack/Mail/1';

let world: MemoryWorld;
let requests = 0;
beforeEach(() => {
  world = new MemoryWorld();
  for (const name of ['log', 'warn'] as const) jest.spyOn(console, name).mockImplementation(() => undefined);
});

/** What CloudFormation asks one resource for. The DNS of its domain is elsewhere: there is no record that two resources would want. */
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
  } as unknown as CloudFormationCustomResourceEvent, world.time + 60_000, world);
}

const served = () => [...world.policies].map(([host, { publisher }]) => [host, publisher]);
const by = (logicalId: string) => publisherOf({ StackId: STACK, LogicalResourceId: logicalId });

describe('a domain whose construct changes places with another one on the host', () => {
  beforeEach(async () => {
    await ask('Create', 'MtaSts0', 'a.example');
    await ask('Update', 'MtaSts0', 'b.example', 'a.example');
    await ask('Create', 'MtaSts1', 'a.example');
  });

  test('keeps its policy when the old one of its resource is deleted, and has another publisher then', async () => {
    await ask('Delete', 'MtaSts0', 'a.example');
    await ask('Delete', 'MtaSts0', 'a.example');
    expect(served()).toEqual([['mta-sts.a.example', by('MtaSts1')], ['mta-sts.b.example', by('MtaSts0')]]);
    await ask('Delete', 'MtaSts1', 'a.example');
    expect(served()).toEqual([['mta-sts.b.example', by('MtaSts0')]]);
  });

  test('keeps its publisher when the deployment is rolled back', async () => {
    await ask('Update', 'MtaSts0', 'a.example', 'b.example');
    await ask('Delete', 'MtaSts1', 'a.example');
    await ask('Delete', 'MtaSts0', 'b.example');
    expect(served()).toEqual([['mta-sts.a.example', by('MtaSts0')]]);
    await ask('Delete', 'MtaSts0', 'a.example');
    expect(served()).toEqual([]);
  });
});

test('what a policy host hands out tells nothing of the account', async () => {
  await ask('Create', 'MtaSts0', 'a.example');
  expect(by('MtaSts0')).toMatch(/^[0-9a-f]{64}$/);
  expect(served()).toEqual([['mta-sts.a.example', by('MtaSts0')]]);
});
