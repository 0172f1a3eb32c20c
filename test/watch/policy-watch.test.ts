import * as fs from 'node:fs';
import * as path from 'node:path';
import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  MailNotifications, MailNotificationsAlarms, MtaStsRecord, PolicyHost, PolicyWatch, PolicyWatchAlarm, PolicyWatchAlarms, PolicyWatchAlarmsProps,
  PolicyWatchOptions, TlsRptAlarms,
} from '../../src';
import { DOCS_URL } from '../../src/protocol/docs-url';
import { RECEIPT_TESTS } from '../../src/watch/handler/receipt-checks';
import { DOMAIN_METRICS, HOST_METRICS } from '../../src/watch/watch-contract';
import { receiverIn, stackIn, zoneOf } from '../support/stacks';

function watched(options: PolicyWatchOptions = {}, domains = ['example.com']) {
  const stack = stackIn('eu-west-1');
  const bucket = new Bucket(stack, 'Bucket');
  const watch = new PolicyWatch(stack, 'Watch', { bucket, logGroup: new LogGroup(stack, 'Logs'), ...options });
  domains.forEach((domain) => watch.addDomain({ domainName: domain }));
  return { stack, watch };
}

/** Returns the schedule's input, with names of resources in place of their logical ids. */
function inputIn(stack: Stack): any {
  const [schedule] = Object.values(Template.fromStack(stack).findResources('AWS::Scheduler::Schedule'));
  const { Input } = schedule.Properties.Target;
  const text = typeof Input === 'string' ? Input : Input['Fn::Join'][1].map((piece: any) => (typeof piece === 'string' ? piece : `<${piece.Ref}>`)).join('');
  return JSON.parse(text);
}

function statementsIn(stack: Stack): any[] {
  const roles = Template.fromStack(stack).findResources('AWS::IAM::Role', { Properties: { Policies: [{ PolicyName: 'Handler' }] } });
  const [watchRole] = Object.entries(roles).filter(([id]) => id.startsWith('Watch'));
  return watchRole[1].Properties.Policies[0].PolicyDocument.Statement;
}

