import { App, Stack, TimeZone } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import { MailExchangers, MailNotifications, MailNotificationsAlarms, MailNotificationsProps, MtaSts, MtaStsPolicy, PolicyHost, TlsRptReceiver } from '../../src';
import { acknowledgeAt } from '../../src/findings/acknowledging';
import { ScheduledRun } from '../../src/notifications/notification-contract';
import { stackIn, zoneOf } from '../support/stacks';

interface Setup {
  readonly stack?: Stack;
  readonly domains?: readonly string[];
  readonly watchEnabled?: boolean;
  readonly encryptionKey?: boolean;
  readonly has?: ReadonlyArray<'policyHost' | 'reportReceiver'>;
}

/** The domains come after the notifications. */
function notify(props: Partial<MailNotificationsProps> = {}, setup: Setup = {}) {
  const { stack = stackIn('us-east-1'), domains = ['example.com'], has = ['policyHost', 'reportReceiver'] } = setup;
  const policyHost = new PolicyHost(stack, 'PolicyHost', { maxDomains: 100, watchEnabled: setup.watchEnabled });
  const reportReceiver = new TlsRptReceiver(stack, 'Reports', {
    zone: zoneOf(stack, 'example.net'), encryptionKey: setup.encryptionKey ? new kms.Key(stack, 'Key') : undefined,
  });
  const topic = new sns.Topic(stack, 'Topic');
  const notifications = new MailNotifications(stack, 'Notifications', {
    topic, ...has.includes('policyHost') ? { policyHost } : {}, ...has.includes('reportReceiver') ? { reportReceiver } : {}, ...props,
  });
  for (const domain of domains) {
    new MtaSts(stack, domain, {
      zone: zoneOf(stack, domain), policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com')), policyHost, reportDestinations: [reportReceiver],
    });
  }
  return { stack, notifications, topic, policyHost, reportReceiver, template: () => Template.fromStack(stack) };
}

const own = (template: Template) => Object.entries(template.toJSON().Resources as { [id: string]: any }).filter(([id]) => id.startsWith('Notifications'));
const ownOf = (template: Template, type: string) => own(template).filter(([, { Type }]) => Type === type).map(([, resource]) => resource.Properties);
const inputs = (template: Template): ScheduledRun[] => ownOf(template, 'AWS::Scheduler::Schedule').map(({ Target }) => JSON.parse(Target.Input));

test('the construct makes a function, its role and log, a rule for each kind of event, and two schedules', () => {
  const { template } = notify();
  expect(own(template()).map(([, { Type }]) => Type).sort()).toEqual([
    'AWS::Events::Rule', 'AWS::Events::Rule', 'AWS::IAM::Role', 'AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::Lambda::Permission', 'AWS::Lambda::Permission',
    'AWS::Logs::LogGroup', 'AWS::Scheduler::Schedule', 'AWS::Scheduler::Schedule',
  ]);
});

test('the rules select reports with failed sessions, and changes that the watch of this host sees', () => {
  const patterns = ownOf(notify().template(), 'AWS::Events::Rule').map(({ EventPattern }) => EventPattern);
  expect(patterns).toEqual(expect.arrayContaining([
    { 'source': ['cdk-mta-sts'], 'detail-type': ['TLS Report Accepted'], 'detail': { bucket: [{ Ref: expect.stringMatching(/^Reports/) }], hasFailures: [true] } },
    { 'source': ['cdk-mta-sts'], 'detail-type': ['MTA-STS Watch State Changed'], 'detail': { bucket: [{ Ref: expect.stringMatching(/^PolicyHost/) }] } },
  ]));
});

test('the function runs daily, and sends the digest on Mondays, about all domains of host and receiver, including later ones', () => {
  const template = notify({}, { domains: ['a.example', 'b.example'] }).template();
  expect(inputs(template)).toEqual(expect.arrayContaining([{ run: 'daily', domains: ['a.example', 'b.example'] }, { run: 'digest', domains: ['a.example', 'b.example'] }]));
  expect(ownOf(template, 'AWS::Scheduler::Schedule').map(({ ScheduleExpression }) => ScheduleExpression).sort()).toEqual(['cron(0 6 * * ? *)', 'cron(0 7 ? * MON *)']);
});

test('the digest is sent when the app says, or never', () => {
  const timeZone = TimeZone.EUROPE_BERLIN;
  const monthly = notify({ digestSchedule: scheduler.ScheduleExpression.cron({ day: '1', hour: '9', minute: '0', timeZone }) }).template();
  expect(ownOf(monthly, 'AWS::Scheduler::Schedule')).toContainEqual(expect.objectContaining({ ScheduleExpression: 'cron(0 9 1 * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin' }));
  expect(inputs(notify({ digestEnabled: false }).template()).map(({ run }) => run)).toEqual(['daily']);
});

