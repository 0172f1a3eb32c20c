import { GetBucketVersioningCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DescribeActiveReceiptRuleSetCommand, SESClient } from '@aws-sdk/client-ses';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describeExample, testWhole } from './describe-example';
import { takeOff } from './distributions';
import { EXAMPLE_COM } from './zones';
import { ENFORCE_REFUSED, ENFORCED, FIRST_DEPLOYMENT, mailExchangersOf, NONE, REMOVAL_REFUSED } from '../scenarios/lifecycle';
import { Step } from '../scenarios/scenario';
import { reportMail } from '../support/mails';

const KEY = 'mta-sts.example.com/.well-known/mta-sts.txt';

describeExample('minimal', { zones: EXAMPLE_COM }, (example) => {
  const activeRuleSet = () => new SESClient(example().client).send(new DescribeActiveReceiptRuleSetCommand({}));

  /** A step of the scenario that the acceptance run takes in a real account. `updates`: what it changes in place, in the emulator's eyes. */
  const testStep = (step: Step, updates?: string[]) => test(step.title, async () => {
    const updated = await example().updatedBy(() => step.run(example()));
    if (updates) expect(updated).toEqual(updates);
  }, 120_000);

  beforeAll(() => example().putMx(...mailExchangersOf('example.com')));

  testStep(FIRST_DEPLOYMENT);

  testWhole(example);

  test('the policy is in a versioned bucket, with the facts that the publisher needs about it', async () => {
    const Bucket = await example().policyBucket();
    const { ContentType, Metadata } = await example().s3.send(new HeadObjectCommand({ Bucket, Key: KEY }));
    expect(ContentType).toBe('text/plain');
    expect(Metadata).toEqual({
      'policy-id': await example().announced(),
      'testing-since': expect.stringMatching(/^\d{4}-/),
      'owner': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((await example().s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
  });

  test('the stack creates exactly these records', async () => {
    const address = [`alias of ${example().account.edge.domainNameFor('mta-sts.example.com')}`];
    expect(await example().records()).toEqual({
      'MX example.com': ['10 mx1.example.com.', '20 mx2.example.com.'],
      'A mta-sts.example.com': address,
      'AAAA mta-sts.example.com': address,
      'TXT _mta-sts.example.com': [`"v=STSv1; id=${(await example().stored()).id};"`],
      'TXT _smtp._tls.example.com': ['"v=TLSRPTv1; rua=mailto:tlsrpt@tlsrpt.example.com;"'],
      'MX tlsrpt.example.com': ['10 inbound-smtp.us-east-1.amazonaws.com'],
      ...Object.fromEntries([1, 2, 3].map((number) => [`CNAME token${number}._domainkey.tlsrpt.example.com`, [`token${number}.dkim.amazonses.com`]])),
      'CNAME _d930b28be6c5927595552b219965053e.mta-sts.example.com': [expect.stringContaining('acm-validations')],
    });
  });

  test('the report mailbox receives mail, and no other address does', async () => {
    const { Metadata, Rules } = await activeRuleSet();
    expect(Metadata!.Name).toBe(await example().nameOf(/^MtaStsReportsActivation[0-9A-F]{8}$/));
    expect(Rules).toEqual([expect.objectContaining({
      Enabled: true,
      ScanEnabled: true,
      TlsPolicy: 'Optional',
      Recipients: ['tlsrpt@tlsrpt.example.com'],
      Actions: [{ S3Action: { BucketName: await example().reportBucket(), ObjectKeyPrefix: 'raw/' } }],
    })]);
  });

  test('the report of an incoming mail is stored, and the queue is empty afterwards', async () => {
    expect(await example().receive(reportMail())).toEqual([
      'raw/AMAZON_SES_SETUP_NOTIFICATION', 'raw/a-mail', 'reports/domain=example.com/day=2026-05-12/HASH.json.gz',
    ]);
    const { Attributes } = await new SQSClient(example().client).send(new GetQueueAttributesCommand({
      QueueUrl: await example().nameOf(/ReportsQueue[0-9A-F]{8}$/), AttributeNames: ['All'],
    }));
    expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0', VisibilityTimeout: '720' });
    expect(JSON.parse(Attributes!.RedrivePolicy!)).toEqual({ deadLetterTargetArn: expect.stringContaining('DeadLetterQueue'), maxReceiveCount: 5 });
  }, 30_000);

  // Forth and back.
  testStep(ENFORCE_REFUSED, [
    'Custom::MtaStsPolicy', 'Custom::MtaStsPolicyHost', 'Custom::MtaStsPolicyHost', 'Custom::MtaStsPolicyHostDomains', 'Custom::MtaStsPolicyHostDomains',
  ]);

  testStep(ENFORCED, ['AWS::Route53::RecordSet', 'Custom::MtaStsPolicy', 'Custom::MtaStsPolicyHost', 'Custom::MtaStsPolicyHostDomains']);

  testStep(NONE);

  testStep(REMOVAL_REFUSED);

  test('the deleted stack leaves what senders need, and nothing else', async () => {
    const [before, Bucket] = [await example().records(), await example().reportBucket()];
    await example().destroy();
    expect(Object.keys(await example().records())).toEqual(Object.keys(before).filter((key) => !/tlsrpt|_smtp/.test(key)));
    expect(await example().policy()).toMatchObject({ status: 200, body: expect.stringContaining('mode: none') });
    expect((await activeRuleSet()).Metadata).toBeUndefined();
    expect((await example().s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'reports/' }))).KeyCount).toBe(1);
    await expect(example().status()).rejects.toThrow(/does not exist/);
  }, 60_000);

  test("the stack can't be deployed again while the zone has the records that were left, and the message names them", async () => {
    await expect(example().deploy()).rejects
      .toThrow(/already has TXT at _mta-sts\.example\.com .* and A at mta-sts\.example\.com .* and AAAA at mta-sts\.example\.com .*docs\/adopting\.md/);
    expect(await example().status()).toBe('ROLLBACK_COMPLETE');
    expect(await example().policy()).toMatchObject({ status: 200, body: expect.stringContaining('mode: none') });
  }, 120_000);

  test("the stack can't be deployed again while the distribution that was left has the name", async () => {
    for (const [type, name] of [['TXT', '_mta-sts'], ['A', 'mta-sts'], ['AAAA', 'mta-sts']] as const) await example().zones.delete('example.com', type, `${name}.example.com`);
    await expect(example().deploy()).rejects.toThrow('CNAMEAlreadyExists');
    expect(await example().status()).toBe('ROLLBACK_COMPLETE');
  }, 120_000);

  test('the stack is deployed again under its name after all of that is gone', async () => {
    await takeOff(example().client, 'mta-sts.example.com');
    await example().deploy();
    expect(await example().policy()).toMatchObject({ status: 200, body: expect.stringContaining('mode: testing') });
    expect((await example().records())['A mta-sts.example.com']).toEqual([`alias of ${example().account.edge.domainNameFor('mta-sts.example.com')}`]);
  }, 60_000);
});
