import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { DOMAIN_DIMENSION, DOMAIN_METRICS, EVENT_DETAIL_TYPE, EVENT_SOURCE, HOST_DIMENSION, HOST_METRICS, METRIC_NAMESPACE, WatchRequest } from './watch-contract';
import { WatchFunction } from './watch-function';
import { checkedInterval, checkedMaxReportAge, requestProblems, unwatchedProblems } from './watch-limits';
import { PolicyWatchProps, WatchedDomainOptions } from './watch-options';
import { requestOf, WatchedDomain } from './watch-request';
import { createWatchSchedule } from './watch-schedule';
import { isMarkedAs, markAs } from '../cdk/construct-kind';
import { createEventRule } from '../cdk/event-rule';
import { compareTexts } from '../cdk/order';
import { invalid } from '../cdk/validation';
import { mailDomainOf, policyDomainOf } from '../cdk/zone';
import { FOREVER } from '../tls-rpt/report-retention';
import { TlsRptReceiver } from '../tls-rpt/tls-rpt-receiver';
import { ITlsRptReceiver } from '../tls-rpt/tls-rpt-receiver-interface';

/**
 * What the watch checks about reports: that the record names the receiver, and that the receiver receives.
 *
 * @internal
 */
export interface ReportsWatched {
  readonly named: boolean;
  readonly received: boolean;
  readonly maxAgeDays: number;
}

type DomainListener = (domain: string, reports: ReportsWatched) => void;

const KIND = 'PolicyWatch';

/**
 * Checks domains as a sender does, on a schedule: records, policy over verified HTTPS, certificate, and whether the policy covers the MX records.
 * If a domain has a `TlsRptReceiver`, it also checks whether reports still arrive.
 *
 * It publishes metrics, and an event for each change in what is wrong. It does not check SMTP, because Lambda functions can't reach port 25.
 * docs/watch.md says what it checks and what it costs.
 */
export class PolicyWatch extends Construct {
  /** A `maxReportAge` of a domain that may be silent for any time. */
  public static readonly FOREVER = FOREVER;

  /** Returns whether a value is a `PolicyWatch`. */
  public static isPolicyWatch(x: any): x is PolicyWatch {
    return isMarkedAs(KIND, x);
  }

  /** Checks all domains. */
  public readonly checkFunction: lambda.IFunction;

  /** Invokes the function. */
  public readonly schedule: scheduler.CfnSchedule;

  /** How often the watch checks each domain. */
  public readonly interval: Duration;

  /** The watch warns if the last report of a domain is older than this. */
  public readonly maxReportAge: Duration;

  /** Receives an event for each change. */
  public readonly eventBus: events.IEventBus;

  /**
   * Contains a line about each domain for each run.
   *
   * @internal
   */
  public readonly _logGroup: logs.ILogGroup;

  private readonly bucket: s3.IBucket;
  private readonly publishFunction?: lambda.IFunction;
  private readonly ownFunction: WatchFunction;
  private readonly domains: WatchedDomain[] = [];
  private readonly listeners: DomainListener[] = [];
  /** Domains for whose metrics the app asks. */
  private readonly measuredDomains = new Set<string>();

  constructor(scope: Construct, id: string, props: PolicyWatchProps) {
    super(scope, id);
    markAs(KIND, this);
    this.interval = checkedInterval(props.interval ?? Duration.hours(4));
    this.maxReportAge = checkedMaxReportAge(props.maxReportAge ?? Duration.days(7));
    this.bucket = props.bucket;
    this._logGroup = props.logGroup;
    this.publishFunction = props.publishFunction;
    this.eventBus = props.eventBus ?? events.EventBus.fromEventBusName(this, 'EventBus', 'default');
    this.ownFunction = new WatchFunction(this, 'Function', { ...props, eventBus: this.eventBus });
    this.checkFunction = this.ownFunction;
    this.schedule = createWatchSchedule(this, { function: this.checkFunction, interval: this.interval, request: () => this.request() });
    this.node.addValidation({
      validate: () => [
        ...requestProblems(this.request()),
        ...unwatchedProblems([...this.measuredDomains], this.domains.map(({ domainName }) => domainName)),
      ],
    });
  }

  /**
   * Adds a domain to check.
   *
   * Fails if the watch checks the domain already.
   */
  public addDomain(domain: WatchedDomainOptions): void {
    const name = mailDomainOf({ domainName: domain.domainName });
    if (this.domains.some((other) => other.domainName === name)) throw invalid('domainName', domain.domainName, 'this watch checks it already', 'add it once');
    const maxReportAgeDays = checkedMaxReportAge(domain.maxReportAge ?? this.maxReportAge).toDays();
    const { reportReceiver } = domain;
    const ownReceiver = this.ownReceiver(reportReceiver);
    const watched = { domainName: name, maxReportAgeDays, reportReceiver, ownReceiver };
    if (ownReceiver && !this.domains.some((other) => other.ownReceiver === ownReceiver)) this.ownFunction.addReports(ownReceiver.bucket);
    this.domains.push(watched);
    for (const one of domain.dependsOn ?? []) {
      if (Stack.of(one) === Stack.of(this)) this.schedule.node.addDependency(one);
    }
    this.listeners.forEach((listener) => this.call(listener, watched));
  }

  /**
   * Adds a rule for the event about each change in what is wrong with a domain. `detail.verdict` is the new state. An event can arrive twice,
   * with the same `detail.id`.
   */
  public onStateChange(id: string, options: events.OnEventOptions = {}): events.Rule {
    return createEventRule(this, id, options, {
      eventBus: this.eventBus,
      pattern: { source: [EVENT_SOURCE], detailType: [EVENT_DETAIL_TYPE], detail: { bucket: [this.bucket.bucketName] } },
    });
  }

