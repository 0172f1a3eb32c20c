import { GetBucketVersioningCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DescribeActiveReceiptRuleSetCommand, SESClient } from '@aws-sdk/client-ses';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describeExample, testWhole } from './describe-example';
import { EXAMPLE_COM } from './zones';
import { reportMail } from '../mails';

const KEY = 'mta-sts.example.com/.well-known/mta-sts.txt';

const policyText = (mode: string, maxAge: number) => `version: STSv1\r\nmode: ${mode}\r\nmx: mx1.example.com\r\nmx: mx2.example.com\r\nmax_age: ${maxAge}\r\n`;

describeExample('minimal', { zones: EXAMPLE_COM }, (example) => {
  const policyBucket = () => example().nameOf(/^MtaStsPolicyHostBucket[0-9A-F]{8}$/);
  const announced = async () => /^"v=STSv1; id=([0-9a-f]{32});"$/.exec((await example().records())['TXT _mta-sts.example.com'][0])![1];
  const stored = async () => example().s3.send(new GetObjectCommand({ Bucket: await policyBucket(), Key: KEY }));
  const activeRuleSet = () => new SESClient(example().client).send(new DescribeActiveReceiptRuleSetCommand({}));

  beforeAll(() => example().zones.putMx('example.com', 'mx1.example.com', 'mx2.example.com'));

  test('deploys into an account that was just bootstrapped', async () => {
    await example().deploy();
    expect(await example().status()).toBe('CREATE_COMPLETE');
  }, 120_000);

  testWhole(example);

  test('serves the policy, from a bucket of which senders see nothing else', async () => {
    const Bucket = await policyBucket();
    const { ContentType, Metadata } = await example().s3.send(new HeadObjectCommand({ Bucket, Key: KEY }));
    expect(ContentType).toBe('text/plain');
    expect(Metadata).toEqual({
      'policy-id': await announced(),
      'testing-since': expect.stringMatching(/^\d{4}-/),
      'publisher': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((await example().s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
    expect(await example().policy()).toEqual({ status: 200, type: 'text/plain', body: policyText('testing', 604800) });
    expect(await example().policy('example.com', '/')).toMatchObject({ status: 403 });
  });

  test('makes these records', async () => {
    const address = [`alias of ${example().account.edge.address}`];
    expect(await example().records()).toEqual({
      'MX example.com': ['10 mx1.example.com.', '20 mx2.example.com.'],
      'A mta-sts.example.com': address,
      'AAAA mta-sts.example.com': address,
      'TXT _mta-sts.example.com': [`"v=STSv1; id=${(await stored()).Metadata!['policy-id']};"`],
      'TXT _smtp._tls.example.com': ['"v=TLSRPTv1; rua=mailto:tlsrpt@tlsrpt.example.com;"'],
      'MX tlsrpt.example.com': ['10 inbound-smtp.us-east-1.amazonaws.com'],
      ...Object.fromEntries([1, 2, 3].map((number) => [`CNAME token${number}._domainkey.tlsrpt.example.com`, [`token${number}.dkim.amazonses.com`]])),
      'CNAME _d930b28be6c5927595552b219965053e.mta-sts.example.com': [expect.stringContaining('acm-validations')],
    });
  });

  test('receives mail at the report mailbox, and at no other', async () => {
    const { Metadata, Rules } = await activeRuleSet();
    expect(Metadata!.Name).toBe(await example().nameOf(/RuleSet/));
    expect(Rules).toEqual([expect.objectContaining({
      Enabled: true,
      ScanEnabled: true,
      TlsPolicy: 'Optional',
      Recipients: ['tlsrpt@tlsrpt.example.com'],
      Actions: [{ S3Action: { BucketName: await example().reportBucket(), ObjectKeyPrefix: 'raw/' } }],
    })]);
  });

  test('stores the report of a mail that arrives, and leaves nothing in the queue', async () => {
    expect(await example().receive(reportMail())).toEqual([
      'raw/AMAZON_SES_SETUP_NOTIFICATION', 'raw/a-mail', 'reports/domain=example.com/date=2026-05-12/HASH.json.gz',
    ]);
    const { Attributes } = await new SQSClient(example().client).send(new GetQueueAttributesCommand({
      QueueUrl: await example().nameOf(/ReportsQueue[0-9A-F]{8}$/), AttributeNames: ['All'],
    }));
    expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0', VisibilityTimeout: '720' });
    expect(JSON.parse(Attributes!.RedrivePolicy!)).toEqual({ deadLetterTargetArn: expect.stringContaining('DeadLetterQueue'), maxReceiveCount: 5 });
  }, 30_000);

  test('a policy that would make senders refuse mail is not deployed, and nothing changes', async () => {
    await example().zones.putMx('example.com', 'mx1.example.com', 'mx3.example.com');
    const [recordsBefore, before] = [await example().records(), await stored()];
    const updated = await example().updatedBy(() => expect(example().deployVariant('mode=enforce')).rejects
      .toThrow('does not cover the MX record mx3.example.com, where senders would refuse to deliver: it names mx1.example.com, mx2.example.com. Nothing was changed'));
    expect(await example().status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await example().records()).toEqual(recordsBefore);
    expect((await stored()).VersionId).toBe(before.VersionId);
    // Forth and back.
    expect(updated).toEqual([
      'Custom::MtaStsPolicy', 'Custom::MtaStsPolicyHost', 'Custom::MtaStsPolicyHost', 'Custom::MtaStsPolicyHostDomains', 'Custom::MtaStsPolicyHostDomains',
    ]);
  }, 60_000);

  test('goes from testing to enforce: the record follows what is served', async () => {
    await example().zones.putMx('example.com', 'mx1.example.com', 'mx2.example.com');
    const before = await announced();
    const updated = await example().updatedBy(() => example().deployVariant('mode=enforce'));
    expect(await announced()).not.toBe(before);
    expect(await announced()).toBe((await stored()).Metadata!['policy-id']);
    expect((await example().policy()).body).toBe(policyText('enforce', 2419200));
    expect(updated).toEqual(['AWS::Route53::RecordSet', 'Custom::MtaStsPolicy', 'Custom::MtaStsPolicyHost', 'Custom::MtaStsPolicyHostDomains']);
  }, 60_000);

  test('goes from enforce to none, and says when it can be removed', async () => {
    await example().deployVariant('mode=none');
    const date = await example().output('EarliestRemoval');
    expect(new Date(date).getTime()).toBeGreaterThan(Date.now() + 2419200 * 1000);
    expect((await example().policy()).body).toMatch(/^version: STSv1\r\nmode: none\r\n/);
    expect((await stored()).Metadata!['enforced-until'].slice(0, 19)).toBe(date.slice(0, 19));
  }, 60_000);

  test('can not be made removable before that date', async () => {
    const [recordsBefore, { Metadata }] = [await example().records(), await stored()];
    await expect(example().deployVariant('mode=none', 'destroy=true')).rejects
      .toThrow(`senders may hold an enforce policy of example.com until ${Metadata!['enforced-until'].slice(0, 19)}`);
    expect(await example().status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await example().records()).toEqual(recordsBefore);
  }, 60_000);

  test('leaves what senders need when it is destroyed, and nothing else', async () => {
    const [before, Bucket] = [await example().records(), await example().reportBucket()];
    await example().destroy();
    expect(Object.keys(await example().records())).toEqual(Object.keys(before).filter((key) => !/tlsrpt|_smtp/.test(key)));
    expect(await example().policy()).toMatchObject({ status: 200, body: expect.stringContaining('mode: none') });
    expect((await activeRuleSet()).Metadata).toBeUndefined();
    expect((await example().s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'reports/' }))).KeyCount).toBe(1);
    await expect(example().status()).rejects.toThrow(/does not exist/);
  }, 60_000);
});
