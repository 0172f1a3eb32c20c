import * as path from 'node:path';
import { CreateReceiptRuleSetCommand, DescribeActiveReceiptRuleSetCommand, SESClient, SetActiveReceiptRuleSetCommand } from '@aws-sdk/client-ses';
import { requestCustomResource } from '../../demo/lambda';
import { describeOnEmulator } from '../emulator';

const CODE = path.join(__dirname, '..', '..', 'assets', 'activate');

describeOnEmulator('the activation of a receipt rule set', (emulator) => {
  let ses: SESClient;
  beforeAll(async () => {
    ses = new SESClient(emulator().client);
    for (const RuleSetName of ['ours', 'foreign', 'renamed']) await ses.send(new CreateReceiptRuleSetCommand({ RuleSetName }));
  });
  beforeEach(() => activate(undefined));

  const activate = (RuleSetName: string | undefined) => ses.send(new SetActiveReceiptRuleSetCommand({ RuleSetName }));
  const active = async () => (await ses.send(new DescribeActiveReceiptRuleSetCommand({}))).Metadata?.Name;
  const request = (RequestType: string, more: object = {}) => requestCustomResource(CODE, {
    RequestType, PhysicalResourceId: 'ours', ResourceProperties: { RuleSetName: 'ours' }, ...more,
  }, emulator().env);

  test('on create where none is active makes ours active, and again changes nothing', async () => {
    for (let time = 0; time < 2; time++) {
      expect(await request('Create')).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'ours' });
      expect(await active()).toBe('ours');
    }
  });

  test('on create where a foreign one is active refuses, names it and both ways out, and leaves it', async () => {
    await activate('foreign');
    const answer = await request('Create');
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'ours' });
    expect(answer.Reason).toMatch(/rule set 'foreign' is active.*fromReceiptRuleSetName\(this, 'RuleSet', 'foreign'\).*deactivate it/);
    expect(await active()).toBe('foreign');
    // What CloudFormation does next.
    expect(await request('Delete')).toMatchObject({ Status: 'SUCCESS' });
    expect(await active()).toBe('foreign');
  });

  test('on update to another name of ours moves on, and the clean-up of the old one leaves it', async () => {
    await activate('ours');
    const answer = await request('Update', { ResourceProperties: { RuleSetName: 'renamed' }, OldResourceProperties: { RuleSetName: 'ours' } });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'renamed' });
    await request('Delete');
    expect(await active()).toBe('renamed');
  });

  test('on delete deactivates ours, and again changes nothing', async () => {
    await activate('ours');
    for (let time = 0; time < 2; time++) {
      expect(await request('Delete')).toMatchObject({ Status: 'SUCCESS' });
      expect(await active()).toBeUndefined();
    }
  });

  test('on the clean-up of what a change has left behind goes by its id, whatever properties come with it', async () => {
    await activate('ours');
    expect(await request('Delete', { PhysicalResourceId: 'renamed' })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'renamed' });
    expect(await active()).toBe('ours');
    await request('Delete', { ResourceProperties: { RuleSetName: 'renamed' } });
    expect(await active()).toBeUndefined();
  });

  test.each([
    ['ours, which it had activated', 'ours', undefined],
    ['a foreign one', 'foreign', 'foreign'],
  ])('on delete of a creation that did not answer, and so has an id of CloudFormation, finds %s', async (_, before, after) => {
    await activate(before);
    const PhysicalResourceId = 'Mail-Resource-1A2B3C4D5E6F';
    const answer = await request('Delete', { PhysicalResourceId, StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/Mail/0a1b2c3d' });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    expect(await active()).toBe(after);
  });

  test('on delete while a foreign one is active leaves it', async () => {
    await activate('foreign');
    expect(await request('Delete')).toMatchObject({ Status: 'SUCCESS' });
    expect(await active()).toBe('foreign');
  });
});
