import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { TlsRptReceiver } from './tls-rpt-receiver';
import { AlarmKind, createDocumentedAlarm } from '../cdk/documented-alarm';
import { invalid, requireKnownDuration } from '../cdk/validation';

/** The subjects of the alarms that `TlsRptAlarms` creates. */
export enum TlsRptAlarm {
  /** A mail could be neither read nor quarantined. */
  DEAD_LETTERS = 'dead-letters',

  /** A mail waits for too long. */
  OLDEST_MAIL = 'oldest-mail',

  /** Too many mails arrive. */
  MAILS_PER_DAY = 'mails-per-day',
}

/** Properties of `TlsRptAlarms`. */
export interface TlsRptAlarmsProps {
  /** The receiver to monitor. */
  readonly reportReceiver: TlsRptReceiver;

  /**
   * Actions to run when an alarm rings, and when it is over.
   *
   * @default - none: the alarms are visible in CloudWatch
   */
  readonly actions?: cloudwatch.IAlarmAction[];

  /**
   * An alarm rings when a mail has waited longer than this: from one minute to 14 days, in whole minutes.
   *
   * @default - one hour, the time for five attempts; longer where a larger `limits.reportSize` makes five attempts take longer
   */
  readonly maxMailAge?: Duration;

  /**
   * An alarm rings when the mailbox receives more mails than this within a day: from 1 to 10000000. A domain gets a few dozen reports a day at most. Raise it for a
   * receiver of very many domains.
   *
   * @default 1000
   */
  readonly maxMailsPerDay?: number;

  /**
   * An alarm rings when reports that arrive within a day count more failed sessions than this, of all domains together: from 0 to 10000000.
   *
   * Anybody can send a report with failed sessions. `TlsRptReceiver.onFailedSessions()` and `MailNotifications` name reporter, domain and failure.
   *
   * @default - no alarm about failed sessions
   */
  readonly maxFailedSessionsPerDay?: number;

  /**
   * Alarms to leave out.
   *
   * @default - none: creates an alarm for each subject
   */
  readonly disabledAlarms?: TlsRptAlarm[];
}

/** SQS publishes its metrics every minute. */
const PERIOD = Duration.minutes(5);
/** The longest time for which SQS keeps a message. */
const MAX_AGE = Duration.days(14);
const MAX_COUNT = 10_000_000;

/**
 * Creates alarms about a `TlsRptReceiver`: a mail could not be processed, mails wait for too long, or too many mails arrive. They are about all of its domains.
 *
 * docs/runbook.md says what each means and how to fix its cause. CloudWatch charges for each alarm.
 */
export class TlsRptAlarms extends Construct {
  /** The alarms of the receiver. */
  public readonly alarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: TlsRptAlarmsProps) {
    super(scope, id);
    const { reportReceiver, actions = [], maxFailedSessionsPerDay: failures } = props;
    const { queue, deadLetterQueue, address } = reportReceiver;
    const age = checkedAge(props.maxMailAge) ?? reportReceiver._retryTime;
    const mails = checkedCount('maxMailsPerDay', props.maxMailsPerDay ?? 1000, 1);
    if (failures !== undefined) checkedCount('maxFailedSessionsPerDay', failures, 0);
    const disabled = new Set(props.disabledAlarms);
    const create = (kind: AlarmKind, metric: cloudwatch.Metric, threshold: number) => createDocumentedAlarm(this, kind, actions, {
      metric,
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      // SQS publishes no metrics for a queue that was empty and unused for six hours, and no report means no failed session.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    const unlessDisabled = (section: TlsRptAlarm, kind: Omit<AlarmKind, 'section'>, metric: cloudwatch.Metric, threshold: number) => (
      disabled.has(section) ? [] : [create({ ...kind, section }, metric, threshold)]);
    this.alarms = [
      ...unlessDisabled(TlsRptAlarm.DEAD_LETTERS, { id: 'DeadLetters', means: `A mail to ${address} could be neither read nor quarantined` },
        deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: cloudwatch.Stats.MAXIMUM, period: PERIOD }), 0),
      ...unlessDisabled(TlsRptAlarm.OLDEST_MAIL, { id: 'OldestMail', means: `A mail to ${address} has waited for more than ${age.toMinutes()} minutes` },
        queue.metricApproximateAgeOfOldestMessage({ statistic: cloudwatch.Stats.MAXIMUM, period: PERIOD }), age.toSeconds()),
      ...unlessDisabled(TlsRptAlarm.MAILS_PER_DAY, { id: 'MailsPerDay', means: `More than ${mails} mails came to ${address} within a day` },
        queue.metricNumberOfMessagesSent({ statistic: cloudwatch.Stats.SUM, period: Duration.days(1) }), mails),
      ...failures === undefined ? [] : [
        create({ id: 'FailedSessions', section: 'failed-sessions', means: `Reports to ${address} count more than ${failures} failed sessions within a day` },
          reportReceiver.metricSessionsFailed(), failures),
      ],
    ];
  }
}

function checkedAge(age: Duration | undefined): Duration | undefined {
  if (age === undefined) return undefined;
  requireKnownDuration('maxMailAge', age);
  const minutes = age.toMinutes({ integral: false });
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= MAX_AGE.toMinutes()) return age;
  throw invalid('maxMailAge', age, 'it must be whole minutes, from one minute to 14 days', 'leave it out for the default');
}

function checkedCount(property: string, count: number, least: number): number {
  if (Number.isInteger(count) && count >= least && count <= MAX_COUNT) return count;
  throw invalid(property, count, `it must be a whole number from ${least} to ${MAX_COUNT}`, 'leave it out for the default');
}
