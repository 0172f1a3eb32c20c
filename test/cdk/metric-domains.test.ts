import { App } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { MailExchangers, MtaSts, MtaStsPolicy, PolicyWatch, TlsRptReceiver } from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

const policy = MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'));

function made() {
  const stack = stackIn('us-east-1');
  const mtaSts = new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy });
  return { stack, mtaSts, app: stack.node.root as App, watch: mtaSts.policyHost.watch!, receiver: mtaSts.reportReceiver! };
}

type Metrics = [name: string, metric: (domain: string, from: { watch: PolicyWatch; receiver: TlsRptReceiver }) => Metric];

const METRICS: Metrics[] = [
  ['metricReportsAccepted', (domain, { receiver }) => receiver.metricReportsAccepted(domain)],
  ['metricSessionsSuccessful', (domain, { receiver }) => receiver.metricSessionsSuccessful(domain)],
  ['metricSessionsFailed', (domain, { receiver }) => receiver.metricSessionsFailed(domain)],
  ['metricPolicyFailures', (domain, { watch }) => watch.metricPolicyFailures(domain)],
  ['metricUncoveredMailExchangers', (domain, { watch }) => watch.metricUncoveredMailExchangers(domain)],
  ['metricCertificateDaysLeft', (domain, { watch }) => watch.metricCertificateDaysLeft(domain)],
  ['metricReportFailures', (domain, { watch }) => watch.metricReportFailures(domain)],
  ['metricReportAgeDays', (domain, { watch }) => watch.metricReportAgeDays(domain)],
];

test.each(METRICS)('%s of a domain that is not there is refused at synth, with the one that was meant', (_, metric) => {
  const { app, ...from } = made();
  metric('exmaple.com', from);
  expect(() => app.synth()).toThrow(/a metric of 'Mail\/MtaSts\/.*' has the 'domainName' 'exmaple\.com', which is not among its domains, so it never has a value: it has example\.com; did you mean 'example\.com'\?/);
});

test.each(METRICS)('%s of a domain that joins later is accepted, in any letters', (_, metric) => {
  const { app, stack, mtaSts, ...from } = made();
  expect(metric('Example.ORG', from).dimensions).toEqual({ [Object.keys(metric('example.org', from).dimensions!)[0]]: 'example.org' });
  new MtaSts(stack, 'Other', { zone: zoneOf(stack, 'example.org'), policy, policyHost: mtaSts.policyHost, reportDestinations: [mtaSts.reportReceiver!] });
  expect(() => app.synth()).not.toThrow();
});

test('each wrong name is named once, and names that resemble none get no guess', () => {
  const { app, receiver } = made();
  for (const domain of ['other.example', 'other.example', 'third.example']) receiver.metricSessionsFailed(domain);
  const message = (() => { try { app.synth(); return ''; } catch (error) { return (error as Error).message; } })();
  expect(message.match(/'other\.example'/g)).toHaveLength(1);
  expect(message).toMatch(/'third\.example'.*write the name of one of them, or add the domain/);
});
