import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { MailExchangers, MtaSts, MtaStsPolicy, TlsRptDestination, TlsRptReceiver } from '../../src';
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