describe('the watch', () => {
  test('the watch is one function for all domains, its schedule, and their roles', () => {
    const before = stackIn('eu-west-1');
    new Bucket(before, 'Bucket');
    new LogGroup(before, 'Logs');
    const resources = (stack: Stack) => Object.values<any>(Template.fromStack(stack).toJSON().Resources).map(({ Type }) => Type);
    const added = resources(watched({}, ['example.com', 'example.org']).stack);
    resources(before).forEach((type) => added.splice(added.indexOf(type), 1));
    expect(added.sort()).toEqual(['AWS::IAM::Role', 'AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::Scheduler::Schedule']);
  });

  test('the watch checks every four hours, or at the given interval', () => {
    Template.fromStack(watched().stack).hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(4 hours)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { RetryPolicy: { MaximumEventAgeInSeconds: 14400 } },
    });
    Template.fromStack(watched({ interval: Duration.minutes(15) }).stack).hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(15 minutes)' });
  });

  test('the watch may use only its state and its bus', () => {
    const { stack } = watched();
    const [bucket] = Object.keys(Template.fromStack(stack).findResources('AWS::S3::Bucket'));
    const arn = { 'Fn::GetAtt': [bucket, 'Arn'] };
    const [logs, ...statements] = statementsIn(stack);
    expect(logs.Action).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    expect(statements).toEqual([
      { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: { 'Fn::Join': ['', [arn, '/watch/*']] } },
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: arn },
      { Effect: 'Allow', Action: 'events:PutEvents', Resource: expect.objectContaining({ 'Fn::Join': ['', expect.arrayContaining([':event-bus/default'])] }) },
    ]);
  });

  test('the schedule alone may invoke the watch', () => {
    const { stack } = watched();
    const template = Template.fromStack(stack);
    const [watch] = Object.keys(template.findResources('AWS::Lambda::Function'));
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [Match.objectLike({ Principal: { Service: 'scheduler.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } })],
      },
      Policies: [{ PolicyDocument: { Statement: [{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: { 'Fn::GetAtt': [watch, 'Arn'] } }] } }],
    });
  });

  test('the watch sends its events to the given bus', () => {
    const stack = stackIn('eu-west-1');
    const eventBus = new EventBus(stack, 'Bus');
    const watch = new PolicyWatch(stack, 'Watch', { bucket: new Bucket(stack, 'Bucket'), logGroup: new LogGroup(stack, 'Logs'), eventBus });
    watch.onStateChange('OnChange', { target: new SqsQueue(new Queue(stack, 'Queue')), eventPattern: { detail: { verdict: ['fail'] } } });
    const template = Template.fromStack(stack);
    const [bus] = Object.keys(template.findResources('AWS::Events::EventBus'));
    const [bucket] = Object.keys(template.findResources('AWS::S3::Bucket'));
    template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { STATE_BUCKET: { Ref: bucket }, EVENT_BUS: { Ref: bus } } } });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventBusName: { Ref: bus },
      EventPattern: {
        'source': ['cdk-mta-sts'],
        'detail-type': ['MTA-STS Watch State Changed'],
        'detail': { bucket: [{ Ref: bucket }], verdict: ['fail'] },
      },
    });
  });

  test.each<[options: PolicyWatchOptions, message: string]>([
    [{ interval: Duration.minutes(14) }, "'interval' is Duration.minutes(14): it must be whole minutes, from 15 minutes to 12 hours; write a Duration such as Duration.hours(1)"],
    [{ interval: Duration.hours(13) }, "'interval' is"],
    [{ interval: Duration.seconds(1000) }, "'interval' is"],
    [{ interval: Duration.hours(Lazy.number({ produce: () => 1 })) }, "'interval' is a token"],
    [{ maxReportAge: Duration.days(2) }, "'maxReportAge' is Duration.days(2): it must be whole days, from 3"],
    [{ maxReportAge: Duration.days(61) }, "'maxReportAge' is"],
    [{ maxReportAge: Duration.hours(100) }, "'maxReportAge' is"],
    [{ maxReportAge: Duration.days(Lazy.number({ produce: () => 7 })) }, "'maxReportAge' is a token"],
  ])('the watch refuses %j', (options, message) => {
    expect(() => watched(options)).toThrow(message);
  });

  test('the watch refuses a bad domain, and a domain that is added twice', () => {
    const { watch } = watched();
    expect(() => watch.addDomain({ domainName: 'example.com.' })).toThrow("'domainName' is 'example.com.'");
    for (const domain of ['example.com', 'EXAMPLE.com']) {
      expect(() => watch.addDomain({ domainName: domain })).toThrow(`'domainName' is '${domain}': this watch checks it already; add it once`);
    }
  });
});

describe('the domains of the watch', () => {
  const DOMAINS = Array.from({ length: 80 }, (_, index) => `mail-domain-number-${index}.example.com`);

  test('the domains are in the input of the schedule', () => {
    expect(inputIn(watched({ maxReportAge: Duration.days(10) }, ['example.com', 'example.org']).stack)).toEqual({ groups: [{ domains: ['example.com', 'example.org'] }], maxReportAgeDays: 10 });
  });

  test('eighty domains fit with a receiver, and each needs room for its name only', () => {
    const withReceiver = (domains: string[]) => {
      const { stack, watch } = watched({}, []);
      const reportReceiver = receiverIn(stack);
      domains.forEach((domain) => watch.addDomain({ domainName: domain, reportReceiver }));
      return JSON.stringify(Template.fromStack(stack).toJSON()).length;
    };
    const perDomain = (withReceiver(DOMAINS) - withReceiver(DOMAINS.slice(0, 1))) / 79;
    expect(perDomain).toBeLessThan(DOMAINS[79].length + 10);
  });

  test('too many domains are refused, and the error names the fix', () => {
    const { stack } = watched({}, DOMAINS.map((domain) => `${'long-'.repeat(11)}name.${'label-'.repeat(8)}.${domain}`.replace(/-\./g, '.')));
    expect(() => Template.fromStack(stack)).toThrow(
      /the 80 domains of this PolicyWatch make an input of \d+ characters, and a schedule allows 8192: let the domains share one TlsRptReceiver, or spread them over more than one PolicyHost/,
    );
  });

  test('domains can be added until synth', () => {
    const { stack, watch } = watched();
    watch.addDomain({ domainName: 'Later.example' });
    expect(inputIn(stack).groups[0].domains).toEqual(['example.com', 'later.example']);
  });

  test('domains are checked only while they are published', () => {
    const { stack, watch } = watched({}, []);
    const record = new MtaStsRecord(stack, 'Record', { zone: zoneOf(stack), policyId: 'a1' });
    const elsewhere = stackIn('eu-west-1', { app: stack.node.root as any, id: 'Elsewhere' });
    const other = new MtaStsRecord(elsewhere, 'Record', { zone: zoneOf(elsewhere, 'example.org'), policyId: 'a1' });
    watch.addDomain({ domainName: 'example.com', dependsOn: [record] });
    watch.addDomain({ domainName: 'example.org', dependsOn: [other] });
    const [schedule] = Object.values(Template.fromStack(stack).findResources('AWS::Scheduler::Schedule'));
    expect(schedule.DependsOn).toEqual([expect.stringMatching(/^Record/)]);
  });
});

