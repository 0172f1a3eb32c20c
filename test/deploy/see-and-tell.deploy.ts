import { CreateQueueCommand, DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Api } from './api';
import { describeExample, testWhole } from './describe-example';
import { Example } from './example';
import { reportOnDay } from './sent-reports';
import { until } from './until';
import { EXAMPLE_COM } from './zones';

interface Mail {
  readonly Subject: string;
  readonly Message: string;
  readonly MessageAttributes: { readonly kind: { readonly Value: string } };
}

/** Subscribes to the messages of a deployed example. */
class Subscriber {
  private readonly sqs: SQSClient;
  private queue = '';

  public constructor(private readonly example: Example) {
    this.sqs = new SQSClient(example.client);
  }

  public async subscribe(): Promise<void> {
    this.queue = (await this.sqs.send(new CreateQueueCommand({ QueueName: 'owner' }))).QueueUrl!;
    const { Attributes } = await this.sqs.send(new GetQueueAttributesCommand({ QueueUrl: this.queue, AttributeNames: ['QueueArn'] }));
    await new Api(this.example.client).query('sns', 'SubscriptionArn', {
      Action: 'Subscribe', Version: '2010-03-31', TopicArn: await this.example.nameOf(/^Messages[0-9A-F]{8}$/), Protocol: 'sqs', Endpoint: Attributes!.QueueArn!,
    });
  }

  /** Returns the mails of an action, after it has started the function so often. An event starts it later than the action ends. */
  public async mailsOf(runs: number, action: () => Promise<unknown>): Promise<Mail[]> {
    const name = await this.example.nameOf(/^NotificationsFunction[0-9A-F]{8}$/);
    const ended = () => this.example.account.steps().filter((step) => step.action === 'INVOKE' && step.function === name);
    const before = ended().length;
    await action();
    await until(`${runs} runs of ${name}`, async () => ended().length >= before + runs);
    expect(ended().slice(before).map(({ failed }) => failed)).toEqual(Array(runs).fill(false));
    const { Messages = [] } = await this.sqs.send(new ReceiveMessageCommand({ QueueUrl: this.queue, MaxNumberOfMessages: 10 }));
    for (const { ReceiptHandle } of Messages) await this.sqs.send(new DeleteMessageCommand({ QueueUrl: this.queue, ReceiptHandle }));
    return Messages.map(({ Body }) => JSON.parse(Body!));
  }
}

/** Does what a schedule does at its time: the emulator's schedules start nothing. */
async function runScheduled(example: Example, schedule: RegExp): Promise<void> {
  const { Resources } = await example.template();
  const [{ Properties: { Target } }] = Object.entries<any>(Resources).filter(([id, { Type }]) => Type === 'AWS::Scheduler::Schedule' && schedule.test(id)).map(([, resource]) => resource);
  const [functionId] = Target.Arn['Fn::GetAtt'];
  const name = await example.nameOf(new RegExp(`^${functionId}$`));
  await new Api(example.client).rest('lambda', 'POST', `/2015-03-31/functions/${name}/invocations`, JSON.stringify(await inputOf(example, Target.Input)));
}

