import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Duration, Lazy, NestedStack, RemovalPolicy, Size, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { EventBus, Match as EventMatch } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { User } from 'aws-cdk-lib/aws-iam';
import { Alias, IKey, Key } from 'aws-cdk-lib/aws-kms';
import { EventType } from 'aws-cdk-lib/aws-s3';
import { SqsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { ReceiptRuleSet } from 'aws-cdk-lib/aws-ses';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { TlsRptLimits, TlsRptReceiver, TlsRptReceiverProps, TlsRptResultType } from '../../src';
import { REJECTIONS } from '../../src/protocol/reports/rejections';
import { RESULT_TYPES } from '../../src/protocol/reports/report-counts';
import { readPolicyDomains } from '../../src/tls-rpt/ingestion-contract';
import { receiverIn, stackIn, zoneOf } from '../support/stacks';

function received(props: Partial<TlsRptReceiverProps> = {}, domains = ['example.com']) {
  const stack = stackIn('eu-west-1');
  const receiver = new TlsRptReceiver(stack, 'Reports', { zone: zoneOf(stack), ...props });
  const uris = domains.map((domainName) => receiver.bind(stack, { domainName }).uri);
  return { stack, receiver, uris, template: Template.fromStack(stack) };
}

test('the mailbox is in a separate domain, which requests no reports', () => {
  const { receiver, uris, template } = received();
  expect(receiver.address).toBe('tlsrpt@tlsrpt.example.com');
  expect(uris).toEqual(['mailto:tlsrpt@tlsrpt.example.com']);
  template.hasResourceProperties('AWS::Route53::RecordSet', {
    Name: 'tlsrpt.example.com.', Type: 'MX', ResourceRecords: ['10 inbound-smtp.eu-west-1.amazonaws.com'],
  });
  template.resourcePropertiesCountIs('AWS::Route53::RecordSet', { Type: 'TXT' }, 0);
});

test('the identity is verified by its DKIM records in the zone', () => {
  const { template } = received();
  const [identity] = Object.keys(template.findResources('AWS::SES::EmailIdentity', { Properties: { EmailIdentity: 'tlsrpt.example.com' } }));
  template.hasResourceProperties('AWS::Route53::RecordSetGroup', {
    RecordSets: [1, 2, 3].map((index) => ({
      Type: 'CNAME',
      Name: { 'Fn::GetAtt': [identity, `DkimDNSTokenName${index}`] },
      ResourceRecords: [{ 'Fn::GetAtt': [identity, `DkimDNSTokenValue${index}`] }],
    })),
  });
});

test('the rule accepts mail for the mailbox only, even without TLS, and stores it as it came', () => {
  const { template } = received();
  template.hasResource('AWS::SES::ReceiptRule', {
    Properties: {
      Rule: {
        Recipients: ['tlsrpt@tlsrpt.example.com'],
        Enabled: true,
        ScanEnabled: true,
        TlsPolicy: 'Optional',
        // A key here would encrypt on the client's side, which the ingestion could not read.
        Actions: [{ S3Action: { BucketName: Match.anyValue(), ObjectKeyPrefix: 'raw/', KmsKeyArn: Match.absent() } }],
      },
    },
    // SES writes a test object when the rule is made.
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('BucketPolicy')]),
  });
});

test('SES may write for this rule only', () => {
  const { template } = received();
  const [rule] = Object.values(template.findResources('AWS::SES::ReceiptRule'));
  const statements = Object.values(template.findResources('AWS::S3::BucketPolicy'))[0].Properties.PolicyDocument.Statement;
  const [allowed] = statements.filter(({ Effect }: { Effect: string }) => Effect === 'Allow');
  expect(allowed).toMatchObject({ Action: 's3:PutObject', Principal: { Service: 'ses.amazonaws.com' } });
  expect(JSON.stringify(allowed.Condition.StringEquals['aws:SourceArn'])).toContain(`:receipt-rule/${rule.Properties.Rule.Name}"`);
});

