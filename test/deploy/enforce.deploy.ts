import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Api } from './api';
import { describeExample, testWhole } from './describe-example';
import { reportOnDay } from './sent-reports';
import { EXAMPLE_COM } from './zones';

describeExample('enforce', { zones: EXAMPLE_COM }, (example) => {
  const speaksAgainst = (what: string) => expect(example().deploy()).rejects
    .toThrow(`example.com can't be enforced yet: 'evidencePeriod' requires 14 days of testing with reports and without failures, but ${what}`);

  // A month ago, because a report can't be about the future.
  beforeAll(async () => {
    example().account.wait(-31);
    await example().zones.putMx('example.com', 'mx1.example.com', 'mx2.example.com');
  });

  test('mode enforce is refused as the first deployment', async () => {
    await expect(example().deploy()).rejects.toThrow("example.com can't start with mode enforce");
    await expect(example().policy()).rejects.toThrow();
  }, 120_000);

  test('mode enforce is refused after a day of testing, and the error says what is missing', async () => {
    await example().deployVariant();
    example().account.wait(-30);
    await speaksAgainst('it has been tested for 1 of 14 days; no report came in these 14 days');
    expect(await example().status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await example().policy()).body).toContain('mode: testing\r\n');
  }, 120_000);

  test('a topic gets a report with failed sessions', async () => {
    const sqs = new SQSClient(example().client);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'subscriber' }));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    await new Api(example().client).query('sns', 'SubscriptionArn', {
      Action: 'Subscribe', Version: '2010-03-31', TopicArn: await example().nameOf(/^Failures[0-9A-F]{8}$/), Protocol: 'sqs', Endpoint: Attributes!.QueueArn!,
    });
    await example().receive(reportOnDay(-16, 0), 'a-mail-without-failures');
    await example().receive(reportOnDay(-16, 7));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    expect(Messages!.map(({ Body }) => JSON.parse(JSON.parse(Body!).Message).detail)).toEqual([expect.objectContaining({ policyDomain: 'example.com', failedSessions: 7 })]);
  }, 60_000);

  test('mode enforce is refused after two weeks with failures, and the error names them', async () => {
    example().account.wait(-16);
    await speaksAgainst('Reporter Inc. (reporter.example) saw certificate-expired at mx1.example.com in 7 sessions');
  }, 120_000);

  test('mode enforce is accepted after two weeks with reports and without failures', async () => {
    await example().receive(reportOnDay(0, 0), 'a-later-mail');
    example().account.wait(0);
    await example().deploy();
    expect((await example().policy()).body).toBe('version: STSv1\r\nmode: enforce\r\nmx: mx1.example.com\r\nmx: mx2.example.com\r\nmax_age: 2592000\r\n');
  }, 120_000);

  testWhole(example);
});