  /** Counts the domains whose policy senders don't get. */
  public metricDomainsFailing(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._hostMetric(HOST_METRICS.domainsFailing, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /** Counts hosts of the MX records of all domains that the policies do not cover. Senders that enforce a policy don't deliver to them. */
  public metricUncoveredMailExchangers(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._hostMetric(HOST_METRICS.uncoveredMailExchangers, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /** Measures the days until the first certificate of the policy host expires: 0 if senders get no valid certificate for a domain. */
  public metricCertificateDaysLeft(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._hostMetric(HOST_METRICS.certificateDaysLeft, { statistic: cloudwatch.Stats.MINIMUM, ...props });
  }

  /** Counts the failures that keep reports about any domain from reaching their `TlsRptReceiver`. */
  public metricReportFailures(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._hostMetric(HOST_METRICS.reportFailures, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /** Counts the domains whose last TLS report is older than their `maxReportAge`. */
  public metricDomainsSilent(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._hostMetric(HOST_METRICS.domainsSilent, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /**
   * Counts the failures that keep senders from getting the domain's policy.
   *
   * Like each metric of one domain, it has values in each run only if the app asks for a metric of the domain, and CloudWatch charges for it.
   */
  public metricDomainPolicyFailures(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.domainMetric(DOMAIN_METRICS.policyFailures, domainName, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /** Counts hosts of the domain's MX records that its policy does not cover. Senders that enforce the policy don't deliver to them. */
  public metricDomainUncoveredMailExchangers(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.domainMetric(DOMAIN_METRICS.uncoveredMailExchangers, domainName, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /** Measures the days until the certificate of the domain's policy host expires: 0 if senders get no valid certificate. */
  public metricDomainCertificateDaysLeft(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.domainMetric(DOMAIN_METRICS.certificateDaysLeft, domainName, { statistic: cloudwatch.Stats.MINIMUM, ...props });
  }

  /** Counts the failures that keep reports from reaching the domain's `TlsRptReceiver`. */
  public metricDomainReportFailures(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.domainMetric(DOMAIN_METRICS.reportFailures, domainName, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /** Measures the days since the day of the domain's last TLS report, or since the watch began if there is none yet. */
  public metricDomainReportAgeDays(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.domainMetric(DOMAIN_METRICS.reportAgeDays, domainName, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /** Counts complete runs. */
  public metricRuns(props?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return new cloudwatch.MathExpression({
      label: 'Runs',
      expression: 'invocations - errors',
      // Without periods of their own, because CDK warns of those that differ from the expression's.
      usingMetrics: { invocations: this.checkFunction.metricInvocations(), errors: this.checkFunction.metricErrors() },
      period: this.interval,
      ...props,
    });
  }

  /**
   * Counts complete runs and calls of the publisher. It is less than 1 if a period had neither: see docs/decisions/watch-alarm.md.
   *
   * @internal
   */
  public _metricSignsOfLife(period: Duration): cloudwatch.MathExpression {
    const publications = this.publishFunction?.metricInvocations({ period });
    const failures = new cloudwatch.MathExpression({ expression: '-errors', usingMetrics: { errors: this.checkFunction.metricErrors({ period }) }, period });
    return new cloudwatch.MathExpression({
      label: 'Signs of life',
      expression: `SUM([FILL(invocations, 0), FILL(failures, 0)${publications ? ', FILL(publications, 0)' : ''}])`,
      usingMetrics: { invocations: this.checkFunction.metricInvocations({ period }), failures, ...publications ? { publications } : {} },
      period,
    });
  }

  /**
   * Returns a metric about all domains together.
   *
   * @internal
   */
  public _hostMetric(metricName: string, props: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(metricName, { [HOST_DIMENSION]: this.bucket.bucketName }, props);
  }

  /**
   * Makes each run measure a domain. Synth fails if the watch does not check it.
   *
   * @internal
   */
  public _measure(domain: string): void {
    this.measuredDomains.add(domain);
  }

  /**
   * Calls the listener for each domain, including those that are added later.
   *
   * @internal
   */
  public _forEachDomain(listener: DomainListener): void {
    this.domains.forEach((domain) => this.call(listener, domain));
    this.listeners.push(listener);
  }

  private call(listener: DomainListener, { domainName, reportReceiver, ownReceiver, maxReportAgeDays }: WatchedDomain): void {
    listener(domainName, { named: reportReceiver !== undefined, received: ownReceiver !== undefined, maxAgeDays: maxReportAgeDays });
  }

  /** Returns the receiver if this stack creates it. References to one in another stack could cause a circular dependency. */
  private ownReceiver(receiver: ITlsRptReceiver | undefined): TlsRptReceiver | undefined {
    return TlsRptReceiver.isTlsRptReceiver(receiver) && Stack.of(receiver) === Stack.of(this) ? receiver : undefined;
  }

  private request(): WatchRequest {
    const sorted = [...this.domains].sort((one, other) => compareTexts(one.domainName, other.domainName));
    return requestOf(sorted, this.measuredDomains, this.maxReportAge.toDays());
  }

  private domainMetric(metricName: string, domainName: string, props: cloudwatch.MetricOptions): cloudwatch.Metric {
    const domain = policyDomainOf({ domainName });
    this._measure(domain);
    return this.metric(metricName, { [DOMAIN_DIMENSION]: domain }, props);
  }

  private metric(metricName: string, dimensionsMap: cloudwatch.DimensionsMap, props: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({ namespace: METRIC_NAMESPACE, metricName, dimensionsMap, period: this.interval, ...props }).attachTo(this);
  }
}
