import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ReceiptRuleSet } from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as fc from 'fast-check';
import { EnforceCheck, MailExchangers, MailNotifications, MtaSts, MtaStsDashboard, MtaStsPolicy, PolicyHost, PolicyWatchAlarms, TlsRptAnalytics, TlsRptReceiver } from '../src';
import { zoneOf } from './support/stacks';

const ENV = { account: '111122223333', region: 'us-east-1' };
const DOMAINS = ['b.example', 'a.example', 'c.example', 'e.example', 'd.example', 'f.example'];
const CHECKS = Object.values(EnforceCheck);
const MX = ['mx2.example.net', 'mx1.example.net', '*.mx.example.net'];

interface Orders {
  readonly domains: readonly string[];
  readonly mx: readonly string[];
  readonly skipped: readonly EnforceCheck[];
  /** The domains that a receiver has besides. */
  readonly receivers: readonly string[];
}

/** Gives the same domains to the same host, receivers and watch. Each domain has constructs of the same ids. */
function templatesOf({ domains, mx, skipped, receivers }: Orders): object[] {
  const app = new App();
  const shared = new Stack(app, 'Shared', { env: ENV });
  const host = new PolicyHost(shared, 'Host');
  const ruleSet = ReceiptRuleSet.fromReceiptRuleSetName(shared, 'RuleSet', 'inbound');
  const made = ['example.com', 'example.org'].map((name) => new TlsRptReceiver(shared, `Reports-${name}`, { zone: zoneOf(shared, name), ruleSet }));
  const stacks = new Map(['One', 'Two', 'Three'].map((name) => [name, new Stack(app, name, { env: ENV })]));
  for (const domain of domains) {
    const index = [...DOMAINS].sort().indexOf(domain);
    const stack = index % 3 === 0 ? shared : [...stacks.values()][index % 3];
    const hosts = MailExchangers.of(...mx);
    const enforced = MtaStsPolicy.enforce(hosts, { evidencePeriod: Duration.days(14), skippedChecks: [...skipped] });
    const policy = index % 2 === 0 ? MtaStsPolicy.testing(hosts) : enforced;
    new MtaSts(stack, domain, { zone: zoneOf(stack, domain), policy, policyHost: host, reportDestinations: [made[index % 2]] });
  }
  for (const domain of receivers) made[0].addDomain({ domainName: domain });
  new MailNotifications(shared, 'Notifications', { topic: new sns.Topic(shared, 'Topic'), policyHost: host, reportReceiver: made[0] });
  new PolicyWatchAlarms(shared, 'Alarms', { watch: host.watch! });
  new MtaStsDashboard(shared, 'Dashboard', { policyHost: host });
  new TlsRptAnalytics(shared, 'Analytics', { reportReceiver: made[0] });
  return [shared, ...stacks.values()].map((stack) => Template.fromStack(stack).toJSON());
}

test('the order in which domains, MX hosts and skipped checks are named changes no template', () => {
  const expected = templatesOf({ domains: DOMAINS, mx: MX, skipped: CHECKS, receivers: DOMAINS });
  const orderOf = <T>(list: T[]) => fc.shuffledSubarray(list, { minLength: list.length });
  fc.assert(fc.property(orderOf(DOMAINS), orderOf(MX), orderOf(CHECKS), orderOf(DOMAINS), (domains, mx, skipped, receivers) => {
    expect(templatesOf({ domains, mx, skipped, receivers })).toEqual(expected);
  }), { numRuns: 5, seed: 17 });
});
