import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { AccountRootPrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  ITlsRptReceiver, MailExchangers, MtaSts, MtaStsDashboard, MtaStsPolicy, PolicyHost, TlsRptAnalytics, TlsRptReceiver, TlsRptReceiverAttributes,
  TlsRptRecord, TlsRptResultType,
} from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

const ATTRIBUTES: TlsRptReceiverAttributes = { address: 'tlsrpt@tlsrpt.platform.example', bucketName: 'platform-reports', domainNames: ['example.com'] };

function importedIn(stack: Stack, attributes: Partial<TlsRptReceiverAttributes> = {}): ITlsRptReceiver {
  return TlsRptReceiver.fromTlsRptReceiverAttributes(stack, 'Reports', { ...ATTRIBUTES, ...attributes });
}

test("an imported receiver is a record's destination for a domain that its own app accepts, and creates nothing", () => {
  const stack = stackIn('us-east-1');
  new TlsRptRecord(stack, 'Record', { zone: zoneOf(stack), destinations: [importedIn(stack)] });
  const template = Template.fromStack(stack);
  expect(Object.values(template.toJSON().Resources)).toEqual([expect.objectContaining({ Type: 'AWS::Route53::RecordSet' })]);
  template.hasResourceProperties('AWS::Route53::RecordSet', { ResourceRecords: ['"v=TLSRPTv1; rua=mailto:tlsrpt@tlsrpt.platform.example;"'] });
});

test.each<[string, Partial<TlsRptReceiverAttributes>, string[]]>([
  ['a domain that its own app does not accept', { domainNames: ['example.org'] }, [
    "'domainName' is 'example.com': the receiver 'Mail/Reports' belongs to another app", "call 'addDomain()' of the TlsRptReceiver in that app", "'domainNames'",
  ]],
  ['any domain, if it accepts none', { domainNames: [] }, ["'domainName' is 'example.com'"]],
  ["the mailbox's own domain", { address: 'tlsrpt@example.com' }, ["the report mailbox's own domain"]],
])('an imported receiver refuses %s', (_, attributes, parts) => {
  const stack = stackIn('us-east-1');
  const receiver = importedIn(stack, attributes);
  for (const part of parts) expect(() => receiver.addDomain({ domainName: 'example.com' })).toThrow(part);
  expect(() => receiver.bind(stack, { domainName: 'example.com' })).toThrow(parts[0]);
});

test.each<[string, Partial<TlsRptReceiverAttributes>, string]>([
  ['an address without a domain', { address: 'tlsrpt' }, "'address' is 'tlsrpt'"],
  ['a domain that is not a name', { domainNames: ['example.com', 'exa mple'] }, "'domainNames' is 'exa mple'"],
  ['a domain that is there twice', { domainNames: ['example.com', 'Example.com'] }, "'domainNames' is 'Example.com': it is there twice"],
  ['a measured domain that is not a name', { measuredDomainNames: ['exa mple'] }, "'measuredDomainNames' is 'exa mple'"],
])('a receiver can not be imported with %s', (_, attributes, message) => {
  expect(() => importedIn(stackIn('us-east-1'), attributes)).toThrow(message);
});

test('names of an imported receiver are compared in the form in which the own app has them', () => {
  const stack = stackIn('us-east-1');
  const receiver = importedIn(stack, { address: 'tlsrpt@TLSRPT.Platform.example', domainNames: ['Example.COM'] });
  expect(receiver.address).toBe('tlsrpt@tlsrpt.platform.example');
  expect(receiver.domainNames).toEqual(['example.com']);
  expect(() => receiver.addDomain({ domainName: 'EXAMPLE.com' })).not.toThrow();
});

