import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { MailExchangers, MtaSts, MtaStsPolicy, PolicyHost, PolicyPublication, TlsRptDestination, TlsRptReceiver } from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

const policy = MtaStsPolicy.enforce(MailExchangers.of('mx1.example.com'), { evidencePeriod: Duration.days(14) });

const OWN = { account: '111122223333', region: 'us-east-1' };
const APART: Array<[property: keyof typeof OWN, env: typeof OWN]> = [['region', { ...OWN, region: 'eu-west-1' }], ['account', { ...OWN, account: '444455556666' }]];

function stacksApart(env: typeof OWN): { own: Stack; other: Stack } {
  const app = new App({ analyticsReporting: false });
  return { own: new Stack(app, 'Mail', { env: OWN }), other: new Stack(app, 'Other', { env }) };
}

describe('an evidence period', () => {
  test("an evidence period lets the publisher read the stored reports, which it can't without one", () => {
    const read = { Action: 's3:GetObject', Effect: 'Allow', Resource: { 'Fn::Join': ['', Match.arrayWith(['/reports/*'])] } };
    const templates = [policy, MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'))].map((one) => {
      const stack = stackIn('us-east-1');
      new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy: one });
      return Template.fromStack(stack);
    });
    const publishers = templates.map((template) => template.findResources('AWS::IAM::Role', {
      Properties: {
        Policies: [{ PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['cloudformation:DescribeStacks']) }), Match.objectLike(read)]) } }],
      },
    }));
    expect(publishers.map((found) => Object.keys(found).length)).toEqual([1, 0]);
    templates[0].hasResourceProperties('Custom::MtaStsPolicy', { EvidenceDays: '14', ReportBucket: { Ref: Match.stringLikeRegexp('ReportsBucket') } });
  });

  test('an evidence period needs a TlsRptReceiver among the report destinations', () => {
    const stack = stackIn('us-east-1');
    const reportDestinations = [TlsRptDestination.email('tls-reports@example.net')];
    expect(() => new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy, reportDestinations })).toThrow(/'evidencePeriod' needs the reports of a TlsRptReceiver, and none is among/);
  });

  test.each(APART)('an evidence period needs a receiver in the same %s', (property, env) => {
    const { own, other } = stacksApart(env);
    const reports = new TlsRptReceiver(other, 'Reports', { zone: zoneOf(other) });
    expect(() => new MtaSts(own, 'MtaSts', { zone: zoneOf(own), policy, reportDestinations: [reports] }))
      .toThrow(`'evidencePeriod' needs the reports of 'Other/Reports', which is in ${property} ${env[property]}: the policy host is in ${OWN[property]} and can't read them`);
  });
});

test('an evidence period needs a receiver to which a policy host in another stack can get access', () => {
  const hosts = stackIn('us-east-1', { id: 'Hosts' });
  const own = stackIn('us-east-1', { app: hosts.node.root as App });
  const policyHost = new PolicyHost(hosts, 'Host');
  expect(() => new MtaSts(own, 'MtaSts', { zone: zoneOf(own), policy, policyHost }))
    .toThrow("'evidencePeriod' needs the reports of 'Mail/MtaSts/Reports', which is in the domain's stack: that stack already depends on the policy host's stack, and granting the host "
      + "access to the reports would be a circular dependency; put the receiver into the policy host's stack, or leave 'evidencePeriod' out");
});

describe('a policy host', () => {
  const testing = MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'));

  test.each(APART)('a policy host must be in the same %s as the domains that it serves', (property, env) => {
    const { own, other } = stacksApart(env);
    const policyHost = new PolicyHost(other, 'Host');
    expect(() => new MtaSts(own, 'MtaSts', { zone: zoneOf(own), policy: testing, policyHost }))
      .toThrow(`'policyHost' is 'Other/Host': it is in ${property} ${env[property]}, but 'Mail/MtaSts' is in ${OWN[property]}: a custom resource can only call`);
    policyHost.addDomain({ zone: zoneOf(other) });
    expect(() => new PolicyPublication(own, 'Publication', { policyHost, domainName: 'example.com', policy: testing })).toThrow(/^'policyHost' is 'Other\/Host'/);
  });

  test('a policy host publishes only one policy for a domain', () => {
    const stack = stackIn('us-east-1');
    const host = new PolicyHost(stack, 'Host');
    host.addDomain({ zone: zoneOf(stack) });
    new PolicyPublication(stack, 'One', { policyHost: host, domainName: 'example.com', policy: testing });
    expect(() => new PolicyPublication(stack, 'Two', { policyHost: host, domainName: 'example.com', policy: testing }))
      .toThrow("'domainName' is 'example.com': its policy is published already, and a domain has one; create one PolicyPublication for the domain");
  });

  test('a policy host needs the zone from which a policy reads MX records', () => {
    const stack = stackIn('us-east-1');
    const host = new PolicyHost(stack, 'Host');
    host.addDomain({ domainName: 'example.com' });
    expect(() => new PolicyPublication(stack, 'Publication', { policyHost: host, domainName: 'example.com', policy: MtaStsPolicy.testing(MailExchangers.fromZone()) }))
      .toThrow("'policy' reads the MX records of example.com from its hosted zone, which the policy host does not know; give 'zone' to PolicyHost.addDomain()");
  });
});
