import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as reports from '../tls-rpt/ingestion-contract';
import { PolicyWatch } from '../watch/policy-watch';
import * as watch from '../watch/watch-contract';

/** What there is to show. */
export interface Shown {
  readonly watch?: PolicyWatch;
  readonly hasReports: boolean;
}

interface DomainMetric {
  readonly title: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimension: string;
  readonly statistic: string;
  readonly period: Duration;
}

/** Creates a widget for each metric, with a line for each domain: CloudWatch finds the domains, up to 500. */
export function overviewWidgets(shown: Shown): cloudwatch.IWidget[] {
  return metricsOf(shown).map(({ title, namespace, name, dimension, statistic, period }) => new cloudwatch.GraphWidget({
    title: `All domains: ${title}`,
    left: [new cloudwatch.MathExpression({
      expression: `SEARCH('{${namespace},${dimension}} MetricName="${name}"', '${statistic}', ${period.toSeconds()})`,
      usingMetrics: {},
      label: `\${PROP('Dim.${dimension}')}`,
      period,
    })],
  }));
}

/** Creates a number for each metric of one domain. */
export function domainWidgets(domain: string, shown: Shown): cloudwatch.IWidget[] {
  return metricsOf(shown).map(({ title, namespace, name, dimension, statistic, period }) => new cloudwatch.SingleValueWidget({
    title,
    sparkline: true,
    metrics: [new cloudwatch.Metric({ namespace, metricName: name, dimensionsMap: { [dimension]: domain }, statistic, period })],
  }));
}

function metricsOf({ watch: checked, hasReports }: Shown): DomainMetric[] {
  return [...checked ? watchMetrics(checked.interval, hasReports) : [], ...hasReports ? reportMetrics() : []];
}

function watchMetrics(period: Duration, hasReports: boolean): DomainMetric[] {
  const { MAXIMUM, MINIMUM } = cloudwatch.Stats;
  const of = (title: string, name: string, statistic: string) => (
    { title, namespace: watch.METRIC_NAMESPACE, name, dimension: watch.METRIC_DIMENSION, statistic, period });
  return [
    of('Policy failures', watch.METRICS.policyFailures, MAXIMUM),
    of('MX hosts that the policy does not cover', watch.METRICS.uncoveredMailExchangers, MAXIMUM),
    of('Days until the certificate expires', watch.METRICS.certificateDaysLeft, MINIMUM),
    ...hasReports ? [
      of('Report failures', watch.METRICS.reportFailures, MAXIMUM),
      of('Days since the last report', watch.METRICS.reportAgeDays, MAXIMUM),
    ] : [],
  ];
}

function reportMetrics(): DomainMetric[] {
  const { SUM, SAMPLE_COUNT } = cloudwatch.Stats;
  const of = (title: string, name: string, statistic: string) => (
    { title, namespace: reports.METRIC_NAMESPACE, name, dimension: reports.DOMAIN_DIMENSION, statistic, period: Duration.days(1) });
  return [
    of('Failed sessions, by the day of arrival', reports.DOMAIN_METRICS.failedSessions, SUM),
    of('Successful sessions, by the day of arrival', reports.DOMAIN_METRICS.successfulSessions, SUM),
    of('Accepted reports', reports.DOMAIN_METRICS.failedSessions, SAMPLE_COUNT),
  ];
}
