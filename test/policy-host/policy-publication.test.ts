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

describe('evidencePeriod', () => {
  test('is read where the reports are stored, and by nobody who does not ask for it', () => {
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

  test('needs a receiver whose reports speak', () => {
    const stack = stackIn('us-east-1');
    const reportDestinations = [TlsRptDestination.email('tls-reports@example.net')];
    expect(() => new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy, reportDestinations })).toThrow(/'evidencePeriod' is asked for, and no TlsRptReceiver is among/);
  });

  test.each(APART)('needs a receiver in the same %s', (property, env) => {
    const { own, other } = stacksApart(env);
    const reports = new TlsRptReceiver(other, 'Reports', { zone: zoneOf(other) });
    expect(() => new MtaSts(own, 'MtaSts', { zone: zoneOf(own), policy, reportDestinations: [reports] }))
      .toThrow(`'evidencePeriod' is asked for, and the TlsRptReceiver 'Other/Reports' is in ${property} ${env[property]}, while the policy host is in ${OWN[property]} and`);
  });
});

test('evidence needs a receiver that a policy host in another stack can know', () => {
  const hosts = stackIn('us-east-1', { id: 'Hosts' });
  const own = stackIn('us-east-1', { app: hosts.node.root as App });
  const policyHost = new PolicyHost(hosts, 'Host');
  expect(() => new MtaSts(own, 'MtaSts', { zone: zoneOf(own), policy, policyHost }))
    .toThrow("'evidencePeriod' is asked for, and the TlsRptReceiver 'Mail/MtaSts/Reports' is in the stack of the domain, which needs that of the policy host: "
      + 'the host can\'t know its reports; put the receiver into the stack of the host, or leave \'evidencePeriod\' out');
});

describe('a policy host', () => {
  const testing = MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'));

  test.each(APART)('is in the same %s as what it serves', (property, env) => {
    const { own, other } = stacksApart(env);
    const policyHost = new PolicyHost(other, 'Host');
    expect(() => new MtaSts(own, 'MtaSts', { zone: zoneOf(own), policy: testing, policyHost }))
      .toThrow(`'policyHost' is 'Other/Host': it is in ${property} ${env[property]}, and 'Mail/MtaSts' in ${OWN[property]}, where CloudFormation can't publish`);
    policyHost.addDomain({ zone: zoneOf(other) });
    expect(() => new PolicyPublication(own, 'Publication', { policyHost: policyHost, domainName: 'example.com', policy: testing })).toThrow(/^'policyHost' is 'Other\/Host'/);
  });

  test('publishes one policy for a domain', () => {
    const stack = stackIn('us-east-1');
    const host = new PolicyHost(stack, 'Host');
    host.addDomain({ zone: zoneOf(stack) });
    new PolicyPublication(stack, 'One', { policyHost: host, domainName: 'example.com', policy: testing });
    expect(() => new PolicyPublication(stack, 'Two', { policyHost: host, domainName: 'example.com', policy: testing }))
      .toThrow("'domainName' is 'example.com': its policy is published already, and a domain has one; make one PolicyPublication for the domain");
  });

  test('needs the zone whose MX records are to be read', () => {
    const stack = stackIn('us-east-1');
    const host = new PolicyHost(stack, 'Host');
    host.addDomain({ domainName: 'example.com' });
    expect(() => new PolicyPublication(stack, 'Publication', { policyHost: host, domainName: 'example.com', policy: MtaStsPolicy.testing(MailExchangers.fromZone()) }))
      .toThrow("the MX records of example.com are to be read from its hosted zone, and the policy host was not told of it; give 'zone' to PolicyHost.addDomain()");
  });
});