describe('the role of the function', () => {
  const statementsOf = (template: Template) => {
    const [role] = ownOf(template, 'AWS::IAM::Role').filter(({ Policies }) => Policies[0].PolicyName === 'Handler');
    return role.Policies[0].PolicyDocument.Statement.map(({ Action, Resource }: any) => [[Action].flat().join(' '), JSON.stringify(Resource)]);
  };

  test("the role may read reports and the watch's state, write its own states, and publish to the topic", () => {
    expect(statementsOf(notify().template())).toEqual([
      ['logs:CreateLogStream logs:PutLogEvents', expect.stringMatching(/^\{"Fn::GetAtt":\["NotificationsLogs\w+","Arn"\]\}$/)],
      ['s3:GetObject s3:PutObject', expect.stringMatching(/^\{"Fn::Join":\["",\[\{"Fn::GetAtt":\["ReportsBucket\w+","Arn"\]\},"\/notifications\/\*"\]\]\}$/)],
      ['s3:GetObject', expect.stringMatching(/^\[\{[^\]]*ReportsBucket[^]*"\/reports\/\*"\]\]\},\{[^]*PolicyHostBucket[^]*"\/watch\/\*"\]\]\}\]$/)],
      ['s3:ListBucket', expect.stringMatching(/^\[\{"Fn::GetAtt":\["ReportsBucket\w+","Arn"\]\},\{"Fn::GetAtt":\["PolicyHostBucket\w+","Arn"\]\}\]$/)],
      ['sns:Publish', expect.stringMatching(/^\{"Ref":"Topic\w+"\}$/)],
    ]);
  });

  test('the states are below the prefix of the watch without a receiver, so that they are removed with the last domain', () => {
    const template = notify({}, { has: ['policyHost'] }).template();
    expect(statementsOf(template)[1]).toEqual(['s3:GetObject s3:PutObject', expect.stringMatching(/PolicyHostBucket[^]*"\/watch\/notifications\/\*"/)]);
    expect(ownOf(template, 'AWS::Lambda::Function')[0].Environment.Variables).toMatchObject({ STATE_PREFIX: 'watch/notifications/', WATCH_BUCKET: expect.anything() });
    expect(JSON.stringify(statementsOf(template))).not.toContain('ReportsBucket');
  });

  test('the role may not read a watch if there is none', () => {
    for (const template of [notify({}, { has: ['reportReceiver'] }).template(), notify({}, { watchEnabled: false }).template()]) {
      expect(JSON.stringify(statementsOf(template))).not.toContain('PolicyHostBucket');
      expect(ownOf(template, 'AWS::Lambda::Function')[0].Environment.Variables).not.toHaveProperty('WATCH_BUCKET');
      expect(ownOf(template, 'AWS::Events::Rule')).toHaveLength(1);
    }
  });

  test('the role may use the keys of the reports and of the topics, and publish to both topics', () => {
    const stack = stackIn('us-east-1');
    const masterKey = new kms.Key(stack, 'TopicKey');
    const topics = { topic: new sns.Topic(stack, 'Mails', { masterKey }), chatTopic: new sns.Topic(stack, 'Chats', { masterKey }) };
    const statements = statementsOf(notify(topics, { stack, encryptionKey: true }).template());
    expect(statements).toContainEqual(['kms:GenerateDataKey kms:Decrypt', expect.stringMatching(/^\[\{"Fn::GetAtt":\["Key\w+","Arn"\]\},\{"Fn::GetAtt":\["TopicKey\w+","Arn"\]\}\]$/)]);
    expect(statements).toContainEqual(['sns:Publish', expect.stringMatching(/^\[\{"Ref":"Mails\w+"\},\{"Ref":"Chats\w+"\}\]$/)]);
  });
});

test("the construct takes a topic under Amazon SNS's own key, which everybody in the account may use", () => {
  const stack = stackIn('us-east-1');
  const masterKey = kms.Alias.fromAliasName(stack, 'Alias', 'alias/aws/sns');
  const template = notify({ topic: new sns.Topic(stack, 'Encrypted', { masterKey }) }, { stack }).template();
  const [role] = ownOf(template, 'AWS::IAM::Role').filter(({ Policies }) => Policies[0].PolicyName === 'Handler');
  expect(JSON.stringify(role)).not.toContain('kms:');
});

