import { App, Duration, Fn, NestedStack, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { IPolicyHost, MailExchangers, MailNotifications, MtaSts, MtaStsDashboard, MtaStsPolicy, MtaStsProps, PolicyHost, PolicyHostAttributes } from '../../src';
import { receiverIn, stackIn, zoneOf } from '../support/stacks';

const ATTRIBUTES: PolicyHostAttributes = {
  bucketName: 'platform-policies',
  distributionDomainName: 'd111111abcdef8.cloudfront.net',
  distributionId: 'E111111ABCDEF8',
  publishFunctionArn: 'arn:aws:lambda:us-east-1:111111111111:function:platform-publisher',
  domainNames: ['example.com'],
};
const policy = MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'));

function importedIn(stack: Stack, attributes: Partial<PolicyHostAttributes> = {}): IPolicyHost {
  return PolicyHost.fromPolicyHostAttributes(stack, 'PolicyHost', { ...ATTRIBUTES, ...attributes });
}

function teamStack(): Stack {
  return new Stack(new App({ analyticsReporting: false }), 'Team', { env: { region: 'us-east-1', account: '111111111111' } });
}

function published(stack: Stack, props: Partial<MtaStsProps> = {}, attributes: Partial<PolicyHostAttributes> = {}): MtaSts {
  return new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy, reportDestinations: [], policyHost: importedIn(stack, attributes), ...props });
}

test('a domain on the policy host of another app has a publication and records, and nothing else', () => {
  const stack = teamStack();
  published(stack);
  const template = Template.fromStack(stack);
  expect(Object.values(template.toJSON().Resources).map((resource: any) => resource.Type).sort()).toEqual([
    'AWS::Route53::RecordSet', 'AWS::Route53::RecordSet', 'AWS::Route53::RecordSet', 'Custom::MtaStsPolicy',
  ]);
  template.hasResourceProperties('Custom::MtaStsPolicy', {
    ServiceToken: ATTRIBUTES.publishFunctionArn, Host: 'platform-policies/d111111abcdef8.cloudfront.net', PolicyDomain: 'example.com', HostedZoneId: 'Z0123456789EXAMPLE',
  });
  template.resourcePropertiesCountIs('AWS::Route53::RecordSet', {
    Name: 'mta-sts.example.com.', AliasTarget: Match.objectLike({ DNSName: 'd111111abcdef8.cloudfront.net' }),
  }, 2);
});

test('the publication of another app says the same as one in the app of the host', () => {
  const [own, team] = [stackIn('us-east-1'), teamStack()];
  const host = new PolicyHost(own, 'PolicyHost');
  new MtaSts(own, 'MtaSts', { zone: zoneOf(own), policy, reportDestinations: [], policyHost: host });
  published(team);
  const propertiesIn = (stack: Stack) => {
    const [{ Properties: { ServiceToken, Host, ...others } }] = Object.values(Template.fromStack(stack).findResources('Custom::MtaStsPolicy'));
    return others;
  };
  expect(propertiesIn(team)).toEqual(propertiesIn(own));
});