describe('reports of a watched domain', () => {
  function withReceivers() {
    const { stack, watch } = watched({}, []);
    const own = receiverIn(stack, {}, 'Reports-example.com');
    const second = receiverIn(stack, { zone: zoneOf(stack, 'example.net'), ruleSet: own.ruleSet }, 'Reports-example.net');
    const elsewhere = stackIn('eu-west-1', { app: stack.node.root as any, id: 'Elsewhere' });
    const foreign = receiverIn(elsewhere, { zone: zoneOf(elsewhere, 'example.org') });
    return { stack, watch, own, second, foreign };
  }

  test('reports are checked with the receiver that the domains share', () => {
    const { stack, watch, own } = withReceivers();
    for (const domain of ['a.example', 'b.example']) watch.addDomain({ domainName: domain, reportReceiver: own });
    watch.addDomain({ domainName: 'c.example' });
    expect(inputIn(stack).groups).toEqual([
      {
        domains: ['a.example', 'b.example'],
        mailbox: 'tlsrpt@tlsrpt.example.com',
        receipt: {
          bucket: expect.stringMatching(/^<Reportsexamplecom.*Bucket/), ruleSet: expect.stringMatching(/^<ReportsexamplecomActivation/), rule: expect.stringMatching(/^<Reportsexamplecom.*Rule/),
        },
      },
      { domains: ['c.example'] },
    ]);
  });

  test('reports are not listed if the receiver is in another stack, but the record must still name its mailbox', () => {
    const { stack, watch, foreign } = withReceivers();
    watch.addDomain({ domainName: 'a.example', reportReceiver: foreign });
    expect(inputIn(stack).groups).toEqual([{ domains: ['a.example'], mailbox: 'tlsrpt@tlsrpt.example.org' }]);
    expect(JSON.stringify(statementsIn(stack))).not.toContain('ses:');
  });

  test('the function may see days in the buckets of the receivers, the active rule set, and the identities of mailboxes', () => {
    const { stack, watch, own, second } = withReceivers();
    [own, second, own].forEach((reportReceiver, index) => watch.addDomain({ domainName: `${index}.example`, reportReceiver }));
    const buckets = Object.keys(Template.fromStack(stack).findResources('AWS::S3::Bucket', { Properties: { NotificationConfiguration: Match.anyValue() } }));
    const asked = ['ses:DescribeActiveReceiptRuleSet', 'ses:GetIdentityDkimAttributes', 'ses:GetIdentityVerificationAttributes'];
    const arns = buckets.map((id) => ({ 'Fn::GetAtt': [id, 'Arn'] }));
    expect(statementsIn(stack).slice(4)).toEqual([
      { Effect: 'Allow', Action: asked, Resource: '*' },
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: arns, Condition: { StringLike: { 's3:prefix': 'reports/*' } } },
    ]);
  });
});

