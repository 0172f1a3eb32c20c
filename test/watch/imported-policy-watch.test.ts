import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  IPolicyWatch, MailExchangers, MailNotifications, MtaSts, MtaStsDashboard, MtaStsPolicy, PolicyHost, PolicyWatch, PolicyWatchAlarms,
  PolicyWatchAttributes,
} from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

const ATTRIBUTES: PolicyWatchAttributes = { bucketName: 'platform-policies', measuredDomainNames: ['example.com'] };
const policy = MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'));

function teamStack(): Stack {
  return new Stack(new App({ analyticsReporting: false }), 'Team', { env: { region: 'us-east-1', account: '111111111111' } });
}

function importedIn(stack: Stack, attributes: Partial<PolicyWatchAttributes> = {}): IPolicyWatch {
  return PolicyWatch.fromPolicyWatchAttributes(stack, 'Watch', { ...ATTRIBUTES, ...attributes });
}

/** Creates a domain that is published on a host of another app, with the watch of that app. */
function domainIn(stack: Stack, watch?: IPolicyWatch, maxReportAge?: Duration): MtaSts {
  const policyHost = PolicyHost.fromPolicyHostAttributes(stack, 'PolicyHost', {
    bucketName: 'platform-policies',
    distributionDomainName: 'd111111abcdef8.cloudfront.net',
    distributionId: 'E111111ABCDEF8',
    publishFunctionArn: 'arn:aws:lambda:us-east-1:111111111111:function:platform-publisher',
    domainNames: ['example.com'],
    watch,
  });
  return new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy, policyHost, maxReportAge });
}

const METRICS: ReadonlyArray<[name: keyof IPolicyWatch, args: string[]]> = [
  ['metricDomainsFailing', []], ['metricUncoveredMailExchangers', []], ['metricCertificateDaysLeft', []], ['metricReportFailures', []],
  ['metricDomainsSilent', []], ['metricDomainsNotChecked', []],
  ['metricDomainPolicyFailures', ['example.com']], ['metricDomainUncoveredMailExchangers', ['example.com']],
  ['metricDomainCertificateDaysLeft', ['example.com']], ['metricDomainReportFailures', ['example.com']], ['metricDomainReportAgeDays', ['example.com']],
];

test.each(METRICS)("%s of another app's watch is the metric that its own app has", (name, args) => {
  const own = stackIn('us-east-1');
  const host = new PolicyHost(own, 'PolicyHost');
  new MtaSts(own, 'MtaSts', { zone: zoneOf(own), policy, policyHost: host });
  const metricOf = (watch: any) => {
    const { namespace, metricName, dimensions, statistic, period } = watch[name](...args);
    return { namespace, metricName, names: Object.keys(dimensions), statistic, period: period.toSeconds() };
  };
  const [ours, theirs] = [metricOf(importedIn(teamStack())), metricOf(host.watch)];
  expect(ours).toEqual(theirs);
  expect(ours.namespace).toBeTruthy();
});

test('a metric of all domains has the bucket of the host as its dimension, and the interval of the watch as its period', () => {
  const metric = importedIn(teamStack(), { interval: Duration.hours(1) }).metricDomainsFailing();
  expect(Object.values(metric.dimensions!)).toEqual(['platform-policies']);
  expect(metric.period.toHours()).toBe(1);
});

test('a rule for changes takes those of the other app alone, from the bus to which it publishes', () => {
  const stack = teamStack();
  importedIn(stack, { eventBus: EventBus.fromEventBusName(stack, 'Bus', 'platform') }).onStateChange('Change');
  Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
    EventBusName: 'platform', EventPattern: { 'detail': { bucket: ['platform-policies'] }, 'detail-type': Match.anyValue() },
  });
});

test('a domain on the host of another app has the metrics of the watch, and the watch adds no resource', () => {
  const [stack, without] = [teamStack(), teamStack()];
  const domain = domainIn(stack, importedIn(stack));
  expect(domain.metricPolicyFailures().dimensions).toEqual({ Domain: 'example.com' });
  expect(domain.metricReportAgeDays({ period: Duration.days(1) }).metricName).toBe('ReportAgeDays');
  domainIn(without);
  expect(Template.fromStack(stack).toJSON()).toEqual(Template.fromStack(without).toJSON());
});

test('a dashboard shows the graphs of another app\'s watch, and no table of its log', () => {
  const stack = teamStack();
  new MtaStsDashboard(stack, 'Dashboard', { policyHost: domainIn(stack, importedIn(stack)).policyHost });
  const [{ Properties: { DashboardBody } }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  expect(JSON.stringify(DashboardBody)).toContain('DomainsFailing');
  expect(JSON.stringify(DashboardBody)).not.toContain('as the watch found it last');
});

test.each<[what: string, make: (stack: Stack, watch: IPolicyWatch) => unknown, parts: string[]]>([
  ['a metric of a domain that its app does not measure', (_, watch) => watch.metricDomainPolicyFailures('example.org'), [
    "'domainName' is 'example.org': 'Team/Watch' belongs to another app", "'domainNames' of PolicyWatchAlarms", "'measuredDomainNames'",
  ]],
  ['a metric of an MtaSts that its app does not measure', (stack) => domainIn(stack, PolicyWatch.fromPolicyWatchAttributes(stack, 'Unmeasured', { bucketName: 'platform-policies' })).metricPolicyFailures(), [
    "'domainName' is 'example.com': 'Team/Unmeasured' belongs to another app",
  ]],
  ['a further domain', (_, watch) => watch.addDomain({ domainName: 'example.org' }), [
    "'domainName' is 'example.org': the watch 'Team/Watch' belongs to another app", "call 'addDomain()' of the PolicyWatch in that app",
  ]],
  ['an age of reports, which its own app sets', (stack, watch) => domainIn(stack, watch, Duration.days(30)), ["'maxReportAge' is given, and the policy host", 'belongs to another app']],
  ['alarms, which need its functions', (stack, watch) => new PolicyWatchAlarms(stack, 'Alarms', { watch }), [
    "'watch' is 'Team/Watch': it belongs to another app", "'createAlarm()' of a metric of its MtaSts",
  ]],
  ['notifications, which its own app sends', (stack, watch) => new MailNotifications(stack, 'Notifications', {
    topic: new Topic(stack, 'Topic'), policyHost: domainIn(stack, watch).policyHost,
  }), ["'policyHost' is 'Team/PolicyHost'"]],
  ['a measured domain that is there twice', (stack) => PolicyWatch.fromPolicyWatchAttributes(stack, 'Twice', { bucketName: 'platform-policies', measuredDomainNames: ['a.example', 'A.example'] }), [
    "'measuredDomainNames' is 'A.example': it is there twice",
  ]],
  ['a name that is not a domain', (stack) => PolicyWatch.fromPolicyWatchAttributes(stack, 'Name', { bucketName: 'platform-policies', measuredDomainNames: ['a_b'] }), ["'measuredDomainNames' is 'a_b'"]],
  ['an interval that no watch has', (stack) => PolicyWatch.fromPolicyWatchAttributes(stack, 'Interval', { bucketName: 'platform-policies', interval: Duration.days(1) }), ["'interval' is"]],
])("on another app's watch, %s is refused", (_, make, parts) => {
  for (const part of parts) {
    const stack = teamStack();
    expect(() => make(stack, importedIn(stack))).toThrow(part);
  }
});
