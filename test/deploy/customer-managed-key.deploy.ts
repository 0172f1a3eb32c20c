import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { Api } from './api';
import { describeExample, testWhole } from './describe-example';
import { EXAMPLE_COM } from './zones';
import { reportJson, reportMail } from '../support/mails';

const REPORT = 'reports/domain=example.com/day=2026-05-12/HASH.json.gz';

describeExample('customer-managed-key', { zones: EXAMPLE_COM }, (example) => {
  const kms = async (action: string, input: { KeyId?: string; PolicyName?: string } = {}): Promise<any> =>
    new Api(example().client).json('kms', `TrentService.${action}`, { KeyId: input.KeyId ?? await example().nameOf(/^Key/), ...input });
  /** Of all that is in the report bucket, by its key in KMS. */
  const keysInUse = async () => {
    const Bucket = await example().reportBucket();
    const { Contents } = await example().s3.send(new ListObjectsV2Command({ Bucket }));
    const heads = await Promise.all(Contents!.map(({ Key }) => example().s3.send(new HeadObjectCommand({ Bucket, Key: Key! }))));
    return heads.map(({ ServerSideEncryption, SSEKMSKeyId }) => `${ServerSideEncryption} ${SSEKMSKeyId}`);
  };

  test('the stack creates a key that rotates, and that SES may use for this account', async () => {
    await example().deploy();
    expect((await kms('GetKeyRotationStatus')).KeyRotationEnabled).toBe(true);
    expect(JSON.parse((await kms('GetKeyPolicy', { PolicyName: 'default' })).Policy).Statement).toContainEqual({
      Effect: 'Allow',
      Principal: { Service: 'ses.amazonaws.com' },
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
    });
  }, 120_000);

  testWhole(example);

  test("mails and reports are encrypted with that key, which the ingestion's role may use", async () => {
    expect(await example().receive(reportMail())).toContain(REPORT);
    const { Arn } = (await kms('DescribeKey')).KeyMetadata;
    expect(new Set(await keysInUse())).toEqual(new Set([`aws:kms ${Arn}`]));
  }, 30_000);

  test('the policy is not encrypted with the key, because CloudFront reads it', async () => {
    const Bucket = await example().nameOf(/PolicyHostBucket[0-9A-F]{8}$/);
    const { SSEKMSKeyId } = await example().s3.send(new GetObjectCommand({ Bucket, Key: 'mta-sts.example.com/.well-known/mta-sts.txt' }));
    expect(SSEKMSKeyId).toBeUndefined();
    expect(await example().policy()).toMatchObject({ status: 200 });
  });

  test('the ingestion stores nothing without permission to use the key', async () => {
    const iam = new Api(example().client);
    const policy = { RoleName: await example().nameOf(/IngestionFunctionRole/), PolicyName: 'Handler', Version: '2010-05-08' };
    const [document] = await iam.query('iam', 'PolicyDocument', { ...policy, Action: 'GetRolePolicy' });
    const { Statement, ...rest } = JSON.parse(document);
    const PolicyDocument = JSON.stringify({ ...rest, Statement: Statement.filter((one: any) => !JSON.stringify(one.Action).includes('kms:')) });
    await iam.query('iam', 'RequestId', { ...policy, Action: 'PutRolePolicy', PolicyDocument });
    const before = await example().reportKeys();
    expect(await example().receive(reportMail(reportJson({ 'report-id': 'another' })), 'another-mail')).toEqual([...before, 'raw/another-mail'].sort());
  }, 30_000);

  test('the key and everything that it encrypts stay after the stack is deleted', async () => {
    const [bucket, key] = [await example().reportBucket(), await example().nameOf(/^Key/)];
    await example().destroy();
    expect(await example().left()).toContain(bucket);
    expect((await kms('DescribeKey', { KeyId: key })).KeyMetadata.KeyState).toBe('Enabled');
  }, 60_000);
});
