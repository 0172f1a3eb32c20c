import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { MailExchangers, MtaSts, MtaStsPolicy, PolicyHost, PolicyPublication, TlsRptDestination, TlsRptReceiver } from '../../src';
import { stackIn, zoneOf } from '../stacks';

const policy = MtaStsPolicy.enforce(MailExchangers.of('mx1.example.com'), { evidence: Duration.days(14) });

describe('evidence', () => {
  test('is read where the reports are stored, and by nobody who does not ask for it', () => {
    const read = { Action: 's3:GetObject', Effect: 'Allow', Resource: { 'Fn::Join': ['', Match.arrayWith(['/reports/*'])] } };
    const templates = [policy, MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'))].map((one) => {
      const stack = stackIn('us-east-1');
      new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy: one });
      return Template.fromStack(stack);
    });
    const publishers = templates.map((template) => template.findResources('AWS::IAM::Role', {
      Properties: {
        Policies: [{ PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'cloudformation:DescribeStacks' }), Match.objectLike(read)]) } }],
      },
    }));
    expect(publishers.map((found) => Object.keys(found).length)).toEqual([1, 0]);
    templates[0].hasResourceProperties('Custom::MtaStsPolicy', { EvidenceDays: '14', ReportBucket: { Ref: Match.stringLikeRegexp('ReportsBucket') } });
  });

  test('needs a receiver whose reports speak', () => {
    const stack = stackIn('us-east-1');
    const reportDestinations = [TlsRptDestination.email('tls-reports@example.net')];
    expect(() => new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy, reportDestinations })).toThrow(/'evidence' is asked for, and no TlsRptReceiver is among/);
  });

  test.each([
    ['region', { account: '111122223333', region: 'eu-west-1' }, 'region eu-west-1, while the policy host is in us-east-1'],
    ['account', { account: '444455556666', region: 'us-east-1' }, 'account 444455556666, while the policy host is in 111122223333'],
  ])('needs a receiver in the same %s', (_, env, rule) => {
    const app = new App({ analyticsReporting: false });
    const [own, other] = [new Stack(app, 'Mail', { env: { account: '111122223333', region: 'us-east-1' } }), new Stack(app, 'Other', { env })];
    const reports = new TlsRptReceiver(other, 'Reports', { zone: zoneOf(other) });
    expect(() => new MtaSts(own, 'MtaSts', { zone: zoneOf(own), policy, reportDestinations: [reports] }))
      .toThrow(`'evidence' is asked for, and the TlsRptReceiver 'Other/Reports' is in ${rule}`);
  });
});

test('evidence needs a receiver that a policy host in another stack can know', () => {
  const hosts = stackIn('us-east-1', { id: 'Hosts' });
  const own = stackIn('us-east-1', { app: hosts.node.root as App });
  const policyHost = new PolicyHost(hosts, 'Host');
  expect(() => new MtaSts(own, 'MtaSts', { zone: zoneOf(own), policy, policyHost }))
    .toThrow("'evidence' is asked for, and the TlsRptReceiver 'Mail/MtaSts/Reports' is in the stack of the domain, which needs that of the policy host: "
      + 'the host can\'t know its reports; put the receiver into the stack of the host, or leave \'evidence\' out');
});

describe('a policy host', () => {
  const testing = MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'));

  test.each([
    ['region', { account: '111122223333', region: 'eu-west-1' }, "in region eu-west-1, and 'Mail/MtaSts' in us-east-1"],
    ['account', { account: '444455556666', region: 'us-east-1' }, "in account 444455556666, and 'Mail/MtaSts' in 111122223333"],
  ])('is in the same %s as what it serves', (_, env, rule) => {
    const app = new App({ analyticsReporting: false });
    const [own, other] = [new Stack(app, 'Mail', { env: { account: '111122223333', region: 'us-east-1' } }), new Stack(app, 'Other', { env })];
    const policyHost = new PolicyHost(other, 'Host');
    expect(() => new MtaSts(own, 'MtaSts', { zone: zoneOf(own), policy: testing, policyHost })).toThrow(`'policyHost' is 'Other/Host': it is ${rule}`);
    policyHost.addDomain({ zone: zoneOf(other) });
    expect(() => new PolicyPublication(own, 'Publication', { host: policyHost, domain: 'example.com', policy: testing })).toThrow(/^'policyHost' is 'Other\/Host'/);
  });

  test('publishes one policy for a domain', () => {
    const stack = stackIn('us-east-1');
    const host = new PolicyHost(stack, 'Host');
    host.addDomain({ zone: zoneOf(stack) });
    new PolicyPublication(stack, 'One', { host, domain: 'example.com', policy: testing });
    expect(() => new PolicyPublication(stack, 'Two', { host, domain: 'example.com', policy: testing }))
      .toThrow("'domain' is 'example.com': its policy is published already, and a domain has one; make one PolicyPublication for the domain");
  });

  test('needs the zone whose MX records are to be read', () => {
    const stack = stackIn('us-east-1');
    const host = new PolicyHost(stack, 'Host');
    host.addDomain({ domain: 'example.com' });
    expect(() => new PolicyPublication(stack, 'Publication', { host, domain: 'example.com', policy: MtaStsPolicy.testing(MailExchangers.fromZone()) }))
      .toThrow("the MX records of example.com are to be read from its hosted zone, and the policy host was not told of it; give 'zone' to PolicyHost.addDomain()");
  });
});
