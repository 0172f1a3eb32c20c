import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  ChangeSetType, CloudFormationClient, CreateChangeSetCommand, DeleteStackCommand, DescribeStackEventsCommand, DescribeStackResourceCommand,
  DescribeStacksCommand, ExecuteChangeSetCommand, ResourceStatus,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { Account, openAccount } from './account';
import { Api } from './api';
import { until } from './until';
import { describeOnEmulator } from '../support/emulator';
import { zipOf } from '../support/zips';

/** Writes its request to a file, and does as the properties say: crashes so many times, fails, answers with this id. Writes an event of a rule to a file. */
const HANDLER = `
const fs = require('node:fs');
exports.handler = async (event) => {
  if (event.detail) return fs.appendFileSync(event.detail.log, JSON.stringify(event) + '\\n');
  const { Crashes = '0', Fails, Id = 'an-id', Log } = event.ResourceProperties;
  fs.appendFileSync(Log, JSON.stringify(event) + '\\n');
  const attempts = fs.readFileSync(Log, 'utf8').split('"RequestId":"' + event.RequestId).length - 1;
  if (event.RequestType !== 'Delete' && attempts <= Number(Crashes)) throw new Error('crashed');
  const { StackId, RequestId, LogicalResourceId } = event;
  const Status = Fails === event.RequestType ? 'FAILED' : 'SUCCESS';
  const body = JSON.stringify({ StackId, RequestId, LogicalResourceId, Status, Reason: 'as it was asked', PhysicalResourceId: event.RequestType === 'Delete' ? event.PhysicalResourceId : Id });
  await fetch(event.ResponseURL, { method: 'PUT', body: Buffer.from(body) });
};`;

type Resources = { [logicalId: string]: { Type: string; Properties?: object; DependsOn?: string } };

