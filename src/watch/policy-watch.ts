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
import { createEventRule } from '../cdk/event-rule';
import { invalid } from '../cdk/validation';
import { policyDomainOf } from '../cdk/zone';
import { TlsRptReceiver } from '../tls-rpt/tls-rpt-receiver';

/**
 * What is looked at of reports: whether the record names the receiver, and whether the receiver receives.
 *
 * @internal
 */
export interface ReportsWatched {
  readonly named: boolean;
  readonly received: boolean;
}

type DomainListener = (domain: string, reports: ReportsWatched) => void;

/**
 * Looks at domains as a sender does, on a schedule: records, policy over verified HTTPS, certificate, and whether policy and MX records
 * cover each other; and where a `TlsRptReceiver` takes a domain's reports, whether they still arrive.
 *
 * Gives metrics, and one event for each change of what is wrong. No SMTP: Lambda functions can't reach port 25.
 * What it looks at and what it costs is in docs/watch.md.
 */
export class PolicyWatch extends Construct {
  /** Looks at all domains. */
  public readonly checkFunction: lambda.IFunction;

  /** When it does. */
  public readonly schedule: scheduler.CfnSchedule;

  /** How often each domain is looked at. */
  public readonly interval: Duration;

  /** After how long without a report a domain is said to be silent. */
  public readonly maxReportAge: Duration;

  /** Where events about changes go. */
  public readonly eventBus: events.IEventBus;

  private readonly bucket: s3.IBucket;
  private readonly publishFunction?: lambda.IFunction;
  private readonly ownFunction: WatchFunction;
  private readonly domains: WatchedDomainOptions[] = [];
  private readonly listeners: DomainListener[] = [];

  constructor(scope: Construct, id: string, props: PolicyWatchProps) {
    super(scope, id);
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
   * Looks at a domain from now on.
   *
   * Fails for a domain that is watched already.
   */
  public addDomain(domain: WatchedDomainOptions): void {
    const name = policyDomainOf({ domainName: domain.domainName });
    if (this.domains.some((other) => other.domainName === name)) throw invalid('domainName', domain.domainName, 'it is watched already', 'add it once');
    const watched = { ...domain, domainName: name };
    const receiver = this.ownReceiver(watched);
    if (receiver && !this.domains.some((other) => other.reportReceiver === receiver)) this.ownFunction.knowReports(receiver.bucket);
    this.domains.push(watched);
    for (const one of domain.dependsOn ?? []) {
      if (Stack.of(one) === Stack.of(this)) this.schedule.node.addDependency(one);
    }
    this.listeners.forEach((listener) => this.call(listener, watched));
  }

  /**
   * Starts something for each change of what is wrong with a domain; `detail.verdict` says how it is now. The same event can come twice,
   * with the same `detail.id`.
   */
  public onStateChange(id: string, options: events.OnEventOptions = {}): events.Rule {
    return createEventRule(this, id, options, {
      eventBus: this.eventBus,
      pattern: { source: [EVENT_SOURCE], detailType: [EVENT_DETAIL_TYPE], detail: { bucket: [this.bucket.bucketName] } },
    });
  }

  /** How many things keep senders from the domain's policy: 0 if all is well. */
  public metricPolicyFailures(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.policyFailures, domainName, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /** Hosts of the domain's MX records that its policy does not cover, to which senders that enforce it don't deliver. */
  public metricUncoveredMailExchangers(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.uncoveredMailExchangers, domainName, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /** Days until the certificate of the policy host expires: 0 if senders get none that is valid. */
  public metricCertificateDaysLeft(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.certificateDaysLeft, domainName, { statistic: cloudwatch.Stats.MINIMUM, ...props });
  }

  /** How many things keep reports from the domain's `TlsRptReceiver`: 0 if all is well. */
  public metricReportFailures(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.reportFailures, domainName, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /** Days since the day of the domain's last TLS report; before the first one, since the watch began. */
  public metricReportAgeDays(domainName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.reportAgeDays, domainName, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /** Runs that did all they had to do. */
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
   * Counts complete runs and calls of the publisher: less than 1 if a period had neither. See docs/decisions/watch-alarm.md.
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
   * Calls back for each domain that is watched, and for each that comes later.
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

  /** The names of another stack's receiver would bind the two stacks together, perhaps in a circle. */
  private ownReceiver({ reportReceiver }: WatchedDomainOptions): TlsRptReceiver | undefined {
    return reportReceiver && Stack.of(reportReceiver) === Stack.of(this) ? reportReceiver : undefined;
  }

  private request(): WatchRequest {
    const receivers = new Set(this.domains.map(({ reportReceiver }) => reportReceiver));
    const groups = [...receivers].map((receiver): WatchGroup => {
      const domains = this.domains.filter(({ reportReceiver }) => reportReceiver === receiver);
      const names = domains.map(({ domainName: domain }) => domain);
      if (!receiver) return { domains: names };
      const { bucket, ruleSet, rule } = receiver;
      const receipt = { bucket: bucket.bucketName, ruleSet: ruleSet.receiptRuleSetName, rule: rule.receiptRuleName };
      return { domains: names, mailbox: receiver.address, ...this.ownReceiver(domains[0]) ? { receipt } : {} };
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
