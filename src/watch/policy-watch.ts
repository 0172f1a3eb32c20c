import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { ImportedPolicyWatch } from './imported-policy-watch';
import { PolicyWatchBase } from './policy-watch-base';
import { IPolicyWatch } from './policy-watch-interface';
import { takeStateBucket } from './state-buckets';
import { WatchRequest } from './watch-contract';
import { WatchFunction } from './watch-function';
import { checkedInterval, checkedMaxReportAge, DEFAULT_INTERVAL, requestProblems, unwatchedProblems } from './watch-limits';
import { PolicyWatchAttributes, PolicyWatchProps, PolicyWatchDomainOptions } from './watch-options';
import { requestOf, WatchedDomain } from './watch-request';
import { createWatchSchedule } from './watch-schedule';
import { isMarkedAs, markAs } from '../cdk/construct-kind';
import { eventBusOf } from '../cdk/event-rule';
import { compareTexts } from '../cdk/order';
import { invalid } from '../cdk/validation';
import { mailDomainOf } from '../cdk/zone';
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
export class PolicyWatch extends PolicyWatchBase {
  /** A `maxReportAge` of a domain that may be silent for any time. */
  public static readonly FOREVER = FOREVER;

  /**
   * Refers to a watch of another app. Its events and its metrics can be used here. Which domains it checks is up to its
   * own app.
   */
  public static fromPolicyWatchAttributes(scope: Construct, id: string, attrs: PolicyWatchAttributes): IPolicyWatch {
    return new ImportedPolicyWatch(scope, id, attrs);
  }

  /** Returns whether a value is a `PolicyWatch`, which this app creates. */
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

  /** @internal */
  public readonly _bucketName: string;

  private readonly publishFunction?: lambda.IFunction;
  private readonly ownFunction: WatchFunction;
  private readonly domains: WatchedDomain[] = [];
  private readonly listeners: DomainListener[] = [];
  /** Domains for whose metrics the app asks. */
  private readonly measuredDomains = new Set<string>();

  constructor(scope: Construct, id: string, props: PolicyWatchProps) {
    super(scope, id);
    markAs(KIND, this);
    this.interval = checkedInterval(props.interval ?? DEFAULT_INTERVAL);
    this.maxReportAge = checkedMaxReportAge(props.maxReportAge ?? Duration.days(7));
    takeStateBucket({ watch: this, bucket: props.bucket });
    this._bucketName = props.bucket.bucketName;
    this._logGroup = props.logGroup;
    this.publishFunction = props.publishFunction;
    this.eventBus = eventBusOf(this, props.eventBus);
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
  public addDomain(domain: PolicyWatchDomainOptions): void {
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
}
