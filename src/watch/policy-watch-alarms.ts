import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { PolicyWatch, ReportsWatched } from './policy-watch';
import { AlarmKind, createDocumentedAlarm } from '../cdk/documented-alarm';
import { invalid } from '../cdk/validation';

/** Properties of `PolicyWatchAlarms`. */
export interface PolicyWatchAlarmsProps {
  /** The watch that checks the domains. */
  readonly watch: PolicyWatch;

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
}

/**
 * Creates alarms about all domains of a `PolicyWatch`, including those that are added later, and one about the watch itself.
 *
 * Each domain has three alarms: for its policy, its mail exchangers and the certificate of its policy host. With a `TlsRptReceiver`, two more
 * cover its reports. docs/runbook.md says what each means and how to fix its cause. CloudWatch charges for each alarm.
 */
export class PolicyWatchAlarms extends Construct {
  /** The alarms: first the one about the watch, then those of the domains. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  private readonly watch: PolicyWatch;
  private readonly actions: cloudwatch.IAlarmAction[];
  private readonly minCertificateDaysLeft: number;

  constructor(scope: Construct, id: string, props: PolicyWatchAlarmsProps) {
    super(scope, id);
    this.watch = props.watch;
    this.actions = props.actions ?? [];
    this.minCertificateDaysLeft = checkedDays(props.minCertificateDaysLeft ?? 14);
    this.addWatchAlarm();
    props.watch._forEachDomain((domain, reports) => this.addDomainAlarms(domain, reports));
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

  private addDomainAlarms(domain: string, reports: ReportsWatched): void {
    const { watch } = this;
    this.addDomainAlarm(domain, { id: 'Policy', section: 'policy-failures', means: "senders don't get its MTA-STS policy" }, watch.metricPolicyFailures(domain), 0);
    this.addDomainAlarm(domain, {
      id: 'MailExchangers', section: 'uncovered-mail-exchangers', means: "its policy does not cover a host of its MX records, to which senders don't deliver if it is enforced",
    }, watch.metricUncoveredMailExchangers(domain), 0);
    this.addDomainAlarm(domain, {
      id: 'Certificate', section: 'certificate-days-left', means: `the certificate of its policy host expires within ${this.minCertificateDaysLeft} days`,
    }, watch.metricCertificateDaysLeft(domain), this.minCertificateDaysLeft, cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD);
    if (!reports.named) return;
    this.addDomainAlarm(domain, { id: 'Reports', section: 'report-failures', means: "TLS reports don't reach its TlsRptReceiver" }, watch.metricReportFailures(domain), 0);
    if (!reports.received) return;
    const days = watch.maxReportAge.toDays();
    this.addDomainAlarm(domain, {
      id: 'Silence', section: 'report-age-days', means: `no TLS report came for more than ${days} days`,
    }, watch.metricReportAgeDays(domain), days);
  }

  private addDomainAlarm(
    domain: string, kind: AlarmKind, metric: cloudwatch.Metric, threshold: number,
    comparisonOperator = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
  ): void {
    this.addAlarm({ ...kind, id: `${domain}-${kind.id}`, means: `${domain}: ${kind.means}` }, {
      metric,
      threshold,
      comparisonOperator,
      // Missing data is a failure of the watch, which has its own alarm.
      treatMissingData: cloudwatch.TreatMissingData.IGNORE,
    });
  }

  private addAlarm(kind: AlarmKind, props: Omit<cloudwatch.AlarmProps, 'evaluationPeriods'>): cloudwatch.Alarm {
    const alarm = createDocumentedAlarm(this, kind, this.actions, props);
    this.alarms.push(alarm);
    return alarm;
  }
}

function checkedDays(days: number): number {
  if (Number.isInteger(days) && days >= 1 && days <= 365) return days;
  throw invalid('minCertificateDaysLeft', days, 'it must be a whole number of days from 1 to 365', 'leave it out for the default');
}