test('an imported receiver has the metrics of a receiver in its own app, with the same names and dimensions', () => {
  const stack = stackIn('us-east-1');
  const own = new TlsRptReceiver(stackIn('us-east-1'), 'Reports', { mailboxDomainName: 'tlsrpt.platform.example' });
  const metricsOf = (receiver: ITlsRptReceiver) => [
    receiver.metricDomainReportsAccepted('example.com'), receiver.metricDomainSessionsSuccessful('example.com'), receiver.metricDomainSessionsFailed('example.com'),
    receiver.metricFailures(TlsRptResultType.CERTIFICATE_EXPIRED), receiver.metricReportsDuplicate(), receiver.metricMailsQuarantined(),
    receiver.metricReportsAccepted(), receiver.metricSessionsSuccessful(), receiver.metricSessionsFailed(),
  ].map(({ namespace, metricName, dimensions, statistic, period }) => ({ namespace, metricName, dimensions, statistic, period: period.toSeconds() }));
  expect(metricsOf(importedIn(stack, { measuredDomainNames: ['example.com'] }))).toEqual(metricsOf(own));
});

test('a metric of a domain is refused unless the own app of an imported receiver measures the domain', () => {
  const receiver = importedIn(stackIn('us-east-1'), { measuredDomainNames: ['example.org'] });
  expect(() => receiver.metricDomainSessionsFailed('example.com')).toThrow("'domainName' is 'example.com': 'Mail/Reports' belongs to another app, and a domain has metrics of its own only if "
    + "that app asks for one; there, call 'metricDomainReportsAccepted()' of the TlsRptReceiver, and deploy it; then name the domain in 'measuredDomainNames' of "
    + 'TlsRptReceiver.fromTlsRptReceiverAttributes()');
  expect(() => receiver.metricDomainSessionsFailed('Example.ORG')).not.toThrow();
});

test('reports of an imported receiver can be granted and its events matched', () => {
  const stack = stackIn('us-east-1');
  const receiver = importedIn(stack, {
    encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111111111111:key/abc'), eventBus: EventBus.fromEventBusName(stack, 'Bus', 'platform'),
  });
  expect(receiver.grantReadReports(new AccountRootPrincipal()).success).toBe(true);
  receiver.onReportAccepted('Report');
  receiver.onFailedSessions('Failure');
  const template = Template.fromStack(stack);
  template.resourcePropertiesCountIs('AWS::Events::Rule', {
    EventBusName: 'platform', EventPattern: Match.objectLike({ source: ['cdk-mta-sts'], detail: Match.objectLike({ bucket: ['platform-reports'] }) }),
  }, 2);
});

test('reports of an imported receiver are evidence, and the watch checks that the record names it, without its receipt rule', () => {
  const stack = stackIn('us-east-1');
  new MtaSts(stack, 'MtaSts', {
    zone: zoneOf(stack),
    policy: MtaStsPolicy.enforce(MailExchangers.of('mx1.example.com'), { evidencePeriod: Duration.days(14) }),
    reportDestinations: [importedIn(stack)],
  });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('Custom::MtaStsPolicy', { EvidenceDays: '14', ReportBucket: 'platform-reports' });
  const roles = JSON.stringify(template.findResources('AWS::IAM::Role'));
  expect(roles).toContain('platform-reports/reports/*');
  expect(roles).not.toContain('ses:');
  const [{ Properties: { Target } }] = Object.values(template.findResources('AWS::Scheduler::Schedule'));
  expect(JSON.parse(Target.Input).groups).toEqual([expect.objectContaining({ domains: ['example.com'], mailbox: 'tlsrpt@tlsrpt.platform.example' })]);
  expect(Target.Input).not.toContain('receipt');
});

test('analytics query the reports of an imported receiver, and a dashboard shows its metrics, without its queues', () => {
  const stack = stackIn('us-east-1');
  const receiver = importedIn(stack);
  const policyHost = new PolicyHost(stack, 'PolicyHost');
  policyHost.addDomain({ zone: zoneOf(stack) });
  new TlsRptAnalytics(stack, 'Analytics', { reportReceiver: receiver });
  new MtaStsDashboard(stack, 'Dashboard', { policyHost, reportReceivers: [receiver] });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Glue::Table', { TableInput: { Parameters: Match.objectLike({ 'projection.domain.values': 'example.com' }) } });
  const dashboards = JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'));
  expect(dashboards).toContain('tlsrpt@tlsrpt.platform.example: failed sessions by result type');
  expect(dashboards).toContain('MailsQuarantined');
  // The log of the watch has them, in whichever app the receiver is.
  expect(dashboards).toContain('LastReportFailures');
  expect(dashboards).not.toContain('AWS/SQS');
});
