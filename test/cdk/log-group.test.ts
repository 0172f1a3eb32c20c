import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ILogGroup, LogGroup, LogGroupClass, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { MailNotifications, MtaStsLogOptions, PolicyHost } from '../../src';
import { receiverIn, stackIn, zoneOf } from '../support/stacks';

type Create = (stack: Stack, options: MtaStsLogOptions) => { logGroup: ILogGroup };

/** Constructs that log, the number of their functions, and the days for which their own log group keeps what they write. */
const CONSTRUCTS: ReadonlyArray<[name: string, create: Create, functions: number, days: number]> = [
  ['a policy host', hostIn, 2, 365],
  ['a receiver', (stack, options) => receiverIn(stack, options), 2, 90],
  ['notifications', (stack, options) => (
    new MailNotifications(stack, 'Notifications', { topic: new Topic(stack, 'Topic'), reportReceiver: receiverIn(stack, { logGroup: other(stack) }), ...options })
  ), 1, 90],
];

function hostIn(stack: Stack, options: MtaStsLogOptions): PolicyHost {
  const host = new PolicyHost(stack, 'PolicyHost', options);
  host.addDomain({ zone: zoneOf(stack) });
  return host;
}

function other(stack: Stack): ILogGroup {
  return LogGroup.fromLogGroupName(stack, 'Other', 'other');
}

const imported = (stack: Stack) => LogGroup.fromLogGroupName(stack, 'Given', 'given');

describe.each(CONSTRUCTS)('%s', (_, create, functions, days) => {
  function loggingTo(template: Template, group: unknown): number {
    return Object.keys(template.findResources('AWS::Lambda::Function', { Properties: { LoggingConfig: { LogGroup: group } } })).length;
  }

  test.each<[string, MtaStsLogOptions, number | undefined]>([
    ['by default', {}, days],
    ["with 'logRetention'", { logRetention: RetentionDays.ONE_WEEK }, 7],
    ["with an infinite 'logRetention'", { logRetention: RetentionDays.INFINITE }, undefined],
  ])('%s has a log group of its own', (__, options, retention) => {
    const stack = stackIn('us-east-1');
    const { logGroup } = create(stack, options);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Logs::LogGroup', 1);
    const [[, { Properties: properties = {} }]] = Object.entries(template.findResources('AWS::Logs::LogGroup'));
    expect(properties.RetentionInDays).toBe(retention);
    expect(loggingTo(template, stack.resolve(logGroup.logGroupName))).toBe(functions);
  });

  test("the construct writes to 'logGroup' alone, and may", () => {
    const stack = stackIn('us-east-1');
    const given = imported(stack);
    expect(create(stack, { logGroup: given }).logGroup).toBe(given);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Logs::LogGroup', 0);
    expect(loggingTo(template, 'given')).toBe(functions);
    const policies = Object.values(template.findResources('AWS::IAM::Role')).filter((role) => JSON.stringify(role).includes('log-group:given:*'));
    expect(policies).toHaveLength(functions);
  });

  test.each<[string, (stack: Stack) => MtaStsLogOptions, string]>([
    ['a retention beside it', (stack) => ({ logGroup: imported(stack), logRetention: RetentionDays.ONE_DAY }), "'logRetention' is given beside 'logGroup'"],
    ['another region', (stack) => ({ logGroup: LogGroup.fromLogGroupArn(stack, 'Given', 'arn:aws:logs:eu-west-1:111111111111:log-group:given') }),
      "'logGroup' is 'Mail/Given': it is in region eu-west-1"],
    ['a group without metrics', (stack) => ({ logGroup: new LogGroup(stack, 'Given', { logGroupClass: LogGroupClass.INFREQUENT_ACCESS }) }),
      "'logGroup' is 'Mail/Given': it is of the class INFREQUENT_ACCESS"],
  ])("the construct refuses a 'logGroup' with %s", (__, options, message) => {
    const stack = stackIn('us-east-1');
    expect(() => create(stack, options(stack))).toThrow(message);
  });
});
