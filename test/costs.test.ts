import * as fs from 'node:fs';
import * as path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { MailExchangers, MtaSts, MtaStsPolicy, PolicyHost, PolicyWatchAlarms, TlsRptReceiver } from '../src';
import { stackIn, zoneOf } from './support/stacks';
import { PRICES } from '../scripts/bench/aws-prices';
import { WatchMetrics } from '../src/watch/handler/watch-metrics';

const HOURS = 24;
const RUNS_A_DAY = 6;
const REPORTS_A_DAY = 3;
const SESSION_METRICS = 2;

function alarmedStack(domains: number) {
  const stack = stackIn('us-east-1');
  const policyHost = new PolicyHost(stack, 'PolicyHost', { maxDomains: 100 });
  const reports = new TlsRptReceiver(stack, 'Reports', { zone: zoneOf(stack, 'example.net') });
  for (let index = 0; index < domains; index++) {
    new MtaSts(stack, `MtaSts${index}`, {
      zone: zoneOf(stack, `example${index}.com`), policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com')), policyHost, reportDestinations: [reports],
    });
  }
  new PolicyWatchAlarms(stack, 'Alarms', { watch: policyHost.watch! });
  return Template.fromStack(stack);
}

/** CloudWatch bills an alarm for each metric that it reads. */
function alarmPrice(template: Template): number {
  const alarms = Object.values<any>(template.findResources('AWS::CloudWatch::Alarm'));
  const metrics = alarms.map(({ Properties }) => (Properties.Metrics ?? [{ MetricStat: {} }]).filter(({ MetricStat }: any) => MetricStat).length);
  return metrics.reduce((sum, count) => sum + count) * PRICES.alarmMonth;
}

/** Returns how many metrics a run of the watch writes for healthy domains. */
function watchMetrics(domains: number): number {
  const billed = new Set<string>();
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    const { _aws, ...values } = JSON.parse(String(line));
    for (const { Dimensions: [[dimension]], Metrics } of _aws?.CloudWatchMetrics ?? []) for (const { Name } of Metrics) billed.add(`${Name} ${values[dimension]}`);
    return true;
  });
  const metrics = new WatchMetrics('bucket');
  const measures = { PolicyFailures: 0, UncoveredMailExchangers: 0, CertificateDaysLeft: 90, ReportFailures: 0, ReportAgeDays: 1 };
  for (let index = 0; index < domains; index++) metrics.addDomain({ domain: `example${index}.com`, measures, before: {}, failures: {} }, false);
  metrics.endRun(domains, 0);
  write.mockRestore();
  return billed.size;
}

/** Returns cells of a table. */
function row(cells: number[]): string {
  // Half a cent up, which binary fractions would miss.
  return cells.map((cell) => (Math.round(cell * 100 + 1e-6) / 100).toFixed(2)).join(' | ');
}

test('the tables of costs are what templates and functions add up to, for 1, 10 and 80 domains', () => {
  const domains = [1, 10, 80];
  const watch = domains.map((count) => watchMetrics(count) * PRICES.metricMonth * RUNS_A_DAY / HOURS);
  const sessions = domains.map((count) => SESSION_METRICS * PRICES.metricMonth * Math.min(1, count * REPORTS_A_DAY / HOURS));
  const alarms = domains.map((count) => alarmPrice(alarmedStack(count)));
  const metrics = domains.map((_, at) => watch[at] + sessions[at]);
  const text = (name: string) => fs.readFileSync(path.join(__dirname, '..', name), 'utf8');
  const [readme, decision] = [text('README.md'), text('docs/decisions/metrics.md')];
  expect(decision).toContain(`| metrics of the watch, now | ${row(watch)} |`);
  expect(decision).toContain(`| metrics of sessions, now at most | ${row(sessions)} |`);
  expect(decision).toContain(`| alarms of \`PolicyWatchAlarms\`, now | ${row(alarms)} |`);
  expect(decision).toContain(`| together, now | ${row(metrics.map((one, at) => one + alarms[at]))} |`);
  expect(readme).toContain(`| Metrics | ${row(metrics)} |`);
  expect(readme).toContain(`| Metrics and alarms | ${row(metrics.map((one, at) => one + alarms[at]))} |`);
});

test('the idle polling of a queue costs what the README says', () => {
  const requests = PRICES.pollers * (24 * 60 * 60 / PRICES.pollSeconds) * 30;
  const readme = fs.readFileSync(path.join(__dirname, '..', 'README.md'), 'utf8');
  expect(readme).toContain(`${requests.toLocaleString('en')} requests a month cost ${(requests * PRICES.queueRequest).toFixed(2)} USD`);
});
