import * as fs from 'node:fs';
import * as path from 'node:path';
import { Duration, Lazy, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { TlsRptAlarm, TlsRptAlarms, TlsRptAlarmsProps, TlsRptReceiverProps } from '../../src';
import { DOCS_URL } from '../../src/protocol/docs-url';
import { receiverIn, stackIn } from '../support/stacks';

const RUNBOOK = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'runbook.md'), 'utf8');

function alarmsOf(props: Partial<TlsRptAlarmsProps> = {}, receiverProps: Partial<TlsRptReceiverProps> = {}, stack: Stack = stackIn('eu-west-1')) {
  const receiver = receiverIn(stack, receiverProps);
  const { alarms } = new TlsRptAlarms(stack, 'Alarms', { reportReceiver: receiver, ...props });
  const template = Template.fromStack(stack);
  const made = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
  return { stack, alarms, template, made };
}

test('no alarm exists by default', () => {
  const stack = stackIn('eu-west-1');
  receiverIn(stack);
  Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 0);
});

test('an alarm rings for a dead letter, a mail that waits for an hour, and a thousand mails a day', () => {
  const { stack, alarms, template, made } = alarmsOf();
  const queueName = (id: string) => {
    const [name] = Object.keys(template.findResources('AWS::SQS::Queue')).filter((one) => one.startsWith(id));
    return [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [name, 'QueueName'] } }];
  };
  expect(alarms).toHaveLength(3);
  const common = { Namespace: 'AWS/SQS', ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, TreatMissingData: 'notBreaching' };
  const id = stack.getLogicalId(stack.node.findChild('Reports').node.findChild('Queue').node.defaultChild as never);
  expect(made).toMatchObject([
    { ...common, MetricName: 'ApproximateNumberOfMessagesVisible', Statistic: 'Maximum', Period: 300, Threshold: 0, Dimensions: queueName('ReportsDeadLetterQueue') },
    { ...common, MetricName: 'ApproximateAgeOfOldestMessage', Statistic: 'Maximum', Period: 300, Threshold: 3600, Dimensions: queueName(id) },
    { ...common, MetricName: 'NumberOfMessagesSent', Statistic: 'Sum', Period: 86400, Threshold: 1000, Dimensions: queueName(id) },
  ]);
});

test('each alarm has its section in the runbook, which its description names', () => {
  for (const { AlarmDescription } of alarmsOf().made) {
    expect(AlarmDescription).toContain(' to tlsrpt@tlsrpt.example.com');
    const [, section] = AlarmDescription.split(`. What to do: ${DOCS_URL}/runbook.md#`);
    expect(RUNBOOK.toLowerCase().split('\n')).toContain(`## ${section.replace(/-/g, ' ')}`);
  }
});

test('no alarm rings for a mail while it is retried', () => {
  expect(alarmsOf({}, { limits: { reportSize: Size.mebibytes(40) } }).made[1]).toMatchObject({ Threshold: 5 * 6 * 130 });
});

test('the thresholds can be given', () => {
  const { made } = alarmsOf({ maxMailAge: Duration.minutes(90), maxMailsPerDay: 5000 });
  expect(made.map(({ Threshold }) => Threshold)).toEqual([0, 5400, 5000]);
});

test('an alarm about failed sessions of all domains exists if a number is given', () => {
  const { made } = alarmsOf({ maxFailedSessionsPerDay: 10 });
  expect(made).toHaveLength(4);
  expect(made[3]).toMatchObject({
    Namespace: 'MtaSts/TlsRpt',
    MetricName: 'SessionsFailed',
    Dimensions: [{ Name: 'Mailbox', Value: 'tlsrpt.example.com' }],
    Statistic: 'Sum',
    Period: 86400,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 10,
    TreatMissingData: 'notBreaching',
  });
});

test.each([[TlsRptAlarm.DEAD_LETTERS, 0], [TlsRptAlarm.OLDEST_MAIL, 1], [TlsRptAlarm.MAILS_PER_DAY, 2]])('each alarm can be left out: %s', (subject, at) => {
  const { made } = alarmsOf();
  const left = alarmsOf({ disabledAlarms: [subject] }).made;
  expect(left.map(({ MetricName }) => MetricName)).toEqual(made.map(({ MetricName }) => MetricName).filter((_, index) => index !== at));
});

test('each alarm acts when it rings and when its cause is gone', () => {
  const stack = stackIn('eu-west-1');
  const topic = new Topic(stack, 'Topic');
  const actions = [stack.resolve(topic.topicArn)];
  for (const alarm of alarmsOf({ actions: [new SnsAction(topic)] }, {}, stack).made) {
    expect(alarm).toMatchObject({ AlarmActions: actions, OKActions: actions });
  }
});

test.each<[props: Partial<TlsRptAlarmsProps>, message: string]>([
  [{ maxMailAge: Duration.seconds(30) }, "'maxMailAge' is Duration.seconds(30): it must be whole minutes, from one minute to 14 days; leave it out for the default"],
  [{ maxMailAge: Duration.seconds(90) }, "'maxMailAge' is Duration.seconds(90)"],
  [{ maxMailAge: Duration.days(15) }, "'maxMailAge' is Duration.days(15)"],
  [{ maxMailAge: Duration.minutes(Lazy.number({ produce: () => 5 })) }, "'maxMailAge' is a token"],
  [{ maxMailsPerDay: 0 }, "'maxMailsPerDay' is 0: it must be a whole number from 1 to 10000000; leave it out for the default"],
  [{ maxMailsPerDay: 1.5 }, "'maxMailsPerDay' is 1.5"],
  [{ maxMailsPerDay: Number.NaN }, "'maxMailsPerDay' is NaN"],
  [{ maxFailedSessionsPerDay: -1 }, "'maxFailedSessionsPerDay' is -1: it must be a whole number from 0 to 10000000"],
  [{ maxFailedSessionsPerDay: 1.5 }, "'maxFailedSessionsPerDay' is 1.5"],
])('an invalid threshold is refused: %j', (props, message) => {
  expect(() => alarmsOf(props)).toThrow(message);
});
