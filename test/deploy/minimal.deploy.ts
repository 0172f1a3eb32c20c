import * as path from 'node:path';
import { CloudFormationClient, DescribeStacksCommand, GetTemplateCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { Route53Client } from '@aws-sdk/client-route-53';
import { GetBucketVersioningCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeActiveReceiptRuleSetCommand, SESClient } from '@aws-sdk/client-ses';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Account, openAccount } from './account';
import { fetchPolicy } from './sender';
import { updated } from './steps';
import { createZones, putMx, recordsOf } from './zones';
import { describeOnEmulator } from '../emulator';
import { reportMail } from '../mails';

const EXAMPLE = path.join(__dirname, '..', '..', 'examples', 'minimal');
const APPS = path.join(__dirname, 'apps');
const KEY = 'mta-sts.example.com/.well-known/mta-sts.txt';

const policyText = (mode: string, maxAge: number) => `version: STSv1\r\nmode: ${mode}\r\nmx: mx1.example.com\r\nmx: mx2.example.com\r\nmax_age: ${maxAge}\r\n`;

describeOnEmulator<Account>('examples/minimal', (account) => {
  let route53: Route53Client;
  let s3: S3Client;
  let cloudFormation: CloudFormationClient;
  /** Names of what was made, by the paths of the constructs. */
  const names: { [logicalId: string]: string } = {};

  const nameOf = (logicalId: RegExp) => names[Object.keys(names).find((id) => logicalId.test(id))!];
  const policyBucket = () => nameOf(/^MtaStsPolicyHostBucket[0-9A-F]{8}$/);
  const reportBucket = () => nameOf(/^MtaStsReportsBucket[0-9A-F]{8}$/);
  const records = () => recordsOf(route53, 'example.com');
  const announced = async () => /^"v=STSv1; id=([0-9a-f]{32});"$/.exec((await records())['TXT _mta-sts.example.com'][0])![1];
  const stored = () => s3.send(new GetObjectCommand({ Bucket: policyBucket(), Key: KEY }));
  const storedText = async () => (await stored()).Body!.transformToString();
  const seen = (target?: string) => fetchPolicy(account().edge, 'mta-sts.example.com', target);
  const status = async () => (await cloudFormation.send(new DescribeStacksCommand({ StackName: 'Mail' }))).Stacks![0];
  const deploy = (...context: string[]) => account().cdk(APPS, 'deploy', 'Mail', '--require-approval', 'never',
    '--app', 'npx tsx minimal.ts', ...context.flatMap((one) => ['-c', one]));
  const since = (step: number) => account().steps().slice(step);

  beforeAll(async () => {
    const { client } = account();
    route53 = new Route53Client(client);
    s3 = new S3Client({ ...client, forcePathStyle: true });
    cloudFormation = new CloudFormationClient(client);
    await createZones(route53);
    await putMx(route53, 'example.com', ['mx1.example.com', 'mx2.example.com']);
  });

  test('deploys into an account that was just bootstrapped', async () => {
    await account().cdk(EXAMPLE, 'bootstrap', 'aws://123456789012/us-east-1');
    expect(await account().cdk(EXAMPLE, 'deploy', 'Mail', '--require-approval', 'never')).toMatch(/EarliestRemoval\w* = now/);
    const { StackResourceSummaries } = await cloudFormation.send(new ListStackResourcesCommand({ StackName: 'Mail' }));
    for (const { LogicalResourceId, PhysicalResourceId } of StackResourceSummaries!) names[LogicalResourceId!] = PhysicalResourceId!;
  }, 120_000);

  test('makes all that the template asks for', async () => {
    const { TemplateBody } = await cloudFormation.send(new GetTemplateCommand({ StackName: 'Mail' }));
    expect(Object.keys(names).sort()).toEqual(Object.keys(JSON.parse(TemplateBody!).Resources).sort());
    expect(Object.values(names)).not.toContain('');
  });

  test('serves the policy, from a bucket of which senders see nothing else', async () => {
    const { ContentType, Metadata } = await s3.send(new HeadObjectCommand({ Bucket: policyBucket(), Key: KEY }));
    expect(ContentType).toBe('text/plain');
    expect(Metadata).toEqual({
      'policy-id': await announced(),
      'testing-since': expect.stringMatching(/^\d{4}-/),
      'publisher': expect.stringMatching(/:stack\/Mail\/\S+ MtaStsPublication/),
    });
    expect(await storedText()).toBe(policyText('testing', 604800));
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket: policyBucket() }))).Status).toBe('Enabled');
    expect(await seen()).toEqual({ status: 200, type: 'text/plain', body: policyText('testing', 604800) });
    expect(await seen('/')).toMatchObject({ status: 403 });
  });

  test('makes these records', async () => {
    const id = (await stored()).Metadata!['policy-id'];
    expect(await records()).toEqual({
      'MX example.com': ['10 mx1.example.com.', '20 mx2.example.com.'],
      'A mta-sts.example.com': [`alias of ${account().edge.address}`],
      'AAAA mta-sts.example.com': [`alias of ${account().edge.address}`],
      'TXT _mta-sts.example.com': [`"v=STSv1; id=${id};"`],
      'TXT _smtp._tls.example.com': ['"v=TLSRPTv1; rua=mailto:tlsrpt@tlsrpt.example.com;"'],
      'MX tlsrpt.example.com': ['10 inbound-smtp.us-east-1.amazonaws.com'],
      ...Object.fromEntries([1, 2, 3].map((number) => [`CNAME token${number}._domainkey.tlsrpt.example.com`, [`token${number}.dkim.amazonses.com`]])),
      'CNAME _d930b28be6c5927595552b219965053e.mta-sts.example.com': [expect.stringContaining('acm-validations')],
    });
  });

  test('receives mail at the report mailbox, and at no other', async () => {
    const { Metadata, Rules } = await new SESClient(account().client).send(new DescribeActiveReceiptRuleSetCommand({}));
    expect(Metadata!.Name).toBe(nameOf(/RuleSet/));
    expect(Rules).toEqual([expect.objectContaining({
      Enabled: true,
      ScanEnabled: true,
      TlsPolicy: 'Optional',
      Recipients: ['tlsrpt@tlsrpt.example.com'],
      Actions: [{ S3Action: { BucketName: reportBucket(), ObjectKeyPrefix: 'raw/' } }],
    })]);
  });

  test('stores the report of a mail that arrives, and leaves nothing in the queue', async () => {
    await s3.send(new PutObjectCommand({ Bucket: reportBucket(), Key: 'raw/a-mail', Body: reportMail() }));
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: reportBucket() }));
    expect(Contents.map(({ Key }) => Key!.replace(/[0-9a-f]{32,64}/, 'HASH'))).toEqual([
      'raw/AMAZON_SES_SETUP_NOTIFICATION', 'raw/a-mail', 'reports/domain=example.com/date=2026-05-12/HASH.json.gz',
    ]);
    const { Attributes } = await new SQSClient(account().client).send(new GetQueueAttributesCommand({
      QueueUrl: nameOf(/ReportsQueue[0-9A-F]{8}$/), AttributeNames: ['All'],
    }));
    expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0', VisibilityTimeout: '720' });
    expect(JSON.parse(Attributes!.RedrivePolicy!)).toEqual({ deadLetterTargetArn: expect.stringContaining('DeadLetterQueue'), maxReceiveCount: 5 });
  }, 30_000);

  test('has nothing to do when nothing changed', async () => {
    expect(await account().cdk(EXAMPLE, 'diff', 'Mail', '--fail')).toContain('no differences');
  }, 60_000);

  test('a policy that would make senders refuse mail is not deployed, and nothing changes', async () => {
    await putMx(route53, 'example.com', ['mx1.example.com', 'mx3.example.com']);
    const [recordsBefore, before, step] = [await records(), await stored(), account().steps().length];
    await expect(deploy('mode=enforce')).rejects.toThrow('does not cover the MX record mx3.example.com, where senders would refuse to deliver: '
      + 'it names mx1.example.com, mx2.example.com. Nothing was changed');
    expect((await status()).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await records()).toEqual(recordsBefore);
    expect((await stored()).VersionId).toBe(before.VersionId);
    // Forth and back.
    expect(updated(since(step))).toEqual(['Custom::MtaStsPolicy', 'Custom::MtaStsPolicyHostDomains', 'Custom::MtaStsPolicyHostDomains']);
  }, 60_000);

  test('goes from testing to enforce: the record follows what is served', async () => {
    await putMx(route53, 'example.com', ['mx1.example.com', 'mx2.example.com']);
    const [before, step] = [await announced(), account().steps().length];
    expect(await deploy('mode=enforce')).toMatch(/EarliestRemoval\w* = not in mode enforce/);
    expect(await announced()).not.toBe(before);
    expect(await announced()).toBe((await stored()).Metadata!['policy-id']);
    expect((await seen()).body).toBe(policyText('enforce', 2419200));
    expect(updated(since(step))).toEqual(['AWS::Route53::RecordSet', 'Custom::MtaStsPolicy', 'Custom::MtaStsPolicyHostDomains']);
  }, 60_000);

  test('goes from enforce to none, and says when it can be removed', async () => {
    const [, date] = /EarliestRemoval\w* = (\S+)/.exec(await deploy('mode=none'))!;
    expect(new Date(date).getTime()).toBeGreaterThan(Date.now() + 2419200 * 1000);
    expect((await seen()).body).toMatch(/^version: STSv1\r\nmode: none\r\n/);
    expect((await stored()).Metadata!['enforced-until'].slice(0, 19)).toBe(date.slice(0, 19));
  }, 60_000);

  test('can not be made removable before that date', async () => {
    const [recordsBefore, { Metadata }] = [await records(), await stored()];
    await expect(deploy('mode=none', 'destroy=true')).rejects
      .toThrow(`senders may hold an enforce policy of example.com until ${Metadata!['enforced-until'].slice(0, 19)}`);
    expect((await status()).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await records()).toEqual(recordsBefore);
  }, 60_000);

  test('leaves what senders need when it is destroyed, and nothing else', async () => {
    const before = await records();
    await account().cdk(EXAMPLE, 'destroy', 'Mail', '--force');
    expect(Object.keys(await records())).toEqual(Object.keys(before).filter((key) => !/tlsrpt|_smtp/.test(key)));
    expect(await seen()).toMatchObject({ status: 200, body: expect.stringContaining('mode: none') });
    expect((await new SESClient(account().client).send(new DescribeActiveReceiptRuleSetCommand({}))).Metadata).toBeUndefined();
    expect((await s3.send(new ListObjectsV2Command({ Bucket: reportBucket(), Prefix: 'reports/' }))).KeyCount).toBe(1);
    await expect(status()).rejects.toThrow(/does not exist/);
  }, 60_000);
}, openAccount);
