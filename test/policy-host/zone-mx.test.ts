import { NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy, PolicyHost } from '../../src';
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
