import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnHostedZone, HostedZone, IHostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy, PolicyHost, PolicyHostProps } from '../../src';
import { charactersOf } from '../../src/cdk/role-policy';
import { receiverIn, stackIn } from '../support/stacks';

const QUOTA = 10_240;
const env = { account: '111122223333', region: 'ap-southeast-1' };
const policy = MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'));

/** The longest name that a stack has. */
const nameOf = (index: number) => `domain-${index}-`.padEnd(128, 'x');
const zoneIn = (stack: Stack, index: number): IHostedZone => HostedZone.fromHostedZoneAttributes(stack, `Zone${index}`, {
  hostedZoneId: `Z${String(index).padStart(31, '0')}`, zoneName: `domain-${index}.example`,
});

function hostIn(app: App, props: PolicyHostProps = {}) {
  const stack = new Stack(app, 'Host', { env, stackName: nameOf(0) });
  const certificate = Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:111122223333:certificate/1');
  return { stack, host: new PolicyHost(stack, 'PolicyHost', { certificate, ...props }) };
}

const serve = (stack: Stack, policyHost: PolicyHost, index: number, zone = zoneIn(stack, index)) => (
  new MtaSts(stack, `Domain${index}`, { zone, policy, policyHost, reportDestinations: [] }));

function documentOf(stack: Stack): any {
  const roles = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  const documents = roles.flatMap(({ Properties }) => Properties.Policies.map((one: any) => one.PolicyDocument));
  return documents.find(({ Statement }) => Statement.some(({ Action }: any) => [Action].flat().includes('cloudformation:DescribeStacks')));
}
function resourcesOf({ Statement }: any, action: string): string[] {
  return [Statement.find(({ Action }: any) => [Action].flat().includes(action)).Resource].flat();
}

describe("the publisher's policy", () => {
  test('the policy has room for a hundred domains in separate stacks, with the longest names and zone ids', () => {
    const app = new App();
    const { stack, host } = hostIn(app);
    for (let index = 1; index <= 100; index++) serve(new Stack(app, `Stack${index}`, { env, stackName: nameOf(index) }), host, index);
    const document = documentOf(stack);
    expect(resourcesOf(document, 'route53:GetHostedZone')).toHaveLength(100);
    expect(resourcesOf(document, 'cloudformation:DescribeStacks')).toEqual([{ Ref: 'AWS::StackId' }, 'arn:aws:cloudformation:ap-southeast-1:111122223333:stack/*']);
    expect(charactersOf(document)).toBeLessThan(QUOTA);
  }, 60_000);

  test('the policy has room for a hundred domains in one stack, whose zones are made in another one', () => {
    const app = new App();
    const { stack, host } = hostIn(app);
    const zones = new Stack(app, 'Zones', { env });
    for (let index = 1; index <= 100; index++) {
      const { ref: hostedZoneId } = new CfnHostedZone(zones, `Zone${index}`, { name: `domain-${index}.example` });
      serve(stack, host, index, HostedZone.fromHostedZoneAttributes(stack, `Zone${index}`, { hostedZoneId, zoneName: `domain-${index}.example` }));
    }
    const document = documentOf(stack);
    expect(resourcesOf(document, 'route53:GetHostedZone')).toHaveLength(100);
    expect(resourcesOf(document, 'cloudformation:DescribeStacks')).toEqual([{ Ref: 'AWS::StackId' }]);
    expect(charactersOf(document)).toBeLessThan(QUOTA);
  }, 60_000);

  test.each([[10, 11], [11, 2]])('the policy names few stacks one by one: of %d stacks it has %d entries', (stacks, entries) => {
    const app = new App();
    const { stack, host } = hostIn(app);
    for (let index = 1; index <= stacks; index++) serve(new Stack(app, `Stack${index}`, { env, stackName: nameOf(index) }), host, index);
    expect(resourcesOf(documentOf(stack), 'cloudformation:DescribeStacks')).toHaveLength(entries);
  });

  test('a policy that is too large is refused, and the error names the fix', () => {
    const app = new App();
    const { stack, host } = hostIn(app, { maxDomains: 200 });
    for (let index = 1; index <= 150; index++) serve(stack, host, index);
    expect(() => Template.fromStack(stack)).toThrow(/the policies of its role have up to 1\d{4} characters, and IAM allows 10240: give some of the domains another PolicyHost/);
  }, 60_000);

  const granted = (buckets: number) => {
    const { stack, host } = hostIn(new App());
    serve(stack, host, 1);
    const resources = Array.from({ length: buckets }, (_, index) => `arn:aws:s3:::${`bucket-${index}-`.padEnd(60, 'x')}/*`);
    host.publishFunction.addToRolePolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources }));
    return () => Template.fromStack(stack);
  };

  test('the policy is measured together with what users grant', () => {
    expect(granted(50)).not.toThrow();
    expect(granted(120)).toThrow(/characters, and IAM allows 10240/);
    // The CDK itself moves so much into managed policies.
    expect(granted(200)).not.toThrow();
  });
});

test("the watch's policy has one statement for all receivers", () => {
  const stack = stackIn('eu-west-1');
  const host = new PolicyHost(stack, 'PolicyHost');
  const first = receiverIn(stack);
  const second = receiverIn(stack, { mailboxDomainName: 'more.example.com', ruleSet: first.ruleSet }, 'More');
  for (const [index, receiver] of [first, second].entries()) {
    new MtaSts(stack, `Domain${index}`, { zone: zoneIn(stack, index), policy, policyHost: host, reportDestinations: [receiver] });
  }
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
    Policies: [{ PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 's3:ListBucket', Resource: [Match.anyValue(), Match.anyValue()] })]) } }],
  });
});

describe('the size of a policy', () => {
  test.each<[what: string, document: unknown, characters: number]>([
    ['has no white space in it', { Version: '2012-10-17', Statement: [{ Action: 's3:GetObject' }] }, '{"Version":"2012-10-17","Statement":[{"Action":"s3:GetObject"}]}'.length],
    ['counts each account id', { Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::AccountId' }, ':x']] } }, '{"Resource":"arn:111122223333:x"}'.length],
    ['counts a hosted zone at its longest', { Resource: { Ref: 'Zone' } }, '{"Resource":""}'.length + 32],
    ['counts a hosted zone of another stack', { Resource: { 'Fn::ImportValue': 'Other:Zone' } }, '{"Resource":""}'.length + 32],
    ['counts joins within joins', { Resource: { 'Fn::Join': ['/', ['a', { 'Fn::Join': ['-', ['b', { Ref: 'AWS::AccountId' }]] }]] } }, '{"Resource":"a/b-111122223333"}'.length],
    ['counts a bucket name at its shortest or longer', { Resource: { 'Fn::GetAtt': ['Bucket', 'Arn'] } }, '{"Resource":""}'.length + 128],
  ])('the size %s', (_, document, characters) => {
    expect(charactersOf(document)).toBe(characters);
  });
});