/** Resolves the names of resources in an input. */
async function inputOf(example: Example, input: any): Promise<unknown> {
  if (typeof input === 'string') return JSON.parse(input);
  const names = await example.names();
  return JSON.parse(input['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : names[part.Ref]).join(''));
}

describeExample('see-and-tell', { zones: EXAMPLE_COM }, (example) => {
  const athena = (action: string, input: object) => new Api(example().client).json('athena', `AmazonAthena.${action}`, input);
  const workGroup = () => example().nameOf(/^AnalyticsWorkGroup/);

  // Reports can't be about the future, in which the scenario ends.
  beforeAll(async () => {
    example().account.wait(-11);
    await example().zones.putMx('example.com', 'mx1.example.com', 'mx2.example.com');
  });

  test('the stack is deployed', async () => {
    await example().deploy();
    expect(await example().status()).toBe('CREATE_COMPLETE');
  }, 240_000);

  testWhole(example);

  test('the table finds the reports of the domain', async () => {
    const DatabaseName = await example().nameOf(/^AnalyticsTablesDatabase/);
    const { Table } = await new Api(example().client).json('glue', 'AWSGlue.GetTable', { DatabaseName, Name: 'reports' });
    expect(Table.Parameters).toMatchObject({
      'projection.domain.values': 'example.com',
      'storage.location.template': `s3://${await example().reportBucket()}/reports/domain=\${domain}/day=\${day}/`,
    });
  });

  test('the workgroup has the saved queries', async () => {
    const { NamedQueryIds } = await athena('ListNamedQueries', { WorkGroup: await workGroup() });
    expect(NamedQueryIds).toHaveLength(10);
    const { NamedQuery } = await athena('GetNamedQuery', { NamedQueryId: NamedQueryIds[0] });
    expect(NamedQuery).toMatchObject({ Database: await example().nameOf(/^AnalyticsTablesDatabase/), QueryString: expect.stringContaining('FROM reports') });
  });

  describe('the notifications of the deployed example', () => {
    let subscriber: Subscriber;
    beforeAll(async () => {
      subscriber = new Subscriber(example());
      await subscriber.subscribe();
    });

    test('the owner gets one mail about a new failure, however many reports have it', async () => {
      const [mail, ...more] = await subscriber.mailsOf(2, async () => {
        await example().receive(reportOnDay(-11, 7), 'a-mail');
        await example().receive(reportOnDay(-12, 3), 'another-mail');
      });
      expect(more).toEqual([]);
      expect(mail).toMatchObject({
        Subject: 'NOT_READY example.com: new failure, the certificate is not valid',
        Message: expect.stringContaining('New failure: the certificate is not valid at mx1[.]example[.]com'),
        MessageAttributes: { kind: { Value: 'failure' } },
      });
    }, 120_000);

    // The hosts of the MX records have no addresses in the test's DNS.
    test('the owner gets a mail on the next day about what the watch finds', async () => {
      example().account.wait(-10);
      const mails = await subscriber.mailsOf(1, () => runScheduled(example(), /^PolicyHostWatchSchedule/));
      expect(mails).toMatchObject([{
        Subject: 'NOT_READY example.com: the watch finds MX_HOST_NO_ADDRESS',
        Message: expect.stringMatching(/1 known failure is still open[^]*Fails: +MX_HOST_NO_ADDRESS: .*mx1\[\.\]example\[\.\]com/),
        MessageAttributes: { kind: { Value: 'changed' } },
      }]);
    }, 120_000);

    test('the owner gets one mail when the failure is over, from the first daily run that sees it', async () => {
      example().account.wait(-6);
      await example().receive(reportOnDay(-7, 0), 'a-mail-without-failures');
      const daily = () => runScheduled(example(), /^NotificationsDailySchedule/);
      expect(await subscriber.mailsOf(1, daily)).toMatchObject([{
        Subject: 'NOT_READY example.com: a failure is resolved',
        Message: expect.stringContaining('Resolved: the certificate is not valid at mx1[.]example[.]com'),
        MessageAttributes: { kind: { Value: 'resolved' } },
      }]);
      expect(await subscriber.mailsOf(1, daily)).toEqual([]);
    }, 120_000);

    test('the owner gets the digest once a day', async () => {
      const digest = () => runScheduled(example(), /^NotificationsDigestSchedule/);
      const [mail, ...more] = await subscriber.mailsOf(2, async () => {
        await digest();
        await digest();
      });
      expect(more).toEqual([]);
      expect(mail).toMatchObject({
        Subject: expect.stringMatching(/^MTA-STS digest \S+: 1 of 1 domain to act on$/),
        Message: expect.stringMatching(/NOT_READY example\.com: .*\n(.*\n)* +Reporters: +reporter\[\.\]example/),
        MessageAttributes: { kind: { Value: 'digest' } },
      });
    }, 120_000);
  });

  test('the deleted stack leaves no workgroup', async () => {
    const name = await workGroup();
    await example().destroy();
    expect(JSON.stringify(await athena('ListWorkGroups', {}))).not.toContain(name);
  }, 120_000);
});
