import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct, IConstruct } from 'constructs';
import {
  ENV_EVENT_BUS, ENV_STATE_BUCKET, EVENT_DETAIL_TYPE, EVENT_SOURCE, METRIC_DIMENSION, METRIC_NAMESPACE, METRICS, STATE_PREFIX, WatchGroup,
  WatchRequest,
} from './contract';
import { checkedInterval, checkedSilence, requestProblems } from './watch-limits';
import { HandlerFunction } from '../handler-function';
import { REPORTS_PREFIX } from '../tls-rpt/contract';
import { TlsRptReceiver } from '../tls-rpt/tls-rpt-receiver';
import { invalid, requireDomainName } from '../validation';

/** Options of a `PolicyWatch`. */
export interface PolicyWatchOptions {
  /**
   * How often each domain is looked at: whole minutes, from a quarter of an hour to half a day.
   *
   * A fault that keeps mail back is found within this time; senders go on trying for days.
   * CloudWatch bills a metric for each hour in which it gets a value: hourly looks cost four times what the default does.
   *
   * @default Duration.hours(4)
   */
  readonly interval?: Duration;

  /**
   * After how long without a TLS report a domain is said to be silent, in whole days. Reporters send a report for each day on which they
   * sent mail, a day or two later.
   *
   * @default Duration.days(7)
   */
  readonly silence?: Duration;

  /**
   * Where events about changes go.
   *
   * @default - the default event bus of the account and region
   */
  readonly eventBus?: events.IEventBus;
}

/** Properties of a `PolicyWatch`. */
export interface PolicyWatchProps extends PolicyWatchOptions {
  /** Keeps what was seen last, under `watch/`: the policy host's bucket. */
  readonly bucket: s3.IBucket;

  /** Where the watch logs. */
  readonly logGroup: logs.ILogGroup;
}

/** A domain that a `PolicyWatch` looks at. */
export interface WatchedDomain {
  /** The mail domain. */
  readonly domain: string;

  /**
   * The receiver that the domain's `_smtp._tls` record names. Whether its rule is active and reports come in is looked at
   * where it is in the stack of the watch.
   *
   * @default - the domain's reports are not looked at
   */
  readonly reportReceiver?: TlsRptReceiver;