test.each<[string, Partial<MtaStsProps>, Partial<PolicyHostAttributes>, string[]]>([
  ['a domain that the host does not serve', {}, { domainNames: ['example.org'] }, [
    "'domainName' is 'example.com': the policy host 'Team/PolicyHost' belongs to another app and does not serve it", "publishingStackName: 'Team'", "'domainNames'",
  ]],
  ['evidence, which the function of the host may not read', {
    policy: MtaStsPolicy.enforce(MailExchangers.of('mx1.example.com'), { evidencePeriod: Duration.days(14) }), reportDestinations: undefined,
  }, {}, ["'evidencePeriod' needs reports that the policy host 'Team/PolicyHost' can't read", "leave 'evidencePeriod' out"]],
  ['a host in another region', {}, { publishFunctionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:publisher' }, ["'policyHost' is 'Team/PolicyHost': its function is in region eu-west-1"]],
  ['a host in another account', {}, { publishFunctionArn: 'arn:aws:lambda:us-east-1:222222222222:function:publisher' }, ['its function is in account 222222222222']],
])('a domain is refused with %s', (_, props, attributes, parts) => {
  for (const part of parts) expect(() => published(teamStack(), props, attributes)).toThrow(part);
});

test('a nested stack can not publish on the host of another app, which knows stacks by name', () => {
  const stack = teamStack();
  const nested = new NestedStack(stack, 'Nested');
  expect(() => new MtaSts(nested, 'MtaSts', { domainName: 'example.com', policy, reportDestinations: [], policyHost: importedIn(stack) })).toThrow('create the domain in a stack that is not nested');
});

test('two constructs can not publish the same domain on a host of another app', () => {
  const stack = teamStack();
  const { policyHost } = published(stack);
  expect(() => new MtaSts(stack, 'Again', { zone: zoneOf(stack), policy, reportDestinations: [], policyHost })).toThrow('a domain has one policy');
});

test('names of domains are compared in normal form, and the other attributes may be known at deployment only', () => {
  const stack = teamStack();
  const [bucketName, distributionDomainName, distributionId, publishFunctionArn] = ['Bucket', 'Endpoint', 'Distribution', 'Function'].map((name) => Fn.importValue(name));
  published(stack, {}, { domainNames: ['Example.COM'], bucketName, distributionDomainName, distributionId, publishFunctionArn });
  Template.fromStack(stack).hasResourceProperties('Custom::MtaStsPolicy', {
    ServiceToken: { 'Fn::ImportValue': 'Function' }, Host: { 'Fn::Join': ['', [{ 'Fn::ImportValue': 'Bucket' }, '/', { 'Fn::ImportValue': 'Endpoint' }]] },
  });
});

describe('the app of the host', () => {
  function hostFor(publishingStackName: string): { stack: Stack; host: PolicyHost } {
    const stack = stackIn('us-east-1', { id: 'Platform' });
    const host = new PolicyHost(stack, 'PolicyHost');
    host.addDomain({ zone: zoneOf(stack), publishingStackName });
    return { stack, host };
  }

  test('it serves the domain, grants its zone and its stack, and keeps the host for its senders', () => {
    const { stack, host } = hostFor('Team');
    expect(host.domainNames).toEqual(['example.com']);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: Match.objectLike({ Aliases: ['mta-sts.example.com'] }) });
    template.hasResourceProperties('AWS::CertificateManager::Certificate', { DomainName: 'mta-sts.example.com' });
    template.hasResourceProperties('Custom::MtaStsPolicyHostDomains', { Domains: { 'example.com': {} } });
    template.hasResource('AWS::CloudFront::Distribution', { DeletionPolicy: 'RetainExceptOnCreate' });
    const roles = JSON.stringify(template.findResources('AWS::IAM::Role'));
    expect(roles).toContain(':stack/Team/*');
    expect(roles).toContain('hostedzone/Z0123456789EXAMPLE');
  });

  test.each(['*', 'Te*m', 'Team/abc', 'arn:aws:cloudformation:us-east-1:111111111111:stack/Team/1', '', '1Team', 'a'.repeat(129)])("it refuses '%s' as the name of a stack", (name) => {
    expect(() => hostFor(name)).toThrow(`'publishingStackName' is '${name}': the name of a stack is a letter and up to 127`);
  });

  test('it can not publish the domain itself', () => {
    const { stack, host } = hostFor('Team');
    const props = { zone: zoneOf(stack), policy, reportDestinations: [], policyHost: host };
    expect(() => new MtaSts(stack, 'MtaSts', props)).toThrow('this policy host serves it already');
  });
});

test('notifications about the watch of another app are refused, and a dashboard needs receivers', () => {
  const stack = teamStack();
  const policyHost = importedIn(stack);
  const topic = new Topic(stack, 'Topic');
  expect(() => new MailNotifications(stack, 'Notifications', { topic, policyHost, reportReceiver: receiverIn(stack) })).toThrow("'policyHost' is 'Team/PolicyHost': it belongs to another app");
  expect(() => new MtaStsDashboard(stack, 'Dashboard', { policyHost })).toThrow('which has no watch');
});

test('an implementation of the interface that comes from elsewhere is refused with a way out', () => {
  const stack = teamStack();
  const host = new Topic(stack, 'PolicyHost') as unknown as IPolicyHost;
  expect(() => new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy, reportDestinations: [], policyHost: host })).toThrow('or what PolicyHost.fromPolicyHostAttributes() returns');
});
