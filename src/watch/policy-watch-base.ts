import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { IPolicyWatch } from './policy-watch-interface';
import { DOMAIN_DIMENSION, DOMAIN_METRICS, EVENT_DETAIL_TYPE, EVENT_SOURCE, HOST_DIMENSION, HOST_METRICS, METRIC_NAMESPACE } from './watch-contract';
import { PolicyWatchDomainOptions } from './watch-options';
import { ImportedEnvironment } from '../cdk/environment';
import { createEventRule } from '../cdk/event-rule';
import { policyDomainOf } from '../cdk/zone';

const { MAXIMUM, MINIMUM } = cloudwatch.Stats;

/** What watches of this app and of others have in common: events and metrics. */
export abstract class PolicyWatchBase extends Construct implements IPolicyWatch {
  public abstract readonly interval: Duration;

  public abstract readonly eventBus: events.IEventBus;

  /**
   * The name of the bucket that stores the states: events and metrics of the watch contain it.
   *
   * @internal
   */
  public abstract readonly _bucketName: string;

  /**
   * The account and region of a watch elsewhere: its metrics are there.
   *
   * @internal
   */
  public readonly _environment: ImportedEnvironment = {};

  /** @internal */
  protected readonly _busEnvironment: ImportedEnvironment = {};

  public abstract addDomain(domain: PolicyWatchDomainOptions): void;

  /**
   * Adds a rule for the event about each change in what is wrong with a domain. `detail.verdict` is the new state. An event can arrive twice,
   * with the same `detail.id`.
   */
  public onStateChange(id: string, options: events.OnEventOptions = {}): events.Rule {
    return createEventRule(this, id, options, {
      eventBus: this.eventBus,
      busEnvironment: this._busEnvironment,
      kind: 'PolicyWatch',
      pattern: { source: [EVENT_SOURCE], detailType: [EVENT_DETAIL_TYPE], detail: { bucket: [this._bucketName] } },
    });
  }

  /** Counts the domains whose policy senders don't get. */
  public metricDomainsFailing(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.hostMetric(HOST_METRICS.domainsFailing, { statistic: MAXIMUM, ...props });
  }

  /** Counts hosts of the MX records of all domains that the policies do not cover. Senders that enforce a policy don't deliver to them. */
  public metricUncoveredMailExchangers(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.hostMetric(HOST_METRICS.uncoveredMailExchangers, { statistic: MAXIMUM, ...props });
  }

  /** Measures the days until the first certificate of the policy host expires: 0 if senders get no valid certificate for a domain. */
  public metricCertificateDaysLeft(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.hostMetric(HOST_METRICS.certificateDaysLeft, { statistic: MINIMUM, ...props });
  }

  /** Counts the failures that keep reports about any domain from reaching their `TlsRptReceiver`. */
  public metricReportFailures(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.hostMetric(HOST_METRICS.reportFailures, { statistic: MAXIMUM, ...props });
  }

  /** Counts the domains whose last TLS report is older than their `maxReportAge`. */
  public metricDomainsSilent(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.hostMetric(HOST_METRICS.domainsSilent, { statistic: MAXIMUM, ...props });
  }

  /** Counts the domains that a run had no time to check. */
  public metricDomainsNotChecked(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.hostMetric(HOST_METRICS.domainsNotChecked, { statistic: MAXIMUM, ...props });
  }

  /**
   * Counts the failures that keep senders from getting the domain's policy.
   *
   * Like each metric of one domain, it has values in each run only if the app of the watch asks for a metric of the domain, and CloudWatch charges for it.
   */
  public metricDomainPolicyFailures(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.domainMetric(DOMAIN_METRICS.policyFailures, domainName, { statistic: MAXIMUM, ...props });
  }

  /** Counts hosts of the domain's MX records that its policy does not cover. Senders that enforce the policy don't deliver to them. */
  public metricDomainUncoveredMailExchangers(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.domainMetric(DOMAIN_METRICS.uncoveredMailExchangers, domainName, { statistic: MAXIMUM, ...props });
  }

  /** Measures the days until the certificate of the domain's policy host expires: 0 if senders get no valid certificate. */
  public metricDomainCertificateDaysLeft(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.domainMetric(DOMAIN_METRICS.certificateDaysLeft, domainName, { statistic: MINIMUM, ...props });
  }

  /** Counts the failures that keep reports from reaching the domain's `TlsRptReceiver`. */
  public metricDomainReportFailures(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.domainMetric(DOMAIN_METRICS.reportFailures, domainName, { statistic: MAXIMUM, ...props });
  }

  /** Measures the days since the day of the domain's last TLS report, or since the watch began if there is none yet. */
  public metricDomainReportAgeDays(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.domainMetric(DOMAIN_METRICS.reportAgeDays, domainName, { statistic: MAXIMUM, ...props });
  }

  /**
   * Makes each run measure a domain. Fails if nothing can.
   *
   * @internal
   */
  public abstract _measure(domain: string): void;

  private hostMetric(metricName: string, props: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(metricName, { [HOST_DIMENSION]: this._bucketName }, props);
  }

  private domainMetric(metricName: string, domainName: string, props: cloudwatch.MetricOptions): cloudwatch.Metric {
    const domain = policyDomainOf({ domainName });
    this._measure(domain);
    return this.metric(metricName, { [DOMAIN_DIMENSION]: domain }, props);
  }

  private metric(metricName: string, dimensionsMap: cloudwatch.DimensionsMap, props: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE, metricName, dimensionsMap, period: this.interval, ...this._environment, ...props,
    }).attachTo(this);
  }
}
