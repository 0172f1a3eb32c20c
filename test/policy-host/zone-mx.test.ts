import { CfnParameter, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { EnforceCheck, MailExchangers, MtaSts, MtaStsEnforceOptions, MtaStsPolicy, PolicyHost } from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

const VALUES = [{ hostName: 'mx1.example.com', priority: 10 }];
const fromZone = MtaStsPolicy.testing(MailExchangers.fromZone());

function synthesized(others: (stack: Stack, mtaSts: MtaSts) => void, policy = fromZone): Template {
  const stack = stackIn('us-east-1');
  const mtaSts = new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy, reportDestinations: [] });
  others(stack, mtaSts);
  return Template.fromStack(stack);
}

const mxIn = (stack: Stack, zone = zoneOf(stack)) => new route53.MxRecord(stack, 'Mx', { zone, values: VALUES });

test.each<[what: string, others: (stack: Stack) => void]>([
  ['an MxRecord', (stack) => mxIn(stack)],
  ['a RecordSet with its name in capitals and a final dot', (stack) => new route53.RecordSet(stack, 'Mx', {
    zone: zoneOf(stack), recordName: 'EXAMPLE.com.', recordType: route53.RecordType.MX, target: route53.RecordTarget.fromValues('10 mx1.example.com'),
  })],
  ['a CfnRecordSet', (stack) => new route53.CfnRecordSet(stack, 'Mx', { hostedZoneId: zoneOf(stack).hostedZoneId, name: 'example.com', type: 'MX', ttl: '300', resourceRecords: ['10 mx1.example.com'] })],
  ['a CfnRecordSetGroup', (stack) => new route53.CfnRecordSetGroup(stack, 'Mx', {
    hostedZoneId: zoneOf(stack).hostedZoneId, recordSets: [{ name: 'example.com', type: 'MX', ttl: '300', resourceRecords: ['10 mx1.example.com'] }],
  })],
])('fromZone() is refused beside %s of the stack', (_, others) => {
  expect(() => synthesized(others)).toThrow(/MailExchangers\.fromZone\(\) reads the MX records of example\.com .* creates them, at Mail\/Mx.*MailExchangers\.of\(\), or .*addDependency\(mxRecord\)/);
});

const good: Array<[what: string, others: (stack: Stack, mtaSts: MtaSts) => void, policy?: MtaStsPolicy]> = [
  ['the record of another name', (stack) => new route53.MxRecord(stack, 'Mx', { zone: zoneOf(stack), recordName: 'sub', values: VALUES })],
  ['the record of another zone', (stack) => mxIn(stack, route53.HostedZone.fromHostedZoneAttributes(stack, 'Other', { hostedZoneId: 'ZOTHER', zoneName: 'example.com' }))],
  ['a record of another type', (stack) => new route53.TxtRecord(stack, 'Txt', { zone: zoneOf(stack), values: ['x'] })],
  ['the record, if the publication waits for it', (stack, { publication }) => publication.node.addDependency(mxIn(stack))],
  ['the record, if the domain waits for it', (stack, mtaSts) => mtaSts.node.addDependency(mxIn(stack))],
  ['the record, if the hosts are named', (stack) => mxIn(stack), MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'))],
  ['the record of another stack', (stack) => mxIn(new NestedStack(stack, 'Nested'), zoneOf(stack))],
];

test.each(good.map(([what, others, policy]) => ({ what, others, policy })))('a policy is accepted beside $what', ({ others, policy }) => {
  expect(() => synthesized(others, policy)).not.toThrow();
});

test('fromZone() is refused on the policy host of another app too', () => {
  const stack = stackIn('us-east-1');
  const policyHost = PolicyHost.fromPolicyHostAttributes(stack, 'PolicyHost', {
    bucketName: 'policies',
    distributionDomainName: 'd111111abcdef8.cloudfront.net',
    distributionId: 'E111111ABCDEF8',
    publishFunctionArn: 'arn:aws:lambda:us-east-1:111111111111:function:publisher',
    domainNames: ['example.com'],
  });
  mxIn(stack);
  new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy: fromZone, reportDestinations: [], policyHost });
  expect(() => Template.fromStack(stack)).toThrow(/MailExchangers\.fromZone\(\) reads the MX records of example\.com/);
});

