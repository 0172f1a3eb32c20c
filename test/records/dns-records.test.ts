import { Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { MtaStsRecord, MtaStsRecordProps } from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

function made(props: (stack: Stack) => Partial<MtaStsRecordProps>): Template {
  const stack = stackIn('us-east-1');
  new MtaStsRecord(stack, 'Record', { zone: zoneOf(stack), policyId: 'a1', ...props(stack) });
  return Template.fromStack(stack);
}

const zoneOfUnknownName = (stack: Stack) => HostedZone.fromHostedZoneId(stack, 'ById', 'Z0123456789EXAMPLE');

describe('the id of an MtaStsRecord', () => {
  test.each(['1', '20240101T000000', 'a'.repeat(32)])('the id can be %s', (policyId) => {
    made(() => ({ policyId })).hasResourceProperties('AWS::Route53::RecordSet', { ResourceRecords: [`"v=STSv1; id=${policyId};"`] });
  });

  test('the id can be known at deployment only', () => {
    made(() => ({ policyId: Lazy.string({ produce: () => 'a2' }) }))
      .hasResourceProperties('AWS::Route53::RecordSet', { ResourceRecords: ['"v=STSv1; id=a2;"'] });
  });

  test.each(['', '2024-01-01', '1; x=" y', '1 ', '1\n', 'ä', 'a'.repeat(33)])("the id can't be '%s'", (policyId) => {
    const record = () => made(() => ({ policyId }));
    expect(record).toThrow(`'policyId' is '${policyId}': senders discard a record unless its id is 1 to 32 letters and digits`);
  });
});

describe('the name of an MtaStsRecord', () => {
  test.each<[what: string, props: (stack: Stack) => Partial<MtaStsRecordProps>, name: string]>([
    ['that of the domain', () => ({}), '_mta-sts.example.com.'],
    ['one in the zone', () => ({ recordName: '_mta-sts.mta-sts.Example.com' }), '_mta-sts.mta-sts.Example.com.'],
    ['the name of the zone', () => ({ recordName: 'example.com' }), 'example.com.'],
    ["any name if the zone's is unknown", (stack) => ({ zone: zoneOfUnknownName(stack), recordName: '_mta-sts.other.net' }), '_mta-sts.other.net.'],
    ['known at deploy only', () => ({ recordName: Lazy.string({ produce: () => '_mta-sts.example.net' }) }), '_mta-sts.example.net.'],
  ])('the name can be %s', (_, props, Name) => {
    made(props).hasResourceProperties('AWS::Route53::RecordSet', { Name });
  });

  test.each<[recordName: string, rule: string]>([
    ['', 'a domain name has at least one label'],
    ['_mta-sts.example.com.', "names are written without the final dot; write '_mta-sts.example.com'"],
    ['_mta-sts..example.com', 'a name has no empty labels'],
    ['_.example.com', "letters, digits and hyphens only, '_' has others"],
    ['mta_sts.example.com', "letters, digits and hyphens only, 'mta_sts' has others"],
    ['_mta-sts', "it is not in the zone 'example.com'"],
    ['_mta-sts.other.net', "it is not in the zone 'example.com', which must contain the record; write a whole name in this zone"],
    ['_mta-sts.notexample.com', "it is not in the zone 'example.com'"],
  ])("the name can't be '%s'", (recordName, rule) => {
    expect(() => made(() => ({ recordName }))).toThrow(`'recordName' is '${recordName}': `);
    expect(() => made(() => ({ recordName }))).toThrow(rule);
  });

  test("the name must be a domain name even if the zone's is unknown", () => {
    const record = () => made((stack) => ({ zone: zoneOfUnknownName(stack), recordName: 'other.net.' }));
    expect(record).toThrow(/'recordName' is 'other.net.': .*without the final dot/);
  });
});
