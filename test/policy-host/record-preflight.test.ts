import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HostedZone, IHostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy, PolicyHost, TlsRptReceiver } from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

const policy = MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'));
const ZONE = 'Z0123456789EXAMPLE';

const resourcesOf = (stack: Stack): { [id: string]: any } => Template.fromStack(stack).toJSON().Resources;
const preflightOf = (stack: Stack) => Object.entries(resourcesOf(stack)).find(([, { Type }]) => Type === 'Custom::MtaStsPolicyHostDomains')!;
const recordsOf = (stack: Stack, pattern: RegExp) => Object.entries(resourcesOf(stack))
  .filter(([, { Type, Properties }]) => Type === 'AWS::Route53::RecordSet' && pattern.test(`${Properties.Type} ${Properties.Name}`));

test('the preflight knows the zone of a domain and the MX record of its mailbox, which wait for it with the record that requests reports', () => {
  const stack = stackIn('us-east-1');
  new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy });
  const [id, { Properties }] = preflightOf(stack);
  const [[mx, mxRecord]] = recordsOf(stack, /^MX/);
  expect(Properties).toMatchObject({ Domains: { 'example.com': ZONE }, Mailboxes: { 'tlsrpt.example.com': { Zone: ZONE, LogicalId: mx } } });
  const [[, tlsRptRecord]] = recordsOf(stack, /^TXT _smtp/);
  for (const { DependsOn } of [mxRecord, tlsRptRecord]) expect(DependsOn).toContain(id);
  // It reaches the others through the distribution.
  const [, distribution] = Object.entries(resourcesOf(stack)).find(([, { Type }]) => Type === 'AWS::CloudFront::Distribution')!;
  expect(distribution.DependsOn).toContain(id);
});

test.each<[what: string, domainName: string | undefined, zone: (stack: Stack) => IHostedZone, within: boolean]>([
  ['below the zone\'s name', 'sub.example.com', zoneOf, true],
  ['of a zone whose name is not known', 'example.com', (stack) => HostedZone.fromHostedZoneId(stack, 'ById', ZONE), true],
  ['that is the zone\'s name', undefined, zoneOf, false],
  ['that is the zone\'s name in capital letters', 'Example.COM', zoneOf, false],
])('the preflight reads the names above a domain unless it is known to be the name of the zone: one %s', (_, domainName, zone, within) => {
  const stack = stackIn('us-east-1');
  new MtaSts(stack, 'MtaSts', { zone: zone(stack), domainName, policy });
  expect(Object.values(preflightOf(stack)[1].Properties.Domains)).toEqual([within ? { Zone: ZONE, Within: 'zone' } : ZONE]);
});

test('a certificate in the host\'s stack waits for the preflight, because its validation record is below the domain', () => {
  const stack = stackIn('us-east-1');
  new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy });
  const [id] = preflightOf(stack);
  const [certificate] = Object.values(resourcesOf(stack)).filter(({ Type }) => Type === 'AWS::CertificateManager::Certificate');
  expect(certificate.DependsOn).toEqual([id]);
});

test('a domain without reports has no record for them', () => {
  const stack = stackIn('us-east-1');
  new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy, reportDestinations: [] });
  expect(preflightOf(stack)[1].Properties).toMatchObject({ Domains: { 'example.com': { Zone: ZONE, TlsRpt: 'none' } } });
  expect(preflightOf(stack)[1].Properties).not.toHaveProperty('Mailboxes');
});

test('a domain whose DNS is elsewhere has no records, and one with a zone for its policy host has its own names there', () => {
  const stack = stackIn('us-east-1');
  const policyHost = new PolicyHost(stack, 'Host');
  new MtaSts(stack, 'Elsewhere', { domainName: 'example.org', policy, policyHost, reportDestinations: [] });
  new MtaSts(stack, 'Delegated', { domainName: 'example.com', policyHostZone: zoneOf(stack, 'mta-sts.example.com'), policy, policyHost, reportDestinations: [] });
  expect(preflightOf(stack)[1].Properties.Domains).toEqual({
    'example.org': {}, 'example.com': { Zone: ZONE, RecordName: '_mta-sts.mta-sts.example.com', TlsRpt: 'none' },
  });
});

test('a domain that only joins by addDomain() has no records that the preflight could know', () => {
  const stack = stackIn('us-east-1');
  const host = new PolicyHost(stack, 'Host');
  host.addDomain({ zone: zoneOf(stack) });
  expect(preflightOf(stack)[1].Properties.Domains).toEqual({});
});

test('the function may read the zone of a mailbox whose zone does not belong to a domain, and change nothing there', () => {
  const stack = stackIn('us-east-1');
  const reports = new TlsRptReceiver(stack, 'Reports', { zone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'ZREPORTS', zoneName: 'example.net' }) });
  new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy, reportDestinations: [reports] });
  const statements = Object.values(resourcesOf(stack)).filter(({ Type }) => Type === 'AWS::IAM::Role')
    .flatMap(({ Properties }) => Properties.Policies?.flatMap((one: any) => one.PolicyDocument.Statement) ?? []);
  expect(statements.filter(({ Resource }) => JSON.stringify(Resource).includes('ZREPORTS')))
    .toEqual([{ Effect: 'Allow', Action: 'route53:ListResourceRecordSets', Resource: 'arn:aws:route53:::hostedzone/ZREPORTS' }]);
});

test('a mailbox and a domain in other stacks than the host don\'t depend on its preflight, and the host knows the records of the domain', () => {
  const app = new App({ analyticsReporting: false });
  const stackNamed = (id: string) => stackIn('us-east-1', { app, id });
  const [hosts, mail, mailboxes] = ['Hosts', 'Mail', 'Mailboxes'].map(stackNamed);
  const policyHost = new PolicyHost(hosts, 'Host');
  const reports = new TlsRptReceiver(mailboxes, 'Reports', { zone: zoneOf(mailboxes) });
  new MtaSts(mail, 'MtaSts', { zone: zoneOf(mail), policy, policyHost, reportDestinations: [reports] });
  expect(preflightOf(hosts)[1].Properties.Domains).toEqual({ 'example.com': ZONE });
  expect(preflightOf(hosts)[1].Properties).not.toHaveProperty('Mailboxes');
  expect(recordsOf(mail, /^TXT _smtp/)[0][1]).not.toHaveProperty('DependsOn');
  expect(recordsOf(mailboxes, /^MX/)[0][1]).not.toHaveProperty('DependsOn');
});