describe('the rule set', () => {
  const activationOf = (template: Template) => Object.entries(template.findResources('Custom::SesReceiptRuleSetActivation'))[0];
  const ruleOf = (template: Template) => Object.values(template.findResources('AWS::SES::ReceiptRule'))[0];

  test('the activation creates the rule set, and the rule and the bucket policy refer to it', () => {
    const { template, receiver } = received();
    expect(receiver.activation).toBeDefined();
    const [id, activation] = activationOf(template);
    expect(activation.Properties.RuleSetName).toMatch(/^Mail-[0-9a-f]{12}$/);
    expect(ruleOf(template).Properties.RuleSetName).toEqual({ Ref: id });
    expect(JSON.stringify(template.findResources('AWS::S3::BucketPolicy'))).toContain(`{"Ref":"${id}"},":receipt-rule/`);
    template.resourceCountIs('AWS::SES::ReceiptRuleSet', 0);
  });

  test('the rule set is created after the bucket, so that a failed deployment leaves the bucket empty and its rollback deletes it', () => {
    const { template } = received();
    const [bucket] = Object.keys(template.findResources('AWS::S3::Bucket'));
    expect(activationOf(template)[1].Properties.Bucket).toEqual({ Ref: bucket });
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [{
        PolicyDocument: {
          Statement: Match.arrayWith([Match.objectLike({
            Action: 's3:DeleteObject',
            Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket, 'Arn'] }, '/raw/AMAZON_SES_SETUP_NOTIFICATION']] },
          })]),
        },
      }],
    });
  });

  const nameIn = (stack: Stack, id = 'Reports') => {
    const receiver = new TlsRptReceiver(stack, id, { mailboxDomainName: 'tlsrpt.example.com' });
    receiver.addDomain({ domainName: 'example.com' });
    const template = Template.fromStack(stack);
    return { set: activationOf(template)[1].Properties.RuleSetName, rule: ruleOf(template).Properties.Rule.Name };
  };

  test('the rule set keeps its name when the receiver gets another id, and the new rule has another name, so that both can exist', () => {
    const [one, other] = [nameIn(new Stack(new App(), 'Mail'), 'Reports'), nameIn(new Stack(new App(), 'Mail'), 'Inbox')];
    expect(other.set).toBe(one.set);
    expect(other.rule).not.toBe(one.rule);
  });

  test.each<[string, (app: App) => Stack]>([
    ['another stack', (app) => new Stack(app, 'Other')],
    ['another stage', (app) => new Stack(new Stage(app, 'Live'), 'Mail')],
    ['a stack with another name', (app) => new Stack(app, 'Mail', { stackName: 'Mail-live' })],
    ['a stack whose name differs at its end', (app) => new Stack(app, 'Mail', { stackName: `${'M'.repeat(127)}b` })],
  ])('the rule set has another name in %s', (_, stackOf) => {
    const [theirs, ours] = [nameIn(stackOf(new App())), nameIn(new Stack(new App(), 'Mail', { stackName: `${'M'.repeat(127)}a` }))];
    for (const key of ['set', 'rule'] as const) {
      expect(theirs[key]).not.toBe(ours[key]);
      expect(theirs[key]).not.toBe(nameIn(new Stack(new App(), 'Mail'))[key]);
      expect(ours[key]).toMatch(/^[A-Za-z0-9]([A-Za-z0-9_-]{0,62}[A-Za-z0-9])?$/);
    }
  });

  test('a given rule set gets a rule and does not change otherwise', () => {
    const stack = stackIn('eu-west-1');
    const ruleSet = ReceiptRuleSet.fromReceiptRuleSetName(stack, 'Given', 'the-users-own');
    expect(receiverIn(stack, { ruleSet }).activation).toBeUndefined();
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SES::ReceiptRule', { RuleSetName: 'the-users-own' });
    template.resourceCountIs('AWS::SES::ReceiptRuleSet', 0);
    const [id, cleanup] = activationOf(template);
    expect(Object.keys(cleanup.Properties).sort()).toEqual(['Bucket', 'ServiceTimeout', 'ServiceToken']);
    expect(ruleOf(template).DependsOn).toContain(id);
    expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).not.toContain('"ses:');
  });

  test('the rule set has to be given if one of its rules is named', () => {
    const { receiver } = received();
    const stack = stackIn('eu-west-1');
    expect(() => new TlsRptReceiver(stack, 'Reports', { zone: zoneOf(stack), afterRule: receiver.rule })).toThrow("'afterRule' is given without 'ruleSet'");
  });
});

