import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE, METRIC_DIMENSION, METRIC_NAMESPACE, METRICS, WatchGroup, WatchRequest } from './watch-contract';
import { WatchFunction } from './watch-function';
import { checkedInterval, checkedMaxReportAge, requestProblems } from './watch-limits';
import { PolicyWatchProps, WatchedDomainOptions } from './watch-options';
import { createWatchSchedule } from './watch-schedule';
import { isMarkedAs, markAs } from '../cdk/construct-kind';
import { createEventRule } from '../cdk/event-rule';
import { invalid } from '../cdk/validation';
import { policyDomainOf } from '../cdk/zone';
import { TlsRptReceiver } from '../tls-rpt/tls-rpt-receiver';

/**
 * What the watch checks about reports: that the record names the receiver, and that the receiver receives.
 *
 * @internal
 */
export interface ReportsWatched {
  readonly named: boolean;
  readonly received: boolean;
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

  private readonly bucket: s3.IBucket;
  private readonly publishFunction?: lambda.IFunction;
  private readonly ownFunction: WatchFunction;
  private readonly domains: WatchedDomainOptions[] = [];
  private readonly listeners: DomainListener[] = [];

  constructor(scope: Construct, id: string, props: PolicyWatchProps) {
    super(scope, id);
    markAs(KIND, this);
    this.interval = checkedInterval(props.interval ?? Duration.hours(4));
    this.maxReportAge = checkedMaxReportAge(props.maxReportAge ?? Duration.days(7));
    this.bucket = props.bucket;
    this.publishFunction = props.publishFunction;
    this.eventBus = props.eventBus ?? events.EventBus.fromEventBusName(this, 'EventBus', 'default');
    this.ownFunction = new WatchFunction(this, 'Function', { ...props, eventBus: this.eventBus });
    this.checkFunction = this.ownFunction;
    this.schedule = createWatchSchedule(this, { function: this.checkFunction, interval: this.interval, request: () => this.request() });
    this.node.addValidation({ validate: () => requestProblems(this.request()) });
  }

  /**
   * Adds a domain to check.
   *
   * Fails if the watch checks the domain already.
   */
  public addDomain(domain: WatchedDomainOptions): void {
    const name = policyDomainOf({ domainName: domain.domainName });
    if (this.domains.some((other) => other.domainName === name)) throw invalid('domainName', domain.domainName, 'this watch checks it already', 'add it once');
    const watched = { ...domain, domainName: name };
    const receiver = this.ownReceiver(watched);
    if (receiver && !this.domains.some((other) => other.reportReceiver === receiver)) this.ownFunction.addReports(receiver.bucket);
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

  /** Counts the failures that keep senders from getting the domain's policy. */
  public metricPolicyFailures(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.policyFailures, domainName, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /** Counts hosts of the domain's MX records that its policy does not cover. Senders that enforce the policy don't deliver to them. */
  public metricUncoveredMailExchangers(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.uncoveredMailExchangers, domainName, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /** Measures the days until the certificate of the policy host expires: 0 if senders get no valid certificate. */
  public metricCertificateDaysLeft(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.certificateDaysLeft, domainName, { statistic: cloudwatch.Stats.MINIMUM, ...props });
  }

  /** Counts the failures that keep reports from reaching the domain's `TlsRptReceiver`. */
  public metricReportFailures(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.reportFailures, domainName, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /** Measures the days since the day of the domain's last TLS report, or since the watch began if there is none yet. */
  public metricReportAgeDays(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.reportAgeDays, domainName, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /** Counts complete runs. */
  public metricRuns(props?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    const period = this.interval;
    return new cloudwatch.MathExpression({
      label: 'Runs',
      expression: 'invocations - errors',
      usingMetrics: { invocations: this.checkFunction.metricInvocations({ period }), errors: this.checkFunction.metricErrors({ period }) },
      period,
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
   * Calls the listener for each domain, including those that are added later.
   *
   * @internal
   */
  public _forEachDomain(listener: DomainListener): void {
    this.domains.forEach((domain) => this.call(listener, domain));
    this.listeners.push(listener);
  }

  private call(listener: DomainListener, domain: WatchedDomainOptions): void {
    listener(domain.domainName, { named: domain.reportReceiver !== undefined, received: this.ownReceiver(domain) !== undefined });
  }

  /** Returns the receiver if this stack creates it. References to one in another stack could cause a circular dependency. */
  private ownReceiver({ reportReceiver }: WatchedDomainOptions): TlsRptReceiver | undefined {
    return TlsRptReceiver.isTlsRptReceiver(reportReceiver) && Stack.of(reportReceiver) === Stack.of(this) ? reportReceiver : undefined;
  }

  private request(): WatchRequest {
    const receivers = new Set(this.domains.map(({ reportReceiver }) => reportReceiver));
    const groups = [...receivers].map((receiver): WatchGroup => {
      const domains = this.domains.filter(({ reportReceiver }) => reportReceiver === receiver);
      const names = domains.map(({ domainName: domain }) => domain);
      if (!receiver) return { domains: names };
      const own = this.ownReceiver(domains[0]);
      const receipt = own && { bucket: own.bucket.bucketName, ruleSet: own.ruleSet.receiptRuleSetName, rule: own.rule.receiptRuleName };
      return { domains: names, mailbox: receiver.address, ...receipt ? { receipt } : {} };
    });
    return { groups, maxReportAgeDays: this.maxReportAge.toDays() };
  }

  private metric(metricName: string, domainName: string, props: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { [METRIC_DIMENSION]: policyDomainOf({ domainName }) },
      period: this.interval,
      ...props,
    }).attachTo(this);
  }
}
