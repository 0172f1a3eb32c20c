import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import {
  MailExchangers, MtaSts, MtaStsDashboard, MtaStsDashboardProps, MtaStsPolicy, PolicyHost, PolicyWatchAlarms, TlsRptAnalytics, TlsRptReceiver,
} from '../../src';
import { DOCS_URL } from '../../src/protocol/docs-url';
import { RESULT_TYPES } from '../../src/protocol/reports/report-counts';
import { MailCounts } from '../../src/tls-rpt/handler/mail-counts';
import { measuresOf } from '../../src/watch/handler/measures';
import { WatchMetrics } from '../../src/watch/handler/watch-metrics';
import * as watch from '../../src/watch/watch-contract';
import { stackIn, zoneOf } from '../support/stacks';

interface Setup { readonly domains?: number; readonly hasReports?: boolean; readonly watchEnabled?: boolean }

/** The domains come after the dashboard. */
function dashboardOf({ domains = 1, hasReports = true, watchEnabled = true }: Setup = {}) {
  // A hundred domains with their alarms are more than one stack takes.
  const stack = stackIn('us-east-1', { app: new App({ analyticsReporting: false, context: { '@aws-cdk/core:stackResourceLimit': 0 } }) });
  const policyHost = new PolicyHost(stack, 'PolicyHost', { maxDomains: 100, watchEnabled });
  const reports = hasReports ? new TlsRptReceiver(stack, 'Reports', { zone: zoneOf(stack, 'example.net') }) : undefined;
  const alarms = policyHost.watch && new PolicyWatchAlarms(stack, 'Alarms', { watch: policyHost.watch }).alarms;
  const analytics = reports && new TlsRptAnalytics(stack, 'Analytics', { reportReceiver: reports });
  const dashboard = new MtaStsDashboard(stack, 'Dashboard', {
    policyHost, reportReceivers: reports ? [reports] : undefined, alarms, analytics,
  });
  for (let index = 0; index < domains; index++) {
    new MtaSts(stack, `MtaSts${index}`, {
      zone: zoneOf(stack, `example${index}.com`),
      policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com')),
      policyHost,
      reportDestinations: reports ? [reports] : [],
    });
  }
  return { stack, dashboard, body: bodyOf(stack) };
}

function bodyOf(stack: Stack): any {
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  const text = Properties.DashboardBody['Fn::Join'][1].map((part: unknown) => typeof part === 'string' ? part : 'a-reference').join('');
  return JSON.parse(text);
}

/** Returns namespace, name and dimension of each metric. */
function metricsIn(body: any): string[] {
  const arrays: any[][] = body.widgets.flatMap(({ properties }: any) => properties.metrics ?? []);
  return [...new Set(arrays.map(([namespace, name, dimension]) => `${namespace} ${name} ${dimension}`))].sort();
}