describe('the way of a mail', () => {
  const { template } = received({}, ['example.com', 'example.org']);

  test('a mail goes from the bucket to the queue, without a custom resource', () => {
    template.hasResource('AWS::S3::Bucket', {
      Properties: {
        NotificationConfiguration: {
          QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'raw/' }] } } }],
        },
      },
      // S3 sends a test message when the bucket is made.
      DependsOn: [Match.stringLikeRegexp('QueuePolicy')],
    });
    expect(Object.keys(template.findResources('Custom::S3BucketNotifications'))).toEqual([]);
  });

  test('a mail goes on to the ingestion, where one bad mail does not fail a batch', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { FunctionResponseTypes: ['ReportBatchItemFailures'] });
    template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { POLICY_DOMAINS: 'example.com,example.org' } } });
  });

  test('a mail takes the same way for all spellings of a domain', () => {
    received({}, ['Example.com', 'example.org', 'example.com']).template
      .hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { POLICY_DOMAINS: 'example.com,example.org' } } });
  });

  test('a mail ends in the dead-letter queue after five attempts', () => {
    template.hasResourceProperties('AWS::SQS::Queue', { RedrivePolicy: { maxReceiveCount: 5 } });
  });

  test('the function has enough time before the queue delivers the mail again', () => {
    const [queue] = Object.values(template.findResources('AWS::SQS::Queue', { Properties: { RedrivePolicy: Match.anyValue() } }));
    const [ingest] = Object.values(template.findResources('AWS::Lambda::Function', { Properties: { Description: 'Reads, accepts and stores TLS reports' } }));
    expect(queue.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * ingest.Properties.Timeout);
  });
});

test('reports stay when the construct is removed, unless the app says otherwise', () => {
  // Except after a failed first deployment.
  received().template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  received({ removalPolicy: RemovalPolicy.RETAIN }).template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'RetainExceptOnCreate' });
  received({ removalPolicy: RemovalPolicy.DESTROY }).template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
});

test.each([
  ['local part', { localPart: 'two words' }, "'address' is 'two words@tlsrpt.example.com'"],
  ['domain', { mailboxDomainName: 'example.org' }, "'mailboxDomainName' is 'example.org': it is not in the zone 'example.com'"],
])('a bad %s is refused', (_, props, message) => {
  expect(() => received(props)).toThrow(message);
});

test.each([
  ["the mailbox's own", 'TLSRPT.example.com', "'domainName' is 'TLSRPT.example.com': it is the report mailbox's own domain"],
  ['two', 'example.com,example.org', "'domainName' is 'example.com,example.org'"],
  ['an international one', 'bücher.example', "write 'xn--bcher-kva.example'"],
  ['an address', 'postmaster@example.com', "'domainName' is 'postmaster@example.com'"],
  ['a token', Lazy.string({ produce: () => 'example.com' }), "'domainName' is a token"],
])("a domain whose reports it can't accept is refused: %s", (_, domain, message) => {
  expect(() => received({}, [domain])).toThrow(message);
});

