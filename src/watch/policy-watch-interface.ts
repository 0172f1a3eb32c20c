import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { IConstruct } from 'constructs';
import { PolicyWatchDomainOptions } from './watch-options';

/** Checks domains on a schedule: a `PolicyWatch` of this app, or one of another app. */
export interface IPolicyWatch extends IConstruct {
  /** How often the watch checks each domain: the period of its metrics. */
  readonly interval: Duration;

  /** Receives an event for each change. */
  readonly eventBus: events.IEventBus;

  /** Adds a domain to check. Fails if the watch checks it already, or is of another app. */
  addDomain(domain: PolicyWatchDomainOptions): void;

  /**
   * Adds a rule for the event about each change in what is wrong with a domain. `detail.verdict` is the new state. An event can arrive twice,
   * with the same `detail.id`.
   */
  onStateChange(id: string, options?: events.OnEventOptions): events.Rule;

  /** Counts the domains whose policy senders don't get. */
  metricDomainsFailing(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Counts hosts of the MX records of all domains that the policies do not cover. Senders that enforce a policy don't deliver to them. */
  metricUncoveredMailExchangers(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Measures the days until the first certificate of the policy host expires: 0 if senders get no valid certificate for a domain. */
  metricCertificateDaysLeft(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Counts the failures that keep reports about any domain from reaching their `TlsRptReceiver`. */
  metricReportFailures(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Counts the domains whose last TLS report is older than their `maxReportAge`. */
  metricDomainsSilent(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Counts the domains that a run had no time to check. */
  metricDomainsNotChecked(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Counts the failures that keep senders from getting the domain's policy.
   *
   * Like each metric of one domain, it has values in each run only if the app of the watch asks for a metric of the domain, and CloudWatch charges for it.
   */
  metricDomainPolicyFailures(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Counts hosts of the domain's MX records that its policy does not cover. Senders that enforce the policy don't deliver to them. */
  metricDomainUncoveredMailExchangers(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Measures the days until the certificate of the domain's policy host expires: 0 if senders get no valid certificate. */
  metricDomainCertificateDaysLeft(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Counts the failures that keep reports from reaching the domain's `TlsRptReceiver`. */
  metricDomainReportFailures(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Measures the days since the day of the domain's last TLS report, or since the watch began if there is none yet. */
  metricDomainReportAgeDays(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric;
}