test('the documentation explains each test of the watch', () => {
  const docs = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'watch.md'), 'utf8');
  for (const code of Object.keys(RECEIPT_TESTS)) expect(docs).toContain(`| \`${code}\` |`);
  for (const metric of [...Object.values(HOST_METRICS), ...Object.values(DOMAIN_METRICS)]) expect(docs).toContain(`| \`${metric}\` |`);
});

test.each<[name: string, statistic: string, metric: (watch: PolicyWatch) => Metric]>([
  ['DomainsFailing', 'Maximum', (watch) => watch.metricDomainsFailing()],
  ['UncoveredMailExchangers', 'Maximum', (watch) => watch.metricUncoveredMailExchangers()],
  ['CertificateDaysLeft', 'Minimum', (watch) => watch.metricCertificateDaysLeft()],
  ['ReportFailures', 'Maximum', (watch) => watch.metricReportFailures()],
  ['DomainsSilent', 'Maximum', (watch) => watch.metricDomainsSilent()],
])('there is a metric %s of all domains, which asks for no metric of a domain', (metricName, statistic, metric) => {
  const { stack, watch } = watched();
  const { dimensions, ...rest } = metric(watch);
  expect(rest).toMatchObject({ namespace: 'MtaSts/Watch', metricName, statistic, period: Duration.hours(4) });
  expect(stack.resolve(dimensions)).toEqual({ PolicyHost: { Ref: expect.stringMatching(/^Bucket/) } });
  expect(inputIn(stack).groups).toEqual([{ domains: ['example.com'] }]);
});

test.each<[name: string, statistic: string, metric: (watch: PolicyWatch, domain: string) => Metric]>([
  ['PolicyFailures', 'Maximum', (watch, domain) => watch.metricDomainPolicyFailures(domain)],
  ['UncoveredMailExchangers', 'Maximum', (watch, domain) => watch.metricDomainUncoveredMailExchangers(domain)],
  ['CertificateDaysLeft', 'Minimum', (watch, domain) => watch.metricDomainCertificateDaysLeft(domain)],
  ['ReportFailures', 'Maximum', (watch, domain) => watch.metricDomainReportFailures(domain)],
  ['ReportAgeDays', 'Maximum', (watch, domain) => watch.metricDomainReportAgeDays(domain)],
])('an app that asks for the metric %s of a domain makes each run measure that domain, and no other', (metricName, statistic, metric) => {
  const { stack, watch } = watched({}, ['example.org', 'example.com', 'example.net']);
  expect(metric(watch, 'Example.COM')).toMatchObject({ namespace: 'MtaSts/Watch', metricName, statistic, dimensions: { Domain: 'example.com' }, period: Duration.hours(4) });
  expect(inputIn(stack).groups).toEqual([{ domains: ['example.com'], domainMetrics: true }, { domains: ['example.net', 'example.org'] }]);
});

test('a metric of a domain that the watch does not check is refused at synth, for it would have no values', () => {
  const { stack, watch } = watched({}, ['example.com']);
  watch.metricDomainPolicyFailures('example.org');
  expect(() => Template.fromStack(stack)).toThrow(
    'the app asks for a metric or an alarm of example.org, which this PolicyWatch does not check, so that it would have no values: name one of its 1 domains, such as example.com, or give',
  );
});

test('a metric counts complete runs, in any period without a warning of the CDK', () => {
  const { stack, watch } = watched();
  expect(watch.metricRuns()).toMatchObject({ expression: 'invocations - errors', period: Duration.hours(4) });
  watch.metricRuns({ period: Duration.days(1) }).createAlarm(stack, 'Runs', { threshold: 5, evaluationPeriods: 1 });
  expect(watch.metricRuns({ period: Duration.days(1) }).warningsV2 ?? {}).toEqual({});
  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
});