describe('the retention of mails and reports', () => {
  const uploads = { Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } };
  const after = (days: number, ...prefixes: string[]) => prefixes.map((Prefix) => ({ Prefix, ExpirationInDays: days, Status: 'Enabled' }));
  const rulesWith = (props: Partial<TlsRptReceiverProps>) => (
    Object.values(received(props).template.findResources('AWS::S3::Bucket'))[0].Properties.LifecycleConfiguration.Rules
  );

  test('mails and reports stay when the construct is removed', () => {
    received().template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'RetainExceptOnCreate' });
  });

  test.each<[what: string, props: Partial<TlsRptReceiverProps>, rules: object[]]>([
    ['by default mails and quarantine reasons for 400 days, and reports for ever', {}, after(400, 'raw/', 'quarantine/')],
    ['everything for ever on request', { mailRetention: TlsRptReceiver.FOREVER }, []],
    ['reports for ever on request', { reportRetention: TlsRptReceiver.FOREVER }, after(400, 'raw/', 'quarantine/')],
    ['the reason as long as the mail', { mailRetention: Duration.days(90) }, after(90, 'raw/', 'quarantine/')],
    ['the reason for ever, and the mail for a time', { quarantineRetention: TlsRptReceiver.FOREVER }, after(400, 'raw/')],
    ['mails only as long as reports', { reportRetention: Duration.days(90) }, after(90, 'raw/', 'reports/', 'quarantine/')],
    ['mails for a shorter time than reports', { reportRetention: Duration.days(800) }, [...after(400, 'raw/'), ...after(800, 'reports/'), ...after(400, 'quarantine/')]],
    ['mails longer than reports on request', { mailRetention: Duration.days(10), reportRetention: Duration.days(5) }, [
      ...after(10, 'raw/'), ...after(5, 'reports/'), ...after(10, 'quarantine/'),
    ]],
  ])('the bucket keeps %s', (_, props, rules) => {
    expect(rulesWith(props)).toEqual([uploads, ...rules]);
  });

  test('the retention can be known at deployment only', () => {
    const days = Duration.days(Lazy.number({ produce: () => 7 }));
    expect(rulesWith({ reportRetention: days })).toEqual([uploads, ...after(400, 'raw/'), ...after(7, 'reports/'), ...after(400, 'quarantine/')]);
  });

  test('mails and reports are deleted after the given times, each prefix by its own', () => {
    const { template } = received({ mailRetention: Duration.days(400), reportRetention: Duration.days(800), quarantineRetention: Duration.days(30) });
    template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: [
          { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' },
          { Prefix: 'raw/', ExpirationInDays: 400, Status: 'Enabled' },
          { Prefix: 'reports/', ExpirationInDays: 800, Status: 'Enabled' },
          { Prefix: 'quarantine/', ExpirationInDays: 30, Status: 'Enabled' },
        ],
      },
    });
  });

  test.each<[time: string, retention: Duration]>([
    ['a day', Duration.days(1)],
    ['whole days in hours', Duration.hours(24)],
    ['a time that is known at deployment', Duration.days(Lazy.number({ produce: () => 1 }))],
  ])('reports are deleted after %s', (_, mailRetention) => {
    received({ mailRetention: mailRetention }).template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: Match.arrayWith([{ Prefix: 'raw/', ExpirationInDays: 1, Status: 'Enabled' }]) },
    });
  });

  test.each<[props: Partial<TlsRptReceiverProps>, message: string]>([
    [{ mailRetention: Duration.days(0) }, "'mailRetention' is Duration.days(0): it must be whole days, at least one; write a Duration such as Duration.days(90)"],
    [{ reportRetention: Duration.hours(5) }, "'reportRetention' is Duration.hours(5)"],
    [{ quarantineRetention: Duration.hours(36) }, "'quarantineRetention' is Duration.hours(36)"],
    [{ removalPolicy: RemovalPolicy.SNAPSHOT }, "'removalPolicy' is 'snapshot': there is nothing to take a snapshot of; use RemovalPolicy.RETAIN or RemovalPolicy.DESTROY"],
  ])('a retention that S3 does not support is refused: %j', (props, message) => {
    expect(() => received(props)).toThrow(message);
  });
});

describe('limits', () => {
  test('the limits reach the function, in its units', () => {
    const { template } = received({ limits: { mailSize: Size.mebibytes(10), reportSize: Size.mebibytes(5), domainsPerMail: 1, reportsPerMail: 2 } });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { LIMITS: JSON.stringify({ mailBytes: 10485760, reportBytes: 5242880, domains: 1, reports: 2 }) } },
    });
  });

  test.each([
    [undefined, undefined, 120],
    [Size.mebibytes(1), undefined, 120],
    [Size.mebibytes(20), undefined, 120],
    [Size.mebibytes(30), 7500, 120],
    [Size.mebibytes(40), 10_000, 130],
  ])('the limits give the function time for a slow batch of mails: reports of %s, %s ms a mail, %d s in all', (reportSize, milliseconds, Timeout) => {
    const { receiver, template } = received({ limits: { reportSize } });
    const { LIMITS = '{}' } = Object.values(template.findResources('AWS::Lambda::Function', { Properties: { Timeout, MemorySize: 1024 } }))[0].Properties.Environment.Variables;
    expect(JSON.parse(LIMITS).milliseconds).toBe(milliseconds);
    expect(receiver._retryTime.toSeconds()).toBe(5 * 6 * Timeout);
    template.hasResourceProperties('AWS::Lambda::Function', { Handler: 'index.handler', MemorySize: 1024, Timeout });
    template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 6 * Timeout });
  });

  test('the limits are absent by default', () => {
    received().template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { LIMITS: Match.absent(), MAILBOX_DOMAIN: 'tlsrpt.example.com' } } });
  });

  test.each<[limits: TlsRptLimits, message: string]>([
    [{ mailSize: Size.mebibytes(41) }, "'limits.mailSize' is 42991616: it must be a whole number from 1 to 41943040 bytes; leave it out for the default"],
    [{ reportSize: Size.bytes(0) }, "'limits.reportSize' is 0"],
    [{ reportSize: Size.mebibytes(Lazy.number({ produce: () => 1 })) }, "'limits.reportSize' is a token"],
    [{ domainsPerMail: 1.5 }, "'limits.domainsPerMail' is 1.5: it must be a whole number from 1 to 100; leave it out for the default"],
    [{ domainsPerMail: 101 }, "'limits.domainsPerMail' is 101"],
    [{ reportsPerMail: NaN }, "'limits.reportsPerMail' is NaN"],
    [{ reportsPerMail: -1 }, "'limits.reportsPerMail' is -1"],
  ])('limits out of range are refused: %j', (limits, message) => {
    expect(() => received({ limits })).toThrow(message);
  });
});

