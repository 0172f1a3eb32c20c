import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { IPolicyHost } from './policy-host/policy-host-interface';
import { ITlsRptReceiver } from './tls-rpt/tls-rpt-receiver-interface';
import { IPolicyWatch } from './watch/policy-watch-interface';

/** The metrics of a mail domain. Each has values in each run only if the app asks for a metric of the domain, and CloudWatch charges for it. */
export abstract class MtaStsBase extends Construct {
  /** The mail domain. */
  public abstract readonly domainName: string;

  /** Serves the policy. */
  public abstract readonly policyHost: IPolicyHost;

  /**
   * The receiver among the report destinations.
   *
   * @internal
   */
  protected abstract readonly _receiver?: ITlsRptReceiver;

  /** Counts the failures that keep senders from getting the policy: see `PolicyWatch.metricDomainPolicyFailures()`. */
  public metricPolicyFailures(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.requiredWatch().metricDomainPolicyFailures(this.domainName, props);
  }

  /** Counts hosts of the MX records that the policy does not cover. Senders that enforce the policy don't deliver to them. */
  public metricUncoveredMailExchangers(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.requiredWatch().metricDomainUncoveredMailExchangers(this.domainName, props);
  }

  /** Measures the days until the certificate of the policy host expires: 0 if senders get no valid certificate. */
  public metricCertificateDaysLeft(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.requiredWatch().metricDomainCertificateDaysLeft(this.domainName, props);
  }

  /** Counts the failures that keep reports from reaching the `TlsRptReceiver`. */
  public metricReportFailures(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    this.requiredReceiver();
    return this.requiredWatch().metricDomainReportFailures(this.domainName, props);
  }

  /** Measures the days since the day of the last TLS report, or since the watch began if there is none yet. */
  public metricReportAgeDays(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    this.requiredReceiver();
    return this.requiredWatch().metricDomainReportAgeDays(this.domainName, props);
  }

  /** Counts accepted reports, without duplicates, on the day on which they arrive. Its statistic is always `SampleCount`. */
  public metricReportsAccepted(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.requiredReceiver().metricDomainReportsAccepted(this.domainName, props);
  }

  /** Counts successful sessions, on the day on which their report arrived. */
  public metricSessionsSuccessful(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.requiredReceiver().metricDomainSessionsSuccessful(this.domainName, props);
  }

  /** Counts failed sessions, on the day on which their report arrived. In mode enforce, no mail was delivered in them. */
  public metricSessionsFailed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.requiredReceiver().metricDomainSessionsFailed(this.domainName, props);
  }

  private requiredWatch(): IPolicyWatch {
    const { policyHost: { watch, node } } = this;
    if (watch) return watch;
    throw new Error(`'${this.node.path}' has no metrics of a watch: its policy host '${node.path}' has 'watchEnabled: false' or belongs to another app; `
      + "leave 'watchEnabled' out, or give the host of another app its 'watch': PolicyWatch.fromPolicyWatchAttributes(); if a PolicyWatch of your own checks the domain, call its 'metricDomain...()'");
  }

  private requiredReceiver(): ITlsRptReceiver {
    if (this._receiver) return this._receiver;
    throw new Error(`'${this.node.path}' has no metrics of reports: no TlsRptReceiver is among its report destinations; add one to 'reportDestinations', or leave them out`);
  }
}
