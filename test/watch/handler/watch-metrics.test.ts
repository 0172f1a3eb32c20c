import { Measures } from '../../../src/watch/handler/measures';
import { WatchMetrics } from '../../../src/watch/handler/watch-metrics';
import { Failures } from '../../../src/watch/handler/watch-state';

type Line = { readonly [field: string]: any };

interface Found {
  readonly domain: string;
  readonly measures?: Measures;
  readonly before?: Failures;
  readonly failures?: Failures;
  readonly hasMetrics?: boolean;
}

const HEALTHY = { PolicyFailures: 0, UncoveredMailExchangers: 0, CertificateDaysLeft: 90 };
const WITH_REPORTS = { ...HEALTHY, ReportFailures: 0, ReportAgeDays: 1 };

/** Runs the watch over what it finds, and returns the lines that it writes. */
function linesOf(found: readonly Found[], domains = found.length, notChecked = 0): Line[] {
  const lines: Line[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(JSON.parse(String(line))) > 0);
  const metrics = new WatchMetrics('a-bucket');
  for (const { domain, measures = HEALTHY, before = {}, failures = {}, hasMetrics = false } of found) {
    metrics.addDomain({ domain, measures, before, failures }, hasMetrics);
  }
  metrics.endRun(domains, notChecked);
  write.mockRestore();
  return lines;
}

/** Returns the values that CloudWatch gets, by dimension. */
function valuesOf(lines: readonly Line[]): { [metric: string]: number[] } {
  const values: { [metric: string]: number[] } = {};
  for (const line of lines.filter(({ _aws }) => _aws)) {
    for (const { Namespace, Dimensions: [[dimension]], Metrics } of line._aws.CloudWatchMetrics) {
      expect(Namespace).toBe('MtaSts/Watch');
      for (const { Name } of Metrics) (values[`${Name} ${line[dimension]}`] ??= []).push(line[Name]);
    }
  }
  return values;
}

const domainsOf = (count: number): Found[] => Array.from({ length: count }, (_, index) => ({ domain: `healthy-${index}.example` }));

test.each([1, 80])('the watch of %s healthy domains adds values to three metrics together, and logs each domain', (count) => {
  const lines = linesOf(domainsOf(count));
  expect(valuesOf(lines)).toEqual({ 'DomainsFailing a-bucket': [0], 'UncoveredMailExchangers a-bucket': [0], 'CertificateDaysLeft a-bucket': [90] });
  expect(lines.filter(({ domain }) => domain)).toEqual(domainsOf(count).map(({ domain }) => ({ domain, verdict: 'pass', failing: [], warning: [], ...HEALTHY })));
});

test('healthy domains with reports add values to two more', () => {
  expect(valuesOf(linesOf([{ domain: 'a.example', measures: WITH_REPORTS }, { domain: 'b.example' }]))).toEqual({
    'DomainsFailing a-bucket': [0], 'UncoveredMailExchangers a-bucket': [0], 'CertificateDaysLeft a-bucket': [90], 'ReportFailures a-bucket': [0], 'DomainsSilent a-bucket': [0],
  });
});

test.each<[what: string, found: Omit<Found, 'domain'>, metric: string, alarming: number, together: number]>([
  ['without a policy', { measures: { ...HEALTHY, PolicyFailures: 2 }, failures: { POLICY_STATUS: 'fail' } }, 'DomainsFailing', 1, 2],
  ['with uncovered hosts', { measures: { ...HEALTHY, UncoveredMailExchangers: 3 }, failures: { MX_NOT_COVERED: 'fail' } }, 'UncoveredMailExchangers', 3, 6],
  ['without a valid certificate', { measures: { ...HEALTHY, CertificateDaysLeft: 0 }, failures: { POLICY_HOST_CERT_EXPIRED: 'fail' } }, 'CertificateDaysLeft', 0, 0],
  ['whose reports do not arrive', { measures: { ...WITH_REPORTS, ReportFailures: 1 }, failures: { REPORTS_RULE_MISSING: 'fail' } }, 'ReportFailures', 1, 2],
  ['that is silent', { measures: { ...WITH_REPORTS, ReportAgeDays: 9 }, failures: { REPORTS_SILENT: 'warn' } }, 'DomainsSilent', 1, 2],
])('a domain %s counts although others are healthy, twice where there are two, and has values of its own', (_, found, metric, alarming, together) => {
  const one = valuesOf(linesOf([...domainsOf(40), { domain: 'bad.example', ...found }, ...domainsOf(39)]));
  expect(one[`${metric} a-bucket`]).toEqual([alarming, alarming]);
  expect(one['PolicyFailures bad.example']).toEqual([found.measures!.PolicyFailures]);
  const two = valuesOf(linesOf([{ domain: 'bad.example', ...found }, ...domainsOf(1), { domain: 'worse.example', ...found }]));
  expect(two[`${metric} a-bucket`]).toEqual([alarming, alarming, together]);

  // As when another domain could not be measured, or the function crashed before it.
  const incomplete = valuesOf(linesOf([...domainsOf(3), { domain: 'bad.example', ...found }], 5));
  expect(Object.entries(incomplete).filter(([name]) => name.endsWith(' a-bucket'))).toEqual([[`${metric} a-bucket`, [alarming]]]);
});

test('the certificate that expires first counts, and waits for all domains, because another may have fewer days', () => {
  const soon: Found = { domain: 'soon.example', measures: { ...HEALTHY, CertificateDaysLeft: 20 }, failures: { POLICY_HOST_CERT_EXPIRES_SOON: 'warn' } };
  expect(valuesOf(linesOf([...domainsOf(2), soon]))['CertificateDaysLeft a-bucket']).toEqual([20]);
  expect(valuesOf(linesOf([...domainsOf(2), soon], 4))['CertificateDaysLeft a-bucket']).toBeUndefined();
});

test('a run that could not measure each domain says nothing good of the host, so that its alarms keep their state', () => {
  expect(valuesOf(linesOf(domainsOf(79), 80, 1))).toEqual({ 'DomainsNotChecked a-bucket': [1] });
  expect(valuesOf(linesOf(domainsOf(79), 80))).toEqual({});
});

test('a domain has values of its own until its failure is over, and once more then', () => {
  const failing = { POLICY_STATUS: 'fail' as const };
  const run = (before: Failures, failures: Failures) => valuesOf(linesOf([{ domain: 'a.example', before, failures }]))['PolicyFailures a.example'];
  expect([run({}, failing), run(failing, failing), run(failing, {}), run({}, {})]).toEqual([[0], [0], [0], undefined]);
});

test('a domain for whose metrics the app asks has values in each run, and the others have not', () => {
  const values = valuesOf(linesOf([{ domain: 'asked.example', measures: WITH_REPORTS, hasMetrics: true }, ...domainsOf(5)]));
  expect(Object.keys(values).filter((name) => !name.endsWith(' a-bucket'))).toEqual(Object.keys(WITH_REPORTS).map((name) => `${name} asked.example`));
});

test('a watch without domains says nothing', () => {
  expect(linesOf([])).toEqual([]);
});