describe('the age that a last report may have', () => {
  test('the age differs for a domain that gets little mail, and never ends for one that gets none', () => {
    const { stack, watch } = watched({}, []);
    const reportReceiver = receiverIn(stack);
    watch.addDomain({ domainName: 'a.example', reportReceiver });
    watch.addDomain({ domainName: 'quiet.example', reportReceiver, maxReportAge: Duration.days(40) });
    watch.addDomain({ domainName: 'silent.example', reportReceiver, maxReportAge: PolicyWatch.FOREVER });
    watch.addDomain({ domainName: 'b.example', reportReceiver, maxReportAge: Duration.days(7) });
    expect(inputIn(stack).groups.map(({ domains, maxReportAgeDays }: any) => [domains, maxReportAgeDays])).toEqual([
      [['a.example', 'b.example'], undefined], [['quiet.example'], 40], [['silent.example'], 2147483647],
    ]);
  });

  test('the age is checked for a domain too', () => {
    const { watch } = watched({}, []);
    expect(() => watch.addDomain({ domainName: 'a.example', maxReportAge: Duration.days(61) })).toThrow("'maxReportAge' is Duration.days(61): it must be whole days, from 3 to 60");
  });
});

describe('alarms', () => {
  function alarmed(props: Partial<PolicyWatchAlarmsProps> = {}, options: PolicyWatchOptions = {}) {
    const { stack, watch } = watched(options, ['example.com']);
    const alarms = new PolicyWatchAlarms(stack, 'Alarms', { watch, actions: [new SnsAction(new Topic(stack, 'Topic'))], ...props });
    watch.addDomain({ domainName: 'Later.example', reportReceiver: receiverIn(stack) });
    return { stack, alarms, template: Template.fromStack(stack) };
  }
  const alarmsIn = (template: Template): any[] => Object.values<any>(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
  const metricsIn = (template: Template) => alarmsIn(template).map(({ MetricName, Dimensions }) => `${MetricName ?? 'Runs'} ${Dimensions?.[0].Name ?? ''}`.trim()).sort();

  test('the alarms are about all domains, including one that is added later, and about the watch', () => {
    const { template, alarms } = alarmed();
    expect(metricsIn(template)).toEqual([
      'CertificateDaysLeft PolicyHost', 'DomainsFailing PolicyHost', 'DomainsSilent PolicyHost', 'ReportFailures PolicyHost', 'Runs', 'UncoveredMailExchangers PolicyHost',
    ]);
    expect(alarms.alarms).toHaveLength(6);
  });

  test('the alarms are as many for eighty domains as for one', () => {
    const { stack, watch } = watched({}, []);
    const reportReceiver = receiverIn(stack);
    new PolicyWatchAlarms(stack, 'Alarms', { watch });
    for (let index = 0; index < 80; index++) watch.addDomain({ domainName: `example${index}.com`, reportReceiver });
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 6);
  });

  test('the alarms say where the domain is named, and that another domain does not ring again', () => {
    for (const { AlarmDescription, MetricName } of alarmsIn(alarmed().template).filter(({ Dimensions }) => Dimensions)) {
      expect([MetricName, AlarmDescription]).toEqual([MetricName, expect.stringMatching(/events of the watch and watch\/<domain>\.json .* name the domains; another domain that fails too does not ring again\. What to do: /)]);
      expect(AlarmDescription.length).toBeLessThanOrEqual(1024);
    }
  });

  test('alarms do not exist for what is not checked', () => {
    const { stack, watch } = watched({}, []);
    const elsewhere = stackIn('eu-west-1', { app: stack.node.root as any, id: 'Elsewhere' });
    new PolicyWatchAlarms(stack, 'Alarms', { watch });
    watch.addDomain({ domainName: 'example.com', reportReceiver: receiverIn(elsewhere) });
    const template = Template.fromStack(stack);
    expect(metricsIn(template)).toEqual(['CertificateDaysLeft PolicyHost', 'DomainsFailing PolicyHost', 'ReportFailures PolicyHost', 'Runs', 'UncoveredMailExchangers PolicyHost']);
    template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { MetricName: 'ReportFailures', AlarmActions: Match.absent() }, 1);
  });

  test.each<[metric: string, operator: string, threshold: number]>([
    ['DomainsFailing', 'GreaterThanThreshold', 0],
    ['UncoveredMailExchangers', 'GreaterThanThreshold', 0],
    ['CertificateDaysLeft', 'LessThanThreshold', 14],
    ['ReportFailures', 'GreaterThanThreshold', 0],
    ['DomainsSilent', 'GreaterThanThreshold', 0],
  ])('the alarm %s of all domains exists', (MetricName, ComparisonOperator, Threshold) => {
    alarmed().template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'MtaSts/Watch',
      MetricName,
      Dimensions: [{ Name: 'PolicyHost', Value: { Ref: Match.stringLikeRegexp('^Bucket') } }],
      ComparisonOperator,
      Threshold,
      Period: 14400,
      EvaluationPeriods: 1,
      TreatMissingData: 'ignore',
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^Topic') }],
      OKActions: [{ Ref: Match.stringLikeRegexp('^Topic') }],
    });
  });

  test.each<[metric: string, domain: string, operator: string, threshold: number]>([
    ['PolicyFailures', 'example.com', 'GreaterThanThreshold', 0],
    ['UncoveredMailExchangers', 'example.com', 'GreaterThanThreshold', 0],
    ['CertificateDaysLeft', 'example.com', 'LessThanThreshold', 14],
    ['ReportFailures', 'later.example', 'GreaterThanThreshold', 0],
    ['ReportAgeDays', 'later.example', 'GreaterThanThreshold', 7],
  ])('the alarm %s of a domain that has its own exists: %s', (MetricName, domain, ComparisonOperator, Threshold) => {
    const { stack, template } = alarmed({ domainNames: ['Example.com', 'later.example'] });
    template.resourceCountIs('AWS::CloudWatch::Alarm', 6 + 3 + 5);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'MtaSts/Watch',
      MetricName,
      Dimensions: [{ Name: 'Domain', Value: domain }],
      ComparisonOperator,
      Threshold,
      TreatMissingData: 'ignore',
      AlarmDescription: Match.stringLikeRegexp(`^${domain}: `),
    });
    expect(inputIn(stack).groups.map(({ domainMetrics }: any) => domainMetrics)).toEqual([true, true]);
  });

  test('alarms of a domain that may be silent do not ring for its silence', () => {
    const { stack, watch } = watched({}, []);
    watch.addDomain({ domainName: 'silent.example', reportReceiver: receiverIn(stack), maxReportAge: PolicyWatch.FOREVER });
    new PolicyWatchAlarms(stack, 'Alarms', { watch, domainNames: ['silent.example'] });
    const metrics = metricsIn(Template.fromStack(stack));
    expect(metrics.filter((metric) => metric.endsWith(' Domain'))).toEqual([
      'CertificateDaysLeft Domain', 'PolicyFailures Domain', 'ReportFailures Domain', 'UncoveredMailExchangers Domain',
    ]);
    expect(metrics).not.toContain('DomainsSilent PolicyHost');
  });

  test.each<[subject: PolicyWatchAlarm, metric: string]>([
    [PolicyWatchAlarm.WATCH, 'Runs'],
    [PolicyWatchAlarm.POLICY, 'DomainsFailing PolicyHost'],
    [PolicyWatchAlarm.MAIL_EXCHANGERS, 'UncoveredMailExchangers PolicyHost'],
    [PolicyWatchAlarm.CERTIFICATE, 'CertificateDaysLeft PolicyHost'],
    [PolicyWatchAlarm.REPORTS, 'ReportFailures PolicyHost'],
    [PolicyWatchAlarm.SILENCE, 'DomainsSilent PolicyHost'],
  ])('each alarm can be left out: %s', (subject, metric) => {
    const all = metricsIn(alarmed().template);
    expect(metricsIn(alarmed({ disabledAlarms: [subject] }).template)).toEqual(all.filter((one) => one !== metric));
    const ofDomain = alarmed({ disabledAlarms: [subject], domainNames: ['later.example'] }).template;
    expect(alarmsIn(ofDomain)).toHaveLength(11 - (subject === PolicyWatchAlarm.WATCH ? 1 : 2));
  });

  test('all alarms can be left out', () => {
    expect(alarmsIn(alarmed({ disabledAlarms: Object.values(PolicyWatchAlarm) }).template)).toEqual([]);
  });

  test.each<[what: string, props: Partial<PolicyWatchAlarmsProps>, message: string]>([
    ['a domain with a final dot', { domainNames: ['example.com.'] }, "'domainNames' is 'example.com.'"],
    ['a domain that is there twice', { domainNames: ['example.com', 'EXAMPLE.com'] }, "'domainNames' is 'EXAMPLE.com': it is there twice; name it once"],
    ['a domain that the watch does not check', { domainNames: ['other.example'] }, 'the app asks for a metric or an alarm of other.example, which this PolicyWatch does not check'],
  ])('the alarms refuse %s', (_, props, message) => {
    expect(() => alarmed(props)).toThrow(message);
  });

  test('the alarms refuse a host that has no watch', () => {
    const stack = stackIn('eu-west-1');
    const { watch } = new PolicyHost(stack, 'PolicyHost', { watchEnabled: false });
    expect(() => new PolicyWatchAlarms(stack, 'Alarms', { watch: watch! })).toThrow(
      "'watch' is undefined: a PolicyHost with 'watchEnabled: false' has no watch, and nothing would measure what the alarms need; leave out 'watchEnabled', give",
    );
  });

  test.each([15, 60, 240, 7 * 60, 12 * 60])('the alarms make the CDK warn of nothing where the watch checks every %s minutes', (minutes) => {
    const { stack } = alarmed({ domainNames: ['later.example'] }, { interval: Duration.minutes(minutes) });
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('an alarm rings if the watch does not run for two intervals', () => {
    const { template } = alarmed({}, { interval: Duration.hours(1) });
    const [watch] = Object.keys(template.findResources('AWS::Lambda::Function', { Properties: { Description: 'Checks MTA-STS domains as a sender does' } }));
    const metric = (Id: string, MetricName: string) => ({ Id, ReturnData: false, MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions: [{ Name: 'FunctionName', Value: { Ref: watch } }] }, Period: 7200, Stat: 'Sum' } });
    template.hasResource('AWS::CloudWatch::Alarm', {
      Properties: {
        Metrics: [
          { Expression: 'SUM([FILL(invocations, 0), FILL(failures, 0)])' },
          metric('invocations', 'Invocations'),
          { Id: 'failures', Expression: '-errors', ReturnData: false },
          metric('errors', 'Errors'),
        ].map((one) => Match.objectLike(one)),
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 1,
        TreatMissingData: 'breaching',
      },
      DependsOn: [Match.stringLikeRegexp('^WatchSchedule')],
    });
  });

  test('the alarms accept other thresholds', () => {
    const { template } = alarmed({ minCertificateDaysLeft: 30, domainNames: ['later.example'] }, { maxReportAge: Duration.days(20) });
    template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { MetricName: 'CertificateDaysLeft', Threshold: 30 }, 2);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ReportAgeDays', Threshold: 20 });
    expect(() => alarmed({ minCertificateDaysLeft: 0 })).toThrow("'minCertificateDaysLeft' is 0: it must be a whole number of days from 1 to 365; leave it out for the default");
  });

  test('the runbook has all alarms, including those of a receiver and of notifications, and no other', () => {
    const reports = stackIn('eu-west-1');
    new TlsRptAlarms(reports, 'Alarms', { reportReceiver: receiverIn(reports), maxFailedSessionsPerDay: 0 });
    const messages = stackIn('eu-west-1', { id: 'Messages' });
    const notifications = new MailNotifications(messages, 'Notifications', { topic: new Topic(messages, 'Topic'), reportReceiver: receiverIn(messages) });
    new MailNotificationsAlarms(messages, 'Alarms', { notifications });
    const alarms = [alarmed().template, Template.fromStack(reports), Template.fromStack(messages)].flatMap((template) => Object.values<any>(template.findResources('AWS::CloudWatch::Alarm')));
    const named = alarms.map(({ Properties }) => Properties.AlarmDescription.split(`. What to do: ${DOCS_URL}/runbook.md#`)[1]);
    const runbook = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'runbook.md'), 'utf8');
    const sections = [...runbook.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading.toLowerCase().replace(/[^a-z0-9 -]/g, '').replace(/ /g, '-'));
    expect([...new Set(named)].sort()).toEqual([...sections].sort());
    for (const section of runbook.split(/^## /m).slice(1)) {
      for (const part of ['What it means', 'How to find the cause', 'How to fix']) expect(section).toContain(`**${part}.**`);
    }
  });
});