describe('metrics', () => {
  const ofDomain = { Domain: 'example.com' };
  const ofMailbox = { Mailbox: 'tlsrpt.example.com' };

  test.each<[method: string, metric: (receiver: TlsRptReceiver) => Metric, metricName: string, dimensions: object, statistic: string]>([
    ['metricReportsAccepted', (receiver) => receiver.metricReportsAccepted(), 'SessionsFailed', ofMailbox, 'SampleCount'],
    ['metricSessionsSuccessful', (receiver) => receiver.metricSessionsSuccessful(), 'SessionsSuccessful', ofMailbox, 'Sum'],
    ['metricSessionsFailed', (receiver) => receiver.metricSessionsFailed(), 'SessionsFailed', ofMailbox, 'Sum'],
    ['metricDomainReportsAccepted', (receiver) => receiver.metricDomainReportsAccepted('Example.COM'), 'SessionsFailed', ofDomain, 'SampleCount'],
    ['metricDomainSessionsSuccessful', (receiver) => receiver.metricDomainSessionsSuccessful('example.com'), 'SessionsSuccessful', ofDomain, 'Sum'],
    ['metricDomainSessionsFailed', (receiver) => receiver.metricDomainSessionsFailed('example.com'), 'SessionsFailed', ofDomain, 'Sum'],
    ['metricFailures', (receiver) => receiver.metricFailures(TlsRptResultType.CERTIFICATE_EXPIRED), 'Failures-certificate-expired', ofMailbox, 'Sum'],
    ['metricReportsDuplicate', (receiver) => receiver.metricReportsDuplicate(), 'ReportsDuplicate', ofMailbox, 'Sum'],
    ['metricMailsQuarantined', (receiver) => receiver.metricMailsQuarantined(), 'MailsQuarantined', ofMailbox, 'Sum'],
  ])("the metric %s is the domain's or the mailbox's", (_, metric, metricName, dimensions, statistic) => {
    expect(metric(received().receiver)).toMatchObject({ namespace: 'MtaSts/TlsRpt', metricName, dimensions, statistic });
  });

  test('a metric of accepted reports counts values, whatever statistic is requested', () => {
    const { receiver } = received();
    const counting = { statistic: 'SampleCount', period: Duration.hours(1), label: 'ReportsAccepted' };
    expect(receiver.metricReportsAccepted({ statistic: 'Sum', period: Duration.hours(1) })).toMatchObject(counting);
    expect(receiver.metricDomainReportsAccepted('example.com', { statistic: 'Sum', period: Duration.hours(1) })).toMatchObject(counting);
  });

  test('metrics of one domain make the function measure that domain, and no other', () => {
    const stack = stackIn('eu-west-1');
    const receiver = new TlsRptReceiver(stack, 'Reports', { zone: zoneOf(stack) });
    receiver.addDomain({ domainName: 'example.org' });
    receiver.addDomain({ domainName: 'example.net' });
    receiver.metricDomainSessionsFailed('Example.ORG');
    const environments = Object.values<any>(Template.fromStack(stack).findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties.Environment?.Variables);
    const [{ POLICY_DOMAINS: text }] = environments.filter((one) => one?.POLICY_DOMAINS);
    const { domains, measured } = readPolicyDomains(text);
    expect(domains).toEqual(['example.net', 'example.org']);
    expect([...measured]).toEqual(['example.org']);
  });

  test('metrics of a domain whose reports the receiver does not take are refused at synth', () => {
    const stack = stackIn('eu-west-1');
    const receiver = new TlsRptReceiver(stack, 'Reports', { zone: zoneOf(stack) });
    receiver.addDomain({ domainName: 'example.org' });
    receiver.metricDomainSessionsFailed('other.example');
    expect(() => Template.fromStack(stack)).toThrow(/the app asks for a metric of other\.example, whose reports this TlsRptReceiver does not take, so that it would have no values: name one of its 1 domains, such as example\.org, or/);
  });

  test('a metric exists for every result type that the function knows', () => {
    expect(Object.values(TlsRptResultType)).toEqual([...RESULT_TYPES, 'other']);
  });
});

