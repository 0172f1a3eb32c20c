import { App, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy, TlsRptDestination, TlsRptRecord } from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

const policy = MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'));
const TXT = ['"v=TLSRPTv1; rua=mailto:a@example.net;"'];

function withMtaSts(others: (stack: Stack, zone: route53.IHostedZone) => void, stack = stackIn('us-east-1')): Stack {
  const zone = zoneOf(stack);
  new MtaSts(stack, 'MtaSts', { zone, policy });
  others(stack, zone);
  return stack;
}

test.each<[what: string, others: (stack: Stack, zone: route53.IHostedZone) => void]>([
  ['a TXT record at _mta-sts', (stack, zone) => new route53.TxtRecord(stack, 'Txt', { zone, recordName: '_mta-sts', values: ['v=STSv1; id=1;'] })],
  ['a CNAME record at _mta-sts', (stack, zone) => new route53.CnameRecord(stack, 'Cname', { zone, recordName: '_mta-sts', domainName: 'provider.example.net' })],
  ['an A record at mta-sts', (stack, zone) => new route53.ARecord(stack, 'A', { zone, recordName: 'mta-sts', target: route53.RecordTarget.fromIpAddresses('192.0.2.1') })],
  ['a CNAME record at mta-sts, in capitals', (stack, zone) => new route53.CnameRecord(stack, 'Cname', { zone, recordName: 'MTA-STS', domainName: 'example.net' })],
  ['a TXT record at _smtp._tls', (stack, zone) => new route53.CfnRecordSet(stack, 'Txt', { hostedZoneId: zone.hostedZoneId, name: '_smtp._tls.example.com', type: 'TXT', ttl: '300', resourceRecords: TXT })],
  ['a record of a CfnRecordSetGroup', (stack, zone) => new route53.CfnRecordSetGroup(stack, 'Group', {
    hostedZoneId: zone.hostedZoneId,
    recordSets: [{ name: 'other.example.com', type: 'TXT', ttl: '300', resourceRecords: TXT }, { name: '_smtp._tls.example.com', type: 'TXT', ttl: '300', resourceRecords: TXT }],
  })],
  ['a second TlsRptRecord', (stack, zone) => new TlsRptRecord(stack, 'Second', { zone, destinations: [TlsRptDestination.email('a@example.net')] })],
  ['an MX record of the mailbox', (stack, zone) => new route53.MxRecord(stack, 'Mx', { zone, recordName: 'tlsrpt', values: [{ hostName: 'mx.example.net', priority: 10 }] })],
  ['a second MtaSts for the domain', (stack, zone) => new MtaSts(stack, 'Second', { zone, policy, reportDestinations: [] })],
  ['a record in another stack', (stack, zone) => new route53.TxtRecord(new Stack(stack.node.root as App, 'Other'), 'Txt', { zone, recordName: '_mta-sts', values: ['v=STSv1; id=1;'] })],
])('the app is refused with %s', (_, others) => {
  expect(() => Template.fromStack(withMtaSts(others))).toThrow(/the app has two records at '.*', \w+ at Mail\/.* and \w+ at .*; remove one of them\. docs\/adopting\.md/);
});

test.each<[what: string, others: (stack: Stack, zone: route53.IHostedZone) => void]>([
  ['an MX record of the domain', (stack, zone) => new route53.MxRecord(stack, 'Mx', { zone, values: [{ hostName: 'mx1.example.com', priority: 10 }] })],
  ['a record of the name in another zone', (stack) => new route53.TxtRecord(stack, 'Txt', {
    zone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Private', { hostedZoneId: 'ZPRIVATE', zoneName: 'example.com' }), recordName: '_mta-sts', values: ['x'],
  })],
  ['two records of its own at another name', (stack, zone) => ['One', 'Two'].forEach((id) => new route53.TxtRecord(stack, id, { zone, recordName: 'other', values: [id] }))],
])('the app is accepted with %s', (_, others) => {
  expect(() => Template.fromStack(withMtaSts(others))).not.toThrow();
});

test('stages of an app may have the same records, because they may be deployed to different accounts', () => {
  const app = new App();
  for (const name of ['Dev', 'Prod']) withMtaSts(() => undefined, new Stack(new Stage(app, name), 'Mail', { env: { region: 'us-east-1' } }));
  expect(() => app.synth()).not.toThrow();
});