/** Returns the fields that queries of logs read. */
function queriedFields(body: any): string[] {
  const queries: string[] = body.widgets.flatMap(({ type, properties }: any) => (type === 'log' ? [properties.query.replace(/SOURCE '[^']*'/g, '')] : []));
  const read = queries.flatMap((query) => [...query.matchAll(/(?:latest|sum|max|ispresent)\((\w+)\)|\bfilter (\w+) =|\bby (domain)\b/g)]);
  return [...new Set(read.map(([, argument, filtered, grouped]) => argument ?? filtered ?? grouped))].sort();
}

/** Returns what the functions write into their logs: each metric with its dimension, and the fields of the lines. */
function emitted(): { readonly metrics: string[]; readonly fields: string[] } {
  const lines: any[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(JSON.parse(String(line))) > 0);
  const counts = new MailCounts('tlsrpt.example.net', new Set());
  const mail = { rawKey: 'raw/1', receivedAt: '2026-05-13T00:00:00Z' };
  const failures = [...RESULT_TYPES, 'other' as const].map((resultType) => ({ resultType, failedSessions: 1 }));
  const report = { domain: 'example0.com', successfulSessions: 1, failedSessions: 1, failures } as never;
  counts.accepted([report], mail);
  counts.duplicates([report], mail);
  counts.quarantined({ code: 'NOT_JSON', message: '' }, mail, true);
  const watched = new WatchMetrics('bucket');
  const measures = measuresOf([{ report: { mx: [] }, reports: { ageDays: 1 } } as never], {});
  watched.addDomain({ domain: 'example0.com', measures, before: {}, failures: {} }, false);
  watched.endRun(1, 1);
  write.mockRestore();
  const metrics = lines.flatMap(({ _aws }) => _aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions: [[dimension]], Metrics }: any) => (
    Metrics.map(({ Name }: any) => `${Namespace} ${Name} ${dimension}`)));
  return { metrics: [...new Set<string>(metrics)].sort(), fields: [...new Set(lines.flatMap((line) => Object.keys(line)))] };
}

test('the dashboard has every metric that a function emits for healthy domains, and no other metric of the library', () => {
  const own = metricsIn(dashboardOf().body).filter((metric) => metric.startsWith('MtaSts/'));
  expect(own).toEqual(emitted().metrics);
  expect(own.length).toBeGreaterThan(15);
});

test('every field that the queries of the dashboard read is one that a function writes, each measure of a domain among them', () => {
  const fields = queriedFields(dashboardOf().body);
  expect(emitted().fields).toEqual(expect.arrayContaining(fields));
  expect(fields).toEqual(expect.arrayContaining([...Object.values(watch.DOMAIN_METRICS), 'domain', 'verdict', 'accepted', 'failedSessions', 'successfulSessions', 'reports']));
});

test('each query of the dashboard reads the log of the function that writes what it reads', () => {
  const { stack, body } = dashboardOf();
  const logs: any[] = body.widgets.filter(({ type }: any) => type === 'log').map(({ properties }: any) => properties.query);
  expect(logs).toHaveLength(5);
  for (const query of logs) expect(query).toMatch(/^SOURCE 'a-reference' \| filter (ispresent\((verdict|accepted)\)|domain = 'THE-CHOSEN-DOMAIN' and ispresent\((verdict|accepted)\))/);
  const groups = Object.keys(Template.fromStack(stack).findResources('AWS::Logs::LogGroup'));
  const [{ Properties }] = Object.values<any>(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  const parts: any[] = Properties.DashboardBody['Fn::Join'][1];
  const read = parts.flatMap((part, at) => (typeof part === 'string' && part.endsWith("SOURCE '") ? [parts[at + 1].Ref] : []));
  const named = (prefix: string) => groups.find((id) => id.startsWith(prefix));
  expect(read).toEqual([named('PolicyHost'), named('Reports'), named('PolicyHost'), named('PolicyHost'), named('Reports')]);
});

test('the other metrics are those of the queues: waiting mails, dead letters and mails', () => {
  expect(metricsIn(dashboardOf().body).filter((metric) => !metric.startsWith('MtaSts/'))).toEqual([
    'AWS/SQS ApproximateAgeOfOldestMessage QueueName', 'AWS/SQS ApproximateNumberOfMessagesVisible QueueName', 'AWS/SQS NumberOfMessagesSent QueueName',
  ]);
});

test.each([1, 10, 100])('the dashboard is within the limits of CloudWatch with %s domains, and does not grow with them', (domains) => {
  const { widgets } = dashboardOf({ domains }).body;
  const alarms = widgets.filter(({ type }: any) => type === 'alarm');
  expect(widgets.length).toBeLessThanOrEqual(500);
  expect(widgets).toHaveLength(17);
  expect(Math.max(...widgets.map(({ properties }: any) => properties.metrics?.length ?? 0))).toBeLessThanOrEqual(500);
  expect(alarms.flatMap(({ properties }: any) => properties.alarms)).toHaveLength(6);
  expect(JSON.stringify({ widgets: widgets.filter((one: any) => one.type !== 'alarm') }).length).toBeLessThan(12_000);
});

test('widgets do not overlap', () => {
  const { widgets } = dashboardOf({ domains: 50 }).body;
  const cells = widgets.flatMap(({ x, y, width, height }: any) => (
    Array.from({ length: width * height }, (_, cell) => `${x + cell % width} ${y + Math.floor(cell / width)}`)));
  expect(new Set(cells).size).toBe(cells.length);
});

test('a field puts a domain into the queries about one domain, and begins with the first domain', () => {
  const { variables, widgets } = dashboardOf({ domains: 3 }).body;
  expect(variables).toMatchObject([{ type: 'pattern', pattern: 'THE-CHOSEN-DOMAIN', inputType: 'input', defaultValue: 'example0.com' }]);
  const chosen = widgets.filter(({ properties }: any) => properties.title?.startsWith('The chosen domain'));
  expect(chosen).toHaveLength(3);
  for (const { properties } of chosen) expect(properties.query).toContain("filter domain = 'THE-CHOSEN-DOMAIN' and ");
});

test('the dashboard links to the runbook, and to the saved queries if there are some', () => {
  const textOf = (setup: Setup) => dashboardOf(setup).body.widgets.find(({ type }: any) => type === 'text').properties.markdown;
  expect(textOf({})).toMatch(/docs\/runbook\.md\).*saved-queries\) in the workgroup `Mail-\w+`: `failing-now`, .*`quarantined-mails`$/s);
  expect(textOf({ hasReports: false })).toMatch(/docs\/runbook\.md\)[^`]*$/);
  const linked = [...textOf({}).matchAll(/\((https:[^)]*\.md)\)/g)].map(([, url]) => url);
  expect(linked).toEqual(['runbook', 'watch', 'reports'].map((page) => `${DOCS_URL}/${page}.md`));
});

test('the dashboard shows the watch alone without receivers, and the reports alone without a watch', () => {
  expect(metricsIn(dashboardOf({ hasReports: false }).body))
    .toEqual(['CertificateDaysLeft', 'DomainsFailing', 'DomainsNotChecked', 'UncoveredMailExchangers'].map((name) => `MtaSts/Watch ${name} PolicyHost`));
  const { body } = dashboardOf({ watchEnabled: false });
  expect(metricsIn(body).filter((metric) => metric.startsWith('MtaSts/Watch'))).toEqual([]);
  expect(queriedFields(body)).not.toContain('verdict');
});

test('no dashboard is made by default, and each is one resource', () => {
  const stack = stackIn('us-east-1');
  const { policyHost } = new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com')) });
  expect(stack.node.findAll().filter(({ node }) => node.id === 'Dashboard')).toEqual([]);
  const dashboard = new MtaStsDashboard(stack, 'Dashboard', { policyHost });
  expect(dashboard.node.findAll().filter((one) => 'cfnResourceType' in one)).toHaveLength(1);
});

test.each([['AwsSolutions', AwsSolutionsChecks], ['Serverless', ServerlessChecks], ['NIST 800-53 R5', NIST80053R5Checks]])('the rule pack %s accepts it', (_, Pack) => {
  const { stack, dashboard } = dashboardOf();
  const { violations } = new Pack(stack.node.root as never).validateScope(stack.node.root);
  const paths = violations.flatMap(({ violatingResources }) => violatingResources).map(({ constructPath }) => constructPath!);
  expect(paths.length).toBeGreaterThan(0);
  expect(paths.filter((path) => path.startsWith(`${dashboard.node.path}/`))).toEqual([]);
});

describe('a bad property', () => {
  const hostIn = (stack: Stack, watchEnabled = true) => new PolicyHost(stack, 'PolicyHost', { watchEnabled });
  const receiversIn = (stack: Stack, count: number) => (
    Array.from({ length: count }, (_, index) => new TlsRptReceiver(stack, `Reports${index}`, { zone: zoneOf(stack, `example${index}.net`) })));
  const other = () => stackIn('eu-west-1', { id: 'Other' });
  test.each<[what: string, props: (stack: Stack) => MtaStsDashboardProps, message: RegExp]>([
    ['a host in another region', () => ({ policyHost: hostIn(other()) }),
      /'policyHost' is 'Other\/PolicyHost': it is in region eu-west-1, and 'Mail\/Dashboard' in us-east-1/],
    ['a receiver in another region', (stack) => ({ policyHost: hostIn(stack), reportReceivers: receiversIn(other(), 1) }),
      /'reportReceivers' is 'Other\/Reports0': it is in region/],
    ['eleven receivers', (stack) => ({ policyHost: hostIn(stack), reportReceivers: receiversIn(stack, 11) }),
      /'reportReceivers' is '11 receivers': a dashboard shows up to 10; create another/],
    ['a host and an app without both watch and receiver', (stack) => ({ policyHost: hostIn(stack, false) }),
      /there are no metrics to show; leave out 'watchEnabled: false', give a host of another app its 'watch': .*, or give receivers/],
  ])('the dashboard refuses %s', (_, props, message) => {
    const stack = stackIn('us-east-1');
    expect(() => new MtaStsDashboard(stack, 'Dashboard', props(stack))).toThrow(message);
  });
});