test('every refusal is explained in the docs', () => {
  const docs = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'reports.md'), 'utf8');
  for (const code of REJECTIONS) expect(docs).toContain(`| \`${code}\` |`);
});

describe('events', () => {
  const pattern = (failure: object) => ({
    'source': ['cdk-mta-sts'],
    'detail-type': ['TLS Report Accepted'],
    'detail': { bucket: [{ Ref: Match.anyValue() }], ...failure },
  });

  test('an event starts a target for each report, or for each with failures', () => {
    const stack = stackIn('eu-west-1');
    const receiver = receiverIn(stack);
    const target = new SqsQueue(new Queue(stack, 'Target'));
    receiver.onReportAccepted('OnReport', { target });
    receiver.onFailedSessions('OnFailure', { target, description: 'mine' });
    const detail = { policyDomain: ['example.com'], failedSessions: EventMatch.greaterThan(100) };
    receiver.onFailedSessions('OnMany', { target, description: 'many', eventPattern: { detail } });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Events::Rule', { EventPattern: pattern({}), EventBusName: 'default' });
    template.hasResourceProperties('AWS::Events::Rule', { EventPattern: pattern({ hasFailures: [true] }), Description: 'mine' });
    // What is given narrows it down.
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: pattern({ hasFailures: [true], policyDomain: ['example.com'], failedSessions: [{ numeric: ['>', 100] }] }), Description: 'many',
    });
  });

  test('events go to the given bus, and the function may put them there only', () => {
    const stack = stackIn('eu-west-1');
    const eventBus = new EventBus(stack, 'Bus');
    receiverIn(stack, { eventBus });
    const template = Template.fromStack(stack);
    const [bus] = Object.keys(template.findResources('AWS::Events::EventBus'));
    template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { EVENT_BUS: { Ref: bus } } } });
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [{ PolicyDocument: { Statement: Match.arrayWith([{ Effect: 'Allow', Action: 'events:PutEvents', Resource: { 'Fn::GetAtt': [bus, 'Arn'] } }]) } }],
    });
  });
});

test('a grant lets a principal read reports, but no mails', () => {
  const stack = stackIn('eu-west-1');
  const receiver = receiverIn(stack);
  receiver.grantReadReports(new User(stack, 'Reader'));
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  const resources = JSON.stringify(policy.Properties.PolicyDocument.Statement.map(({ Resource }: any) => Resource));
  expect(resources).toContain('/reports/*');
  expect(resources).not.toContain('raw');
});

test.each([
  ['addEventNotification()', ({ bucket }: TlsRptReceiver, stack: Stack) => bucket.addEventNotification(EventType.OBJECT_CREATED, new SqsDestination(new Queue(stack, 'Queue')))],
  ['enableEventBridgeNotification()', ({ bucket }: TlsRptReceiver) => bucket.enableEventBridgeNotification()],
])('a call of %s on the bucket, which would end the receipt of mail, is refused', (_, notify) => {
  const stack = stackIn('eu-west-1');
  notify(receiverIn(stack), stack);
  expect(() => Template.fromStack(stack)).toThrow(/add a custom resource that replaces all notifications of this bucket.*use TlsRptReceiver.onReportAccepted\(\)/);
});

test('a receiver without a domain is refused, and the error names the fixes', () => {
  expect(() => received({}, [])).toThrow(/this TlsRptReceiver serves no domain.*to an MtaSts in 'reportDestinations'.*to a TlsRptRecord.*call addDomain\(\)/);
});

