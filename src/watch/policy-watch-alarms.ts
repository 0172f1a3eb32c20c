import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { PolicyWatch, ReportsWatched } from './policy-watch';
import { PolicyWatchAlarm } from './policy-watch-alarm';
import { IPolicyWatch } from './policy-watch-interface';
import { AlarmOptions, domainAlarms, hostAlarms, WatchAlarm } from './watch-alarm-kinds';
import { isWatch, notAWatch } from './watch-kind';
import { AlarmKind, createDocumentedAlarm } from '../cdk/documented-alarm';
import { invalid } from '../cdk/validation';
import { domainNamesOf } from '../cdk/zone';

/** Properties of `PolicyWatchAlarms`. */
export interface PolicyWatchAlarmsProps {
  /** The watch that checks the domains: `PolicyHost.watch`. It must be one of this app. */
  readonly watch: IPolicyWatch;

  /**
   * Actions to run when an alarm rings, and when it is over.
   *
   * @default - none: the alarms are visible in CloudWatch
   */
  readonly actions?: cloudwatch.IAlarmAction[];

  /**
   * The alarm about a policy host's certificate rings when the certificate has fewer days left than this: 1 to 365. Amazon renews its own
   * certificates at least 45 days before they expire.
   *
   * @default 14
   */
  readonly minCertificateDaysLeft?: number;

  /**
   * Alarms to leave out.
   *
   * @default - none: creates an alarm for each subject
   */
  readonly disabledAlarms?: PolicyWatchAlarm[];

  /**
   * Domains that get alarms of their own, in addition to those about all domains. CloudWatch charges for these alarms, and for the metrics of these domains.
   *
   * @default - none: the alarms are about all domains together
   */
  readonly domainNames?: string[];
}

/**
 * Creates alarms about all domains of a `PolicyWatch`, including those that are added later, and one about the watch itself.
 *
 * An alarm rings when the first domain fails, and is over when none does. A further domain does not make it ring again: `PolicyWatch.onStateChange()` and
 * `MailNotifications` say so for each domain. The number of alarms does not depend on the number of domains: four, six with a `TlsRptReceiver`.
 * docs/runbook.md says what each means and how to fix its cause. CloudWatch charges for each alarm.
 */
export class PolicyWatchAlarms extends Construct {
  /** The alarms: first the one about the watch, then those about the domains. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  private readonly watch: PolicyWatch;
  private readonly actions: cloudwatch.IAlarmAction[];
  private readonly minCertificateDaysLeft: number;
  private readonly disabled: ReadonlySet<PolicyWatchAlarm>;
  private readonly ofAll = new Set<string>();

  constructor(scope: Construct, id: string, props: PolicyWatchAlarmsProps) {
    super(scope, id);
    this.watch = requireWatch(props.watch);
    this.actions = props.actions ?? [];
    this.minCertificateDaysLeft = checkedDays(props.minCertificateDaysLeft ?? 14);
    this.disabled = new Set(props.disabledAlarms);
    const own = new Set(domainNamesOf(props.domainNames ?? []));
    if (!this.disabled.has(PolicyWatchAlarm.WATCH)) this.addWatchAlarm();
    this.watch._forEachDomain((domain, reports) => {
      this.addHostAlarms(reports);
      if (own.has(domain)) this.addAlarms(domainAlarms(this.watch, domain, this.optionsOf(reports)));
    });
    own.forEach((domain) => this.watch._measure(domain));
  }

  private addWatchAlarm(): void {
    // Two intervals, because a slightly late run would miss its own.
    const period = Duration.minutes(2 * this.watch.interval.toMinutes());
    const alarm = this.addAlarm({ id: 'WatchNotRunning', section: 'watch-not-running', means: 'The domains of the policy host are not watched' }, {
      metric: this.watch._metricSignsOfLife(period),
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      // Data is missing only if CloudWatch measured nothing for several periods.
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    });
    // The schedule is created after the deployment has called the publisher.
    alarm.node.addDependency(this.watch.schedule);
  }

  /** Adds those that a further domain makes necessary: only some domains have reports. */
  private addHostAlarms(reports: ReportsWatched): void {
    const missing = hostAlarms(this.watch, this.optionsOf(reports)).filter(({ id }) => !this.ofAll.has(id));
    missing.forEach(({ id }) => this.ofAll.add(id));
    this.addAlarms(missing);
  }

  private optionsOf(reports: ReportsWatched): AlarmOptions {
    return { ...reports, minCertificateDaysLeft: this.minCertificateDaysLeft };
  }

  private addAlarms(alarms: readonly WatchAlarm[]): void {
    for (const { subject, metric, threshold, comparisonOperator, ...kind } of alarms) {
      if (this.disabled.has(subject)) continue;
      // Missing data is a failure of the watch, which has its own alarm.
      this.addAlarm(kind, { metric: metric(), threshold, comparisonOperator, treatMissingData: cloudwatch.TreatMissingData.IGNORE });
    }
  }

  private addAlarm(kind: AlarmKind, props: Omit<cloudwatch.AlarmProps, 'evaluationPeriods'>): cloudwatch.Alarm {
    const alarm = createDocumentedAlarm(this, kind, this.actions, props);
    this.alarms.push(alarm);
    return alarm;
  }
}

/** Fails without a watch, which JavaScript lets through, and TypeScript with an exclamation mark. */
function requireWatch(watch: IPolicyWatch | undefined): PolicyWatch {
  if (PolicyWatch.isPolicyWatch(watch)) return watch;
  if (isWatch(watch)) {
    throw invalid('watch', watch.node?.path, 'it belongs to another app, and the alarms need its schedule and its functions',
      "create the PolicyWatchAlarms in that app; for an alarm about a domain of this app, call 'createAlarm()' of a metric of its MtaSts");
  }
  if (watch !== undefined && watch !== null) throw notAWatch(watch, "the 'watch' of a PolicyHost");
  throw new Error("'watch' is undefined: a PolicyHost with 'watchEnabled: false' has no watch, and nothing would measure what the alarms need; "
    + "leave out 'watchEnabled', give the 'watch' of another PolicyHost, or leave out the PolicyWatchAlarms, and create those of a host of another app in that app");
}

function checkedDays(days: number): number {
  if (Number.isInteger(days) && days >= 1 && days <= 365) return days;
  throw invalid('minCertificateDaysLeft', days, 'it must be a whole number of days from 1 to 365', 'leave it out for the default');
}
