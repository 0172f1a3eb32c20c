import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateReceiptRuleCommand, CreateReceiptRuleSetCommand, DeleteReceiptRuleSetCommand, DescribeActiveReceiptRuleSetCommand, ListReceiptRuleSetsCommand,
  SESClient, SetActiveReceiptRuleSetCommand,
} from '@aws-sdk/client-ses';
import { describeOnEmulator } from '../../support/emulator';
import { requestCustomResource } from '../../support/lambda';
import { DENIED, Said, StackResources } from '../stack-resources';

const CODE = path.join(__dirname, '..', '..', '..', 'assets', 'activate');
const STACK_ID = 'arn:aws:cloudformation:us-east-1:111122223333:stack/Mail/0a1b2c3d';
const SETUP = 'raw/AMAZON_SES_SETUP_NOTIFICATION';
const BUCKET = 'reports-bucket';

describeOnEmulator('the activation of a receipt rule set', (emulator) => {
  let ses: SESClient;
  let s3: S3Client;
  let env: NodeJS.ProcessEnv;
  const stackResources = new StackResources();

  beforeAll(async () => {
    ses = new SESClient(emulator().client);
    s3 = new S3Client({ ...emulator().client, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    env = { ...emulator().env, ...await stackResources.start() };
  });
  afterAll(() => stackResources.stop());
  beforeEach(async () => {
    stackResources.calls = 0;
    await activate(undefined);
    for (const RuleSetName of await ruleSets()) await ses.send(new DeleteReceiptRuleSetCommand({ RuleSetName }));
  });

  const activate = (RuleSetName: string | undefined) => ses.send(new SetActiveReceiptRuleSetCommand({ RuleSetName }));
  const make = (RuleSetName: string) => ses.send(new CreateReceiptRuleSetCommand({ RuleSetName }));
  const ruleSets = async () => (await ses.send(new ListReceiptRuleSetsCommand({}))).RuleSets!.map(({ Name }) => Name!);
  const active = async () => (await ses.send(new DescribeActiveReceiptRuleSetCommand({}))).Metadata?.Name;
  const state = async () => ({ ruleSets: await ruleSets(), active: await active() });
  const addRule = (RuleSetName: string, Name: string) => ses.send(new CreateReceiptRuleCommand({ RuleSetName, Rule: { Name } }));
  /** What CloudFormation says of the resource, from the first question on; the last answer is that to all others. */
  const says = (...statuses: Said[]) => {
    stackResources.answer = (call) => statuses[Math.min(call, statuses.length - 1)];
  };
  const request = (RequestType: string, more: object = {}, others: NodeJS.ProcessEnv = {}) => requestCustomResource(CODE, {
    RequestType, StackId: STACK_ID, PhysicalResourceId: 'ours', ResourceProperties: { RuleSetName: 'ours', Bucket: BUCKET }, ...more,
  }, { ...env, ...others }, 60);
  const create = (...more: [object?, NodeJS.ProcessEnv?]) => {
    says('CREATE_IN_PROGRESS');
    return request('Create', ...more);
  };
  const remove = (...more: [object?, NodeJS.ProcessEnv?]) => {
    says('DELETE_IN_PROGRESS');
    return request('Delete', ...more);
  };

  describe('on create', () => {
    test('the handler creates the set and activates it, and changes nothing the second time', async () => {
      for (let time = 0; time < 2; time++) {
        expect(await create()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'ours' });
        expect(await state()).toEqual({ ruleSets: ['ours'], active: 'ours' });
      }
    });

    test.each([['active', 'ours'], ['not active', undefined]])('the handler takes over a set of this name that is %s, with its rules', async (_, before) => {
      await make('ours');
      await addRule('ours', 'theirs');
      await activate(before);
      expect(await create()).toMatchObject({ Status: 'SUCCESS' });
      const { Metadata, Rules } = await ses.send(new DescribeActiveReceiptRuleSetCommand({}));
      expect([Metadata!.Name, Rules!.map(({ Name }) => Name)]).toEqual(['ours', ['theirs']]);
    });

    test('the handler refuses if a foreign set is active, names it and both fixes, and changes nothing', async () => {
      await make('foreign');
      await activate('foreign');
      const answer = await create();
      expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'ours' });
      expect(answer.Reason).toMatch(/rule set 'foreign' is active.*fromReceiptRuleSetName\(this, 'RuleSet', 'foreign'\).*deactivate it/);
      expect(await state()).toEqual({ ruleSets: ['foreign'], active: 'foreign' });
      // What CloudFormation does next.
      expect(await remove()).toMatchObject({ Status: 'SUCCESS' });
      expect(await state()).toEqual({ ruleSets: ['foreign'], active: 'foreign' });
    });

    test('the handler does not change a given set', async () => {
      expect(await create({ ResourceProperties: { Bucket: BUCKET } })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: BUCKET });
      expect(await state()).toEqual({ ruleSets: [], active: undefined });
    });
  });

  describe('after CloudFormation has cancelled it', () => {
    test.each([
      ['its deletion is in progress', 'DELETE_IN_PROGRESS'],
      ['it counts as failed', 'CREATE_FAILED'],
      ['it was deleted', 'DELETE_COMPLETE'],
      ['it is not in the stack', undefined],
    ])('a cancelled handler creates and activates nothing if %s', async (_, status) => {
      for (const type of ['Create', 'Update']) {
        says(status);
        expect(await request(type)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('overtaken') });
        expect(await state()).toEqual({ ruleSets: [], active: undefined });
      }
    });

    test.each(['CREATE_FAILED', 'DELETE_IN_PROGRESS', 'DELETE_COMPLETE', undefined])('a handler that is cancelled during the activation removes what it has created: %s', async (status) => {
      says('CREATE_IN_PROGRESS', status);
      expect(await request('Create')).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('overtaken') });
      expect(await state()).toEqual({ ruleSets: [], active: undefined });
    });

    test('a handler that is cancelled during the activation of a set with a rule does not change the set', async () => {
      await make('ours');
      await addRule('ours', 'theirs');
      says('CREATE_IN_PROGRESS', 'DELETE_IN_PROGRESS');
      await request('Create');
      expect(await state()).toEqual({ ruleSets: ['ours'], active: 'ours' });
    });

    test('a cancelled handler does nothing if CloudFormation does not answer', async () => {
      says(DENIED);
      expect(await requestCustomResource(CODE, {
        RequestType: 'Create', StackId: STACK_ID, ResourceProperties: { RuleSetName: 'ours', Bucket: BUCKET },
      }, env, 22)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('not authorized') });
      expect(await state()).toEqual({ ruleSets: [], active: undefined });
    }, 20_000);
  });

  describe('on update', () => {
    const renamed = { ResourceProperties: { RuleSetName: 'renamed', Bucket: BUCKET }, OldResourceProperties: { RuleSetName: 'ours', Bucket: BUCKET } };
    const update = () => {
      says('UPDATE_IN_PROGRESS');
      return request('Update', renamed);
    };

    test('the handler keeps the set and its name, because others may have rules in it', async () => {
      await make('ours');
      await activate('ours');
      expect(await update()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'ours' });
      expect(await state()).toEqual({ ruleSets: ['ours'], active: 'ours' });
    });

    test('the handler activates the set if none is active', async () => {
      await make('ours');
      expect(await update()).toMatchObject({ Status: 'SUCCESS' });
      expect(await active()).toBe('ours');
    });

    test('the handler leaves a foreign set active and does not fail, because the update may be a rollback', async () => {
      await make('foreign');
      await activate('foreign');
      expect(await update()).toMatchObject({ Status: 'SUCCESS' });
      expect(await active()).toBe('foreign');
    });
  });

  describe('in a region where SES receives no mail', () => {
    // What its API answers there.
    const server = createServer((incoming, response) => incoming.resume().on('end', () => {
      response.writeHead(400).end('<ErrorResponse><Error><Code>InvalidAction</Code><Message>Unavailable Operation</Message></Error></ErrorResponse>');
    }));
    let elsewhere: NodeJS.ProcessEnv;
    beforeAll(async () => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      elsewhere = { AWS_ENDPOINT_URL_SES: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    });
    afterAll(() => server.close());

    test('the handler fails with the fix, and can be rolled back', async () => {
      expect(await create({}, elsewhere)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('Amazon SES receives no mail in this region: put the TlsRptReceiver into') });
      expect(await remove({}, elsewhere)).toMatchObject({ Status: 'SUCCESS' });
    });
  });

  describe('on delete', () => {
    test.each(['DELETE_IN_PROGRESS', 'DELETE_FAILED', 'CREATE_FAILED', undefined])('the handler deactivates and removes a set without rules, and changes nothing the second time: %s', async (status) => {
      await make('ours');
      await activate('ours');
      for (let time = 0; time < 2; time++) {
        says(status);
        expect(await request('Delete')).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'ours' });
        expect(await state()).toEqual({ ruleSets: [], active: undefined });
      }
    });

    test.each([['active', 'ours'], ['not active', undefined], ['not active because a foreign one is', 'foreign']])('the handler keeps a set with a rule that is %s', async (_, before) => {
      await make('ours');
      await make('foreign');
      await addRule('ours', 'theirs');
      await activate(before);
      expect(await remove()).toMatchObject({ Status: 'SUCCESS' });
      expect(await state()).toEqual({ ruleSets: ['foreign', 'ours'], active: before });
    });

    test('the handler removes its set while a foreign one is active, and keeps that one', async () => {
      await make('ours');
      await make('foreign');
      await activate('foreign');
      expect(await remove()).toMatchObject({ Status: 'SUCCESS' });
      expect(await state()).toEqual({ ruleSets: ['foreign'], active: 'foreign' });
    });

    test.each([
      ['Mail-Resource-1A2B3C4D5E6F'],
      [`${'A-stack-with-a-name-that-no-rule-set-can-have'.padEnd(100, '-')}-Resource-1A2B3C4D5E6F`],
    ])('the handler removes its set after a creation without an answer, whose id CloudFormation generated: %s', async (PhysicalResourceId) => {
      await make('ours');
      await activate('ours');
      expect(await remove({ PhysicalResourceId })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
      expect(await state()).toEqual({ ruleSets: [], active: undefined });
    });

    test.each([
      ['the resource is in the stack again', 'CREATE_IN_PROGRESS'],
      ['the resource is in the stack again', 'CREATE_COMPLETE'],
      ['the resource is in the stack again', 'UPDATE_COMPLETE'],
      ['the set may be that of another stack of this name', 'DELETE_COMPLETE'],
    ])('the handler changes nothing if it is late or repeated: %s, %s', async (_, status) => {
      await make('ours');
      await activate('ours');
      says(status);
      expect(await request('Delete')).toMatchObject({ Status: 'SUCCESS' });
      expect(await state()).toEqual({ ruleSets: ['ours'], active: 'ours' });
    });

    test.each([['with a given set', { Bucket: BUCKET }], ['with its own set', { RuleSetName: 'ours', Bucket: BUCKET }]])('the handler removes what SES wrote to test the bucket, and no mail, %s', async (_, ResourceProperties) => {
      for (const Key of [SETUP, 'raw/a-mail']) await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'mail' }));
      expect(await remove({ ResourceProperties })).toMatchObject({ Status: 'SUCCESS' });
      expect((await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }))).Contents!.map(({ Key }) => Key)).toEqual(['raw/a-mail']);
    });

    test('the handler does not fail for a deleted bucket', async () => {
      expect(await remove({ ResourceProperties: { RuleSetName: 'ours', Bucket: 'a-bucket-that-is-gone' } })).toMatchObject({ Status: 'SUCCESS' });
    });

    test('the handler continues if CloudFormation does not answer', async () => {
      await make('ours');
      await activate('ours');
      says(DENIED);
      expect(await requestCustomResource(CODE, {
        RequestType: 'Delete', StackId: STACK_ID, PhysicalResourceId: 'ours', ResourceProperties: { RuleSetName: 'ours', Bucket: BUCKET },
      }, env, 24)).toMatchObject({ Status: 'SUCCESS' });
      expect(await state()).toEqual({ ruleSets: [], active: undefined });
    }, 20_000);
  });
});