/** What the tests of deployments take for CloudFormation behaves as it does. */
describeOnEmulator<Account>('the emulator\'s CloudFormation', (account) => {
  const client = () => new CloudFormationClient(account().client);
  const s3 = () => new S3Client({ ...account().client, forcePathStyle: true });
  const log = () => path.join(path.dirname(account().assembly), 'requests');
  let stacks = 0;
  let StackName: string;

  const custom = (properties: object) => ({
    Type: 'Custom::Thing', Properties: { ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] }, Log: log(), ...properties },
  });
  const around: Resources = {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }] } },
    },
    Logs: { Type: 'AWS::Logs::LogGroup' },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: 'code', S3Key: 'handler.zip' },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Timeout: 60,
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        LoggingConfig: { LogGroup: { Ref: 'Logs' } },
      },
    },
  };

  const status = async () => (await client().send(new DescribeStacksCommand({ StackName }))).Stacks![0].StackStatus!;
  const ended = () => until('the end of the operation', async () => !/_IN_PROGRESS$/.test(await status().catch(() => 'gone')));
  const deploy = async (resources: Resources, ChangeSetName: ChangeSetType = 'UPDATE') => {
    const TemplateBody = JSON.stringify({ Resources: { ...around, ...resources } });
    await client().send(new CreateChangeSetCommand({ StackName, ChangeSetName, ChangeSetType: ChangeSetName, TemplateBody }));
    await client().send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }));
  };
  const create = (resources: Resources) => {
    StackName = `Stack${++stacks}`;
    return deploy(resources, 'CREATE');
  };
  const requests = (): CloudFormationCustomResourceEvent[] => {
    const all = fs.readFileSync(log(), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
    return all.filter(({ StackId }) => StackId.includes(`/${StackName}/`));
  };
  const reasons = async (asked: ResourceStatus, id: string) => {
    const { StackEvents = [] } = await client().send(new DescribeStackEventsCommand({ StackName }));
    return StackEvents.filter(({ ResourceStatus: each, LogicalResourceId }) => each === asked && LogicalResourceId === id)
      .map(({ ResourceStatusReason }) => ResourceStatusReason);
  };
  const stateOf = async (LogicalResourceId: string) => {
    const { StackResourceDetail } = await client().send(new DescribeStackResourceCommand({ StackName, LogicalResourceId }));
    return StackResourceDetail!;
  };

  beforeAll(async () => {
    fs.writeFileSync(log(), '');
    await s3().send(new CreateBucketCommand({ Bucket: 'code' }));
    await s3().send(new PutObjectCommand({ Bucket: 'code', Key: 'handler.zip', Body: zipOf({ name: 'index.js', content: Buffer.from(HANDLER) }) }));
  });

  test('a function that fails runs again, twice at most, with the same request', async () => {
    await create({ Thing: custom({ Crashes: 2 }) });
    await ended();
    expect(await status()).toBe('CREATE_COMPLETE');
    expect(new Set(requests().map(({ RequestId }) => RequestId)).size).toBe(1);
    expect(requests()).toHaveLength(3);
  }, 60_000);

  test('a creation that nobody answers fails, and is deleted under an id that CloudFormation made up', async () => {
    await create({ Thing: custom({ Crashes: 3 }) });
    await ended();
    expect(await status()).toBe('ROLLBACK_COMPLETE');
    const [{ RequestId }, , , deletion] = requests();
    expect(await reasons('CREATE_FAILED', 'Thing')).toEqual([
      expect.stringContaining(`did not receive a response from your Custom Resource. Please check your logs for requestId [${RequestId}]`),
    ]);
    expect(deletion.RequestType).toBe('Delete');
    expect(deletion).toHaveProperty('PhysicalResourceId', expect.stringMatching(new RegExp(`^${StackName}-Thing-[0-9A-F]{12}$`)));
    expect(requests()).toHaveLength(4);
  }, 60_000);

  test('CloudFormation does not wait for a function that starts after ServiceTimeout, and does not read its answer', async () => {
    await create({ Thing: custom({}) });
    await ended();
    const start = account().pauses.at(/^start Update Thing$/);
    const update = deploy({ Thing: custom({ ServiceTimeout: 1, Id: 'late' }) });
    await start.reached();
    await update;
    await ended();
    expect(await status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    await start.end();
    expect(requests().map(({ RequestType, ResourceProperties: { Id } }) => [RequestType, Id])).toEqual([
      ['Create', undefined], ['Update', undefined], ['Update', 'late'],
    ]);
    expect(await stateOf('Thing')).toMatchObject({ ResourceStatus: 'UPDATE_COMPLETE', PhysicalResourceId: 'an-id' });
  }, 60_000);

  test.each([0, 3601])("ServiceTimeout can't be %p", async (ServiceTimeout) => {
    await create({ Thing: custom({ ServiceTimeout }) });
    await ended();
    expect(await reasons('CREATE_FAILED', 'Thing')).toEqual([expect.stringContaining('ServiceTimeout must be an integer from 1 to 3600')]);
  }, 60_000);

  test('a rule of EventBridge starts a function whose policy allows the rule, and no other', async () => {
    const ruleOf = (source: string) => (
      { Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: [source] }, State: 'ENABLED', Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': ['Function', 'Arn'] } }] } });
    const FunctionName = { 'Fn::GetAtt': ['Function', 'Arn'] };
    await create({
      Allowed: ruleOf('allowed'),
      Denied: ruleOf('denied'),
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: { Action: 'lambda:InvokeFunction', FunctionName, Principal: 'events.amazonaws.com', SourceArn: { 'Fn::GetAtt': ['Allowed', 'Arn'] } },
      },
    });
    await ended();
    expect(await status()).toBe('CREATE_COMPLETE');
    const file = path.join(path.dirname(account().assembly), 'events');
    fs.writeFileSync(file, '');
    const Entries = ['denied', 'allowed', 'unknown'].map((Source) => ({ Source, DetailType: 'A Test', Detail: JSON.stringify({ log: file }) }));
    await new Api(account().client).json('events', 'AWSEvents.PutEvents', { Entries });
    const events = () => fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
    await until('the event', async () => events().length > 0);
    expect(events()).toEqual([expect.objectContaining({ 'source': 'allowed', 'detail-type': 'A Test', 'detail': { log: file } })]);
  }, 60_000);

  test('a resource has a status and the time since when it has it, and requests are signed with the time', async () => {
    const start = account().pauses.at(/^start Create Thing$/);
    const creation = create({ Thing: custom({}) });
    await start.reached();
    const during = await stateOf('Thing');
    expect(during).toMatchObject({ ResourceStatus: 'CREATE_IN_PROGRESS', StackId: expect.stringContaining(`/${StackName}/`) });
    await start.end();
    await creation;
    await ended();
    const after = await stateOf('Thing');
    expect(after).toMatchObject({ ResourceStatus: 'CREATE_COMPLETE', PhysicalResourceId: 'an-id' });
    const [{ ResponseURL }] = requests();
    const asked = new URL(ResponseURL).searchParams;
    expect([...asked.keys()].slice(-6)).toEqual(['Algorithm', 'Date', 'SignedHeaders', 'Expires', 'Credential', 'Signature'].map((name) => `X-Amz-${name}`));
    // To the second, as signatures are.
    const stamp = (date: Date) => date.toISOString().replace(/[-:]|\.\d+/g, '');
    const times = [stamp(during.LastUpdatedTimestamp!), asked.get('X-Amz-Date'), stamp(after.LastUpdatedTimestamp!)];
    expect(times).toEqual([...times].sort());
    expect(after.LastUpdatedTimestamp!.getTime()).toBeGreaterThan(during.LastUpdatedTimestamp!.getTime());
    await expect(stateOf('Other')).rejects.toThrow('Other does not exist');
  }, 60_000);

  test('a resource that answers an update with another id is replaced, and the former one is deleted', async () => {
    await create({ Thing: custom({ Id: 'one' }) });
    await ended();
    await deploy({ Thing: custom({ Id: 'two' }) });
    await ended();
    expect(await status()).toBe('UPDATE_COMPLETE');
    expect(requests().slice(1)).toMatchObject([
      { RequestType: 'Update', PhysicalResourceId: 'one', ResourceProperties: { Id: 'two' }, OldResourceProperties: { Id: 'one' } },
      { RequestType: 'Delete', PhysicalResourceId: 'one', ResourceProperties: { Id: 'one' } },
    ]);
    expect((await stateOf('Thing')).PhysicalResourceId).toBe('two');
  }, 60_000);

  test('a rollback restores the former resource and deletes its replacement', async () => {
    await create({ Thing: custom({ Id: 'one' }) });
    await ended();
    await deploy({ Thing: custom({ Id: 'two' }), Failing: { ...custom({ Fails: 'Create' }), DependsOn: 'Thing' } });
    await ended();
    expect(await status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(requests().slice(3)).toMatchObject([
      { RequestType: 'Update', PhysicalResourceId: 'two', ResourceProperties: { Id: 'one' }, OldResourceProperties: { Id: 'two' } },
      { RequestType: 'Delete', LogicalResourceId: expect.any(String) },
      { RequestType: 'Delete', LogicalResourceId: expect.any(String) },
    ]);
    expect(requests().slice(4).map(({ LogicalResourceId }) => LogicalResourceId).sort()).toEqual(['Failing', 'Thing']);
    expect((await stateOf('Thing')).PhysicalResourceId).toBe('one');
  }, 60_000);

  test('a cleanup tries three times to delete a resource, and then removes it from the stack', async () => {
    await create({ Thing: custom({ Fails: 'Delete' }) });
    await ended();
    await deploy({});
    await ended();
    expect(await status()).toBe('UPDATE_COMPLETE');
    expect(await reasons('DELETE_FAILED', 'Thing')).toHaveLength(3);
    await expect(stateOf('Thing')).rejects.toThrow('Thing does not exist');
  }, 60_000);

  test("a stack with a bucket can't be deleted until the bucket is empty", async () => {
    await create({ Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'not-empty' } } });
    await ended();
    await s3().send(new PutObjectCommand({ Bucket: 'not-empty', Key: 'left', Body: 'a word' }));
    await client().send(new DeleteStackCommand({ StackName }));
    await ended();
    expect(await status()).toBe('DELETE_FAILED');
    expect(await reasons('DELETE_FAILED', 'Bucket')).toEqual([expect.stringContaining('BucketNotEmpty')]);
    await s3().send(new DeleteObjectCommand({ Bucket: 'not-empty', Key: 'left' }));
    await client().send(new DeleteStackCommand({ StackName }));
    await expect(status()).rejects.toThrow('does not exist');
  }, 60_000);
}, () => openAccount({ zones: {} }));