const bad: { readonly [title: string]: readonly [make: () => unknown, message: RegExp] } = {
  'neither host nor receiver': [() => notify({}, { has: [] }), /neither 'policyHost' nor 'reportReceiver' is given: there is nothing to announce; give at least one of them/],
  'a host without a watch, and no receiver': [
    () => notify({}, { has: ['policyHost'], watchEnabled: false }), /'policyHost' is 'Mail\/PolicyHost', which has no watch, .* leave out 'watchEnabled: false', or give a receiver/,
  ],
  'a digest schedule without a digest': [
    () => notify({ digestEnabled: false, digestSchedule: scheduler.ScheduleExpression.expression('rate(1 day)') }), /'digestSchedule' is given, and 'digestEnabled' is false/,
  ],
  'a FIFO topic': [() => {
    const stack = stackIn('us-east-1');
    return notify({ topic: new sns.Topic(stack, 'Fifo', { fifo: true }) }, { stack });
  }, /'topic' is 'Mail\/Fifo': it is a FIFO topic, .* give a standard topic/],
  'one topic for both': [() => {
    const stack = stackIn('us-east-1');
    const topic = new sns.Topic(stack, 'Both');
    return notify({ topic, chatTopic: topic }, { stack });
  }, /'chatTopic' is 'Mail\/Both': it is the 'topic' as well: .* give a topic of its own, or leave it out/],
  'a topic under an alias of a key': [() => {
    const stack = stackIn('us-east-1');
    const masterKey = new kms.Alias(stack, 'Alias', { aliasName: 'alias/topics', targetKey: new kms.Key(stack, 'TopicKey') });
    return notify({ topic: new sns.Topic(stack, 'Aliased', { masterKey }) }, { stack });
  }, /'topic' is 'Mail\/Aliased': its 'masterKey' is a KMS alias, and permissions on an alias don't grant use of the key; give the topic the key itself/],
  'a topic for chats under an imported alias of a key': [() => {
    const stack = stackIn('us-east-1');
    const masterKey = kms.Alias.fromAliasName(stack, 'Alias', 'alias/topics');
    return notify({ chatTopic: new sns.Topic(stack, 'Aliased', { masterKey }) }, { stack });
  }, /'chatTopic' is 'Mail\/Aliased': its 'masterKey' is a KMS alias/],
  'a receiver in another region': [() => {
    const app = new App();
    const elsewhere = stackIn('eu-west-1', { app, id: 'Elsewhere' });
    const reportReceiver = new TlsRptReceiver(elsewhere, 'Reports', { zone: zoneOf(elsewhere, 'example.org') });
    return notify({ reportReceiver }, { stack: stackIn('us-east-1', { app }) });
  }, /'reportReceiver' is '.*\/Reports': it is in region eu-west-1, and '.*' in us-east-1: .* put both into region eu-west-1/],
};

test.each(Object.entries(bad))('the construct refuses %s', (_, [make, message]) => {
  expect(make).toThrow(message);
});

test('synth fails without a domain, and with more than a schedule takes', () => {
  const problems = ({ notifications }: ReturnType<typeof notify>) => notifications.node.validate();
  expect(problems(notify({}, { domains: [] }))).toEqual([expect.stringContaining('these MailNotifications are about no domain')]);
  expect(problems(notify({}, { domains: ['a.example'] }))).toEqual([]);
  const many = notify({}, { domains: [] });
  for (let index = 0; index < 200; index++) many.reportReceiver.addDomain({ domainName: `${'d'.repeat(40)}${index}.example` });
  expect(problems(many)).toEqual([expect.stringMatching(/the 200 domains of these MailNotifications make an input of \d+ characters, and a schedule allows 8192/)]);
});

test('a hundred domains add no resource', () => {
  const { template, reportReceiver } = notify();
  for (let index = 0; index < 99; index++) reportReceiver.addDomain({ domainName: `d${index}.example` });
  expect(own(template())).toHaveLength(10);
});

test('its alarm rings when Lambda gives an event up, and there is none by default', () => {
  notify().template().resourceCountIs('AWS::CloudWatch::Alarm', 0);
  const { stack, notifications, template } = notify();
  const action = { bind: () => ({ alarmActionArn: 'arn:aws:sns:us-east-1:123456789012:on-call' }) };
  const { alarms } = new MailNotificationsAlarms(stack, 'MessageAlarms', { notifications, actions: [action] });
  expect(alarms).toHaveLength(1);
  template().hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'AWS/Lambda',
    MetricName: 'AsyncEventsDropped',
    Statistic: 'Sum',
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('^NotificationsFunction') } }],
    AlarmActions: ['arn:aws:sns:us-east-1:123456789012:on-call'],
    OKActions: ['arn:aws:sns:us-east-1:123456789012:on-call'],
    AlarmDescription: Match.stringLikeRegexp("^Messages of 'Mail/Notifications' could not be published\\. What to do: https:.*runbook\\.md#unpublished-messages$"),
  });
});

test('cdk-nag reports only findings that the documentation gives reasons for', () => {
  const { stack } = notify();
  const find = () => [new AwsSolutionsChecks(stack), new ServerlessChecks(stack), new NIST80053R5Checks(stack)]
    .flatMap((pack) => pack.validateScope(stack).violations)
    .flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => [ruleName, constructPath]))
    .filter(([, where]) => where!.includes('/Notifications/'));
  expect(find().length).toBeGreaterThan(0);
  stack.node.findAll().forEach(acknowledgeAt);
  expect(find()).toEqual([]);
});
