import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { MailExchangers, MtaSts, MtaStsPolicy, MtaStsProps, PolicyHost, TlsRptDestination } from '../src';
import { stackIn, zoneOf } from './support/stacks';

function domainIn(stack: Stack, props: Partial<MtaStsProps> = {}): MtaSts {
  return new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com')), ...props });
}

const shown = ({ namespace, metricName, dimensions, statistic, period, label }: Metric) => (
  { namespace, metricName, dimensions, statistic, period: period.toSeconds(), label });

const OF_WATCH: ReadonlyArray<[name: string, metric: (domain: MtaSts) => Metric, same: (domain: MtaSts) => Metric]> = [
  ['policy failures', (one) => one.metricPolicyFailures(), (one) => one.policyHost.watch!.metricDomainPolicyFailures('example.com')],
  ['uncovered hosts', (one) => one.metricUncoveredMailExchangers(), (one) => one.policyHost.watch!.metricDomainUncoveredMailExchangers('example.com')],
  ['days of the certificate', (one) => one.metricCertificateDaysLeft(), (one) => one.policyHost.watch!.metricDomainCertificateDaysLeft('example.com')],
  ['failures of reports', (one) => one.metricReportFailures(), (one) => one.policyHost.watch!.metricDomainReportFailures('example.com')],
  ['days without a report', (one) => one.metricReportAgeDays(), (one) => one.policyHost.watch!.metricDomainReportAgeDays('example.com')],
];
const OF_REPORTS: typeof OF_WATCH = [
  ['accepted reports', (one) => one.metricReportsAccepted(), (one) => one.reportReceiver!.metricDomainReportsAccepted('example.com')],
  ['successful sessions', (one) => one.metricSessionsSuccessful(), (one) => one.reportReceiver!.metricDomainSessionsSuccessful('example.com')],
  ['failed sessions', (one) => one.metricSessionsFailed(), (one) => one.reportReceiver!.metricDomainSessionsFailed('example.com')],
];

test.each([...OF_WATCH, ...OF_REPORTS])('the domain knows its metric of %s, which has its name filled in', (_, metric, same) => {
  const domain = domainIn(stackIn('us-east-1'));
  expect(shown(metric(domain))).toEqual(shown(same(domain)));
  expect(metric(domain).dimensions).toEqual({ Domain: 'example.com' });
});

test('an alarm on a metric of the domain makes the watch measure the domain in each run', () => {
  const stack = stackIn('us-east-1');
  new Alarm(stack, 'Alarm', { metric: domainIn(stack).metricPolicyFailures({ period: Duration.hours(8) }), threshold: 1, evaluationPeriods: 1 });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'PolicyFailures', Period: 28_800 });
  const schedulesIn = (one: Template) => JSON.stringify(one.findResources('AWS::Scheduler::Schedule'));
  const unasked = stackIn('us-east-1');
  domainIn(unasked);
  expect(schedulesIn(template)).toContain('domainMetrics');
  expect(schedulesIn(Template.fromStack(unasked))).not.toContain('domainMetrics');
});

test.each(OF_WATCH)('without a watch there is no metric of %s, and the error says why', (_, metric) => {
  const stack = stackIn('us-east-1');
  const domain = domainIn(stack, { policyHost: new PolicyHost(stack, 'PolicyHost', { watchEnabled: false }) });
  expect(() => metric(domain)).toThrow("'Mail/MtaSts' has no metrics of a watch: its policy host 'Mail/PolicyHost' has 'watchEnabled: false'");
});

test.each([...OF_WATCH.slice(3), ...OF_REPORTS])('without a receiver there is no metric of %s, and the error says why', (_, metric) => {
  const domain = domainIn(stackIn('us-east-1'), { reportDestinations: [TlsRptDestination.email('tls@example.net')] });
  expect(() => metric(domain)).toThrow("'Mail/MtaSts' has no metrics of reports: no TlsRptReceiver is among its report destinations");
});