  /**
   * What publishes the domain, such as its records: it is looked at once they are there, and no longer when they go.
   * What is in another stack than the watch is passed over.
   *
   * @default - the domain is looked at from the start
   */
  readonly publishedBy?: IConstruct[];
}

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
  public readonly function: lambda.IFunction;

  /** When it does. */
  public readonly schedule: scheduler.CfnSchedule;

  /** How often each domain is looked at. */
  public readonly interval: Duration;

  /** After how long without a report a domain is said to be silent. */
  public readonly silence: Duration;

  /** Where events about changes go. */
  public readonly eventBus: events.IEventBus;

  private readonly bucket: s3.IBucket;
  private readonly ownFunction: HandlerFunction;
  private readonly domains: WatchedDomain[] = [];
  private readonly listeners: DomainListener[] = [];

  constructor(scope: Construct, id: string, props: PolicyWatchProps) {
    super(scope, id);
    this.interval = checkedInterval(props.interval ?? Duration.hours(4));
    this.silence = checkedSilence(props.silence ?? Duration.days(7));
    this.bucket = props.bucket;
    this.eventBus = props.eventBus ?? events.EventBus.fromEventBusName(this, 'EventBus', 'default');
    this.ownFunction = this.createFunction(props);
    this.function = this.ownFunction;
    this.schedule = this.createSchedule();
    this.node.addValidation({ validate: () => requestProblems(this.request()) });
  }

  /**
   * Looks at a domain from now on.
   *
   * Fails for a domain that is watched already.
   */
  public addDomain(domain: WatchedDomain): void {
    requireDomainName('domain', domain.domain);
    if (this.domains.some((other) => other.domain === domain.domain)) {
      throw invalid('domain', domain.domain, 'it is watched already', 'add it once');
    }
    const receiver = this.ownReceiver(domain);
    if (receiver && !this.domains.some((other) => other.reportReceiver === receiver)) this.permitReceiver(receiver);
    this.domains.push(domain);
    for (const one of domain.publishedBy ?? []) {
      if (Stack.of(one) === Stack.of(this)) this.schedule.node.addDependency(one);
    }
    this.listeners.forEach((listener) => this.call(listener, domain));
  }

  /**
   * Starts something for each change of what is wrong with a domain; `detail.verdict` says how it is now. The same event can come twice,
   * with the same `detail.id`.
   */
  public onStateChange(id: string, options: events.OnEventOptions = {}): events.Rule {
    const rule = new events.Rule(options.crossStackScope ?? this, id, {
      ruleName: options.ruleName,
      description: options.description,
      eventBus: this.eventBus,
    });
    rule.addEventPattern({ source: [EVENT_SOURCE], detailType: [EVENT_DETAIL_TYPE], detail: { bucket: [this.bucket.bucketName] } });
    rule.addEventPattern(options.eventPattern);
    rule.addTarget(options.target);
    return rule;
  }

  /** How many things keep senders from the domain's policy: 0 if all is well. */
  public metricPolicyFailures(domain: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.policyFailures, domain, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /** Hosts of the domain's MX records that its policy does not cover, to which senders that enforce it don't deliver. */
  public metricUncoveredMailExchangers(domain: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.uncoveredMailExchangers, domain, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /** Days until the certificate of the policy host expires: 0 if senders get none that is valid. */
  public metricCertificateDaysLeft(domain: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.certificateDaysLeft, domain, { statistic: cloudwatch.Stats.MINIMUM, ...props });
  }

  /** How many things keep reports from the domain's `TlsRptReceiver`: 0 if all is well. */
  public metricReportFailures(domain: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.reportFailures, domain, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /** Days since the day of the domain's last TLS report; before the first one, since the watch began. */
  public metricReportAgeDays(domain: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.reportAgeDays, domain, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /** Runs that did all they had to do. */
  public metricRuns(props?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    const period = this.interval;
    return new cloudwatch.MathExpression({
      label: 'Runs',
      expression: 'invocations - errors',
      usingMetrics: { invocations: this.function.metricInvocations({ period }), errors: this.function.metricErrors({ period }) },
      period,
      ...props,
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

  private call(listener: DomainListener, domain: WatchedDomain): void {
    listener(domain.domain, { named: domain.reportReceiver !== undefined, received: this.ownReceiver(domain) !== undefined });
  }

  private createFunction({ bucket, logGroup }: PolicyWatchProps): HandlerFunction {
    return new HandlerFunction(this, 'Function', {
      bundle: 'watch',
      description: 'Looks at MTA-STS domains as a sender does',
      timeout: Duration.minutes(5),
      memorySize: 256,
      logGroup,
      environment: { [ENV_STATE_BUCKET]: bucket.bucketName, [ENV_EVENT_BUS]: this.eventBus.eventBusName },
      statements: [
        new iam.PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: [bucket.arnForObjects(`${STATE_PREFIX}*`)] }),
        // Without it, what is not there is forbidden.
        new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
        new iam.PolicyStatement({ actions: ['events:PutEvents'], resources: [this.eventBus.eventBusArn] }),
      ],
    });
  }

  /** A schedule begins at once, where a rule waits for its interval. */
  private createSchedule(): scheduler.CfnSchedule {
    const role = new iam.Role(this, 'ScheduleRole', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } } }),
      inlinePolicies: {
        Invoke: new iam.PolicyDocument({
          statements: [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.function.functionArn] })],
        }),
      },
    });
    return new scheduler.CfnSchedule(this, 'Schedule', {
      scheduleExpression: scheduler.ScheduleExpression.rate(this.interval).expressionString,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: this.function.functionArn,
        roleArn: role.roleArn,
        input: Lazy.string({ produce: () => Stack.of(this).toJsonString(this.request()) }),
        // Later the next one has come.
        retryPolicy: { maximumEventAgeInSeconds: this.interval.toSeconds() },
      },
    });
  }

  private permitReceiver({ bucket, activation }: TlsRptReceiver): void {
    const first = !this.domains.some((domain) => this.ownReceiver(domain));
    if (first) {
      this.ownFunction.allow(new iam.PolicyStatement({
        actions: ['ses:DescribeActiveReceiptRuleSet'],
        // The call has no resource in IAM: what is active is a fact of the whole account and region.
        resources: ['*'],
      }));
    }
    this.ownFunction.allow(new iam.PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': `${REPORTS_PREFIX}*` } },
    }));
    if (activation) this.schedule.node.addDependency(activation.resource);
  }

  /** The names of another stack's receiver would bind the two stacks together, perhaps in a circle. */
  private ownReceiver({ reportReceiver }: WatchedDomain): TlsRptReceiver | undefined {
    return reportReceiver && Stack.of(reportReceiver) === Stack.of(this) ? reportReceiver : undefined;
  }

  private request(): WatchRequest {
    const receivers = new Set(this.domains.map(({ reportReceiver }) => reportReceiver));
    const groups = [...receivers].map((receiver): WatchGroup => {
      const domains = this.domains.filter(({ reportReceiver }) => reportReceiver === receiver);
      const names = domains.map(({ domain }) => domain);
      if (!receiver) return { domains: names };
      const { bucket, ruleSet, rule } = receiver;
      const receipt = { bucket: bucket.bucketName, ruleSet: ruleSet.receiptRuleSetName, rule: rule.receiptRuleName };
      return { domains: names, mailbox: receiver.address, ...this.ownReceiver(domains[0]) ? { receipt } : {} };
    });
    return { groups, silenceDays: this.silence.toDays() };
  }

  private metric(metricName: string, domain: string, props: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { [METRIC_DIMENSION]: domain },
      period: this.interval,
      ...props,
    }).attachTo(this);
  }
}
