import { RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ReceiptRuleSet } from 'aws-cdk-lib/aws-ses';
import { TlsRptReceiver, TlsRptReceiverProps } from '../../src';
import { stackIn, zoneOf } from '../stacks';

function received(props: Partial<TlsRptReceiverProps> = {}, domains = ['example.com']) {
  const stack = stackIn('eu-west-1');
  const receiver = new TlsRptReceiver(stack, 'Reports', { zone: zoneOf(stack), ...props });
  const uris = domains.map((domain) => receiver.bind(domain));
  return { stack, receiver, uris, template: Template.fromStack(stack) };
}

test('the mailbox is in a domain of its own, which asks for no reports', () => {
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

test('the rule takes mail for the mailbox only, without TLS too, and stores it as it came', () => {
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
    DependsOn: [Match.stringLikeRegexp('BucketPolicy')],
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
  test('is made and activated, once the rule is in it', () => {
    const { template, receiver } = received();
    expect(receiver.activation).toBeDefined();
    const [ruleSet] = Object.keys(template.findResources('AWS::SES::ReceiptRuleSet'));
    template.hasResource('Custom::SesReceiptRuleSetActivation', {
      Properties: { RuleSetName: { Ref: ruleSet } },
      DependsOn: [Match.stringLikeRegexp('MailboxRule')],
    });
  });

  test('that is given gets a rule and is left alone', () => {
    const stack = stackIn('eu-west-1');
    const ruleSet = ReceiptRuleSet.fromReceiptRuleSetName(stack, 'Given', 'the-users-own');
    new TlsRptReceiver(stack, 'Reports', { zone: zoneOf(stack), ruleSet }).bind('example.com');
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SES::ReceiptRule', { RuleSetName: 'the-users-own' });
    template.resourceCountIs('AWS::SES::ReceiptRuleSet', 0);
    template.resourceCountIs('Custom::SesReceiptRuleSetActivation', 0);
  });

  test('has to be given for one of its rules to be named', () => {
    const { receiver } = received();
    const stack = stackIn('eu-west-1');
    expect(() => new TlsRptReceiver(stack, 'Reports', { zone: zoneOf(stack), afterRule: receiver.rule })).toThrow("'afterRule' is given without 'ruleSet'");
  });
});

describe('the way of a mail', () => {
  const { template } = received({}, ['example.com', 'example.org']);

  test('goes from the bucket to the queue, without a custom resource', () => {
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

  test('goes on to the ingestion, where one bad mail fails no batch', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { FunctionResponseTypes: ['ReportBatchItemFailures'] });
    template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { POLICY_DOMAINS: 'example.com,example.org' } } });
  });

  test('ends in the dead-letter queue after five attempts', () => {
    template.hasResourceProperties('AWS::SQS::Queue', { RedrivePolicy: { maxReceiveCount: 5 } });
  });

  test('leaves the queue long enough for the function', () => {
    const [queue] = Object.values(template.findResources('AWS::SQS::Queue', { Properties: { RedrivePolicy: Match.anyValue() } }));
    const [ingest] = Object.values(template.findResources('AWS::Lambda::Function', { Properties: { Description: 'Admits, reads and stores TLS reports' } }));
    expect(queue.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * ingest.Properties.Timeout);
  });
});

test('reports are kept when the construct goes, unless told otherwise', () => {
  received().template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
  received({ removalPolicy: RemovalPolicy.DESTROY }).template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
});

test.each([
  ['local part', { localPart: 'two words' }, "'address' is 'two words@tlsrpt.example.com'"],
  ['domain', { domain: 'example.org' }, "not in the zone 'example.com'"],
])('a bad %s is refused', (_, props, message) => {
  expect(() => received(props)).toThrow(message);
});