describe('a policy in mode enforce', () => {
  const enforce = (patterns: string[], options?: MtaStsEnforceOptions) => MtaStsPolicy.enforce(MailExchangers.of(...patterns), options);
  const hosts = (...names: string[]) => (stack: Stack) => new route53.MxRecord(stack, 'Mx', { zone: zoneOf(stack), values: names.map((hostName) => ({ hostName, priority: 10 })) });
  const group = (stack: Stack) => new route53.CfnRecordSetGroup(stack, 'Mx', {
    hostedZoneId: zoneOf(stack).hostedZoneId, recordSets: [{ name: 'Example.com.', type: 'MX', ttl: '300', resourceRecords: ['10 mx1.example.com', '20  mx2.example.net.'] }],
  });

  test.each<[what: string, uncovered: string, others: (stack: Stack) => unknown, patterns: string[]]>([
    ['another host', 'mx2.example.net', hosts('mx2.example.net'), ['mx1.example.com']],
    ['one of two hosts', 'mx2.example.net', hosts('mx1.example.com', 'mx2.example.net'), ['mx1.example.com']],
    ['two labels in place of an asterisk', 'a.b.example.com', hosts('a.b.example.com'), ['*.example.com']],
    ['a host in a group of records', 'mx2.example.net.', group, ['mx1.example.com']],
    ['a host in another stack', 'mx2.example.net', (stack) => hosts('mx2.example.net')(new NestedStack(stack, 'Nested')), ['mx1.example.com']],
  ])('it is refused if an MX record of the app names %s that it does not cover', (_, uncovered, others, patterns) => {
    expect(() => synthesized((stack) => others(stack), enforce(patterns))).toThrow(`'policy' of example.com is in mode enforce and does not cover ${uncovered}, which the app names in the MX record at Mail/`);
  });

  test('it is refused if it reads from the zone what the app names, because a change of the record would not change the policy', () => {
    const use = (patterns: string[]) => synthesized((stack, { publication }) => publication.node.addDependency(hosts('mx1.example.com')(stack)),
      MtaStsPolicy.enforce(MailExchangers.fromZone().plus(MailExchangers.of(...patterns))));
    expect(() => use([])).toThrow("'policy' of example.com is in mode enforce and reads from the zone mx1.example.com, which the app names in the MX record at Mail/Mx/Resource: "
      + 'a sender that holds the policy does not deliver to a host that it does not cover; a later change of the record would leave the policy as it is; name the hosts with MailExchangers.of(), or set');
    expect(() => use(['mx1.example.com'])).not.toThrow();
  });

  test.each<[what: string, others: (stack: Stack) => unknown, policy: MtaStsPolicy]>([
    ['it covers the hosts', hosts('mx1.example.com', 'MX2.example.com.'), enforce(['*.example.com'])],
    ['it covers more than the hosts, as in a move', hosts('mx2.example.net'), enforce(['mx1.example.com', 'mx2.example.net'])],
    ['the domain receives no mail', hosts('.'), enforce(['mx1.example.com'])],
    ['the host is known at deployment only', (stack) => hosts(new CfnParameter(stack, 'Host').valueAsString)(stack), enforce(['mx1.example.com'])],
    ['the record is that of another name', (stack) => new route53.MxRecord(stack, 'Mx', { zone: zoneOf(stack), recordName: 'sub', values: [{ hostName: 'mx2.example.net', priority: 10 }] }), enforce(['mx1.example.com'])],
    ['the check is skipped', hosts('mx2.example.net'), enforce(['mx1.example.com'], { skippedChecks: [EnforceCheck.MX_COVERED] })],
    ['it is in mode testing', hosts('mx2.example.net'), MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'))],
    ['it is in mode none', hosts('mx2.example.net'), MtaStsPolicy.none()],
  ])('a policy is accepted beside an MX record of the app if %s', (_, others, policy) => {
    expect(() => synthesized((stack) => others(stack), policy)).not.toThrow();
  });
});