test('more domains than the environment of its function takes are refused', () => {
  const domains = (count: number) => Array.from({ length: count }, (_, index) => `a-rather-long-name-of-a-domain-${index}.example`);
  expect(() => received({}, domains(70))).not.toThrow();
  expect(() => received({}, domains(80))).toThrow(/the names of its 80 domains have \d+ characters.*allows 3072/);
});

describe('two receivers, each with a rule set of its own,', () => {
  const receive = (...stacks: Stack[]) => stacks.forEach((stack, index) => receiverIn(stack, { zone: zoneOf(stack, `example${index}.com`) }, `Reports${index}`));
  const env = { account: '111122223333', region: 'eu-west-1' };
  const refusal = /'(Mail|One)\/Reports0\/Activation' already activates a receipt rule set in this account and region.*give it to each MtaSts/;

  test('two receivers are refused in one stack', () => {
    const stack = stackIn('eu-west-1');
    receive(stack, stack);
    expect(() => Template.fromStack(stack)).toThrow(refusal);
  });

  test('two receivers are refused in two stacks of one account and region', () => {
    const app = new App();
    receive(new Stack(app, 'One', { env }), new Stack(app, 'Two', { env }));
    expect(() => app.synth()).toThrow(refusal);
  });

  test.each<[what: string, nest: (stack: Stack) => Stack[]]>([
    ['a stack and a stack nested in it', (stack) => [stack, new NestedStack(stack, 'Nested')]],
    ['two nested stacks of one stack', (stack) => [new NestedStack(stack, 'First'), new NestedStack(new NestedStack(stack, 'Second'), 'Third')]],
  ])('two receivers are refused in %s, whose account is not known', (_, nest) => {
    const stack = stackIn(undefined);
    receive(...nest(stack));
    expect(() => (stack.node.root as App).synth()).toThrow('already activates a receipt rule set in this account and region');
  });

  test.each([
    ['in two regions', (app: App) => [new Stack(app, 'One', { env }), new Stack(app, 'Two', { env: { ...env, region: 'us-west-2' } })]],
    ['in two unknown accounts', (app: App) => [new Stack(app, 'One'), new Stack(app, 'Two')]],
    ['in two stages', (app: App) => [new Stack(new Stage(app, 'Trial'), 'One', { env }), new Stack(new Stage(app, 'Live'), 'Two', { env })]],
  ])('two receivers are accepted %s', (_, stacksOf) => {
    const app = new App();
    receive(...stacksOf(app));
    expect(() => app.synth()).not.toThrow();
  });
});

describe("a key of the user's", () => {
  const withKey = (keyOf: (stack: Stack) => IKey) => {
    const stack = stackIn('eu-west-1');
    receiverIn(stack, { encryptionKey: keyOf(stack) });
    return stack;
  };

  test('the key encrypts the bucket, and SES and the ingestion may use it', () => {
    const stack = withKey((scope) => new Key(scope, 'Key'));
    const template = Template.fromStack(stack);
    const key = { 'Fn::GetAtt': [Object.keys(template.findResources('AWS::KMS::Key'))[0], 'Arn'] };
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { KMSMasterKeyID: key, SSEAlgorithm: 'aws:kms' } }] },
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([{
          Effect: 'Allow',
          Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
          Principal: { Service: 'ses.amazonaws.com' },
          Resource: '*',
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }]),
      },
    });
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [{ PolicyDocument: { Statement: Match.arrayWith([{ Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: key }]) } }],
    });
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('sesNeedsKey'));
  });

  test.each([
    ['made in the app', (scope: Stack) => new Key(scope, 'Key').addAlias('reports')],
    ['imported', (scope: Stack) => Alias.fromAliasName(scope, 'Alias', 'alias/reports')],
  ])("an alias can't replace the key: %s", (_, aliasIn) => {
    expect(() => withKey(aliasIn)).toThrow(/'encryptionKey' is 'Mail\/.*Alias.*': it is a KMS alias.*give the key itself/);
  });

  test("a key whose policy the app can't change gets a warning", () => {
    const stack = withKey((scope) => Key.fromKeyArn(scope, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/given'));
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('allow ses.amazonaws.com kms:GenerateDataKey and kms:Decrypt'));
  });
});
