import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { TlsRptReceiver } from './tls-rpt-receiver';
import { AlarmKind, createDocumentedAlarm } from '../cdk/documented-alarm';
import { invalid, unresolved } from '../cdk/validation';

/** Properties of `TlsRptAlarms`. */
export interface TlsRptAlarmsProps {
  /** The receiver that the alarms are about. */
  readonly reportReceiver: TlsRptReceiver;

  /**
   * What happens when one of the alarms rings, and when its cause has gone.
   *
   * @default - nothing; the alarms can be seen in CloudWatch
   */
  readonly actions?: cloudwatch.IAlarmAction[];

  /**
   * An alarm rings when a mail waits for longer than this to be dealt with.
   *
   * @default - an hour, in which a mail is tried five times; longer where a larger `limits.reportSize` makes five attempts take longer
   */
  readonly maxMailAge?: Duration;

  /**
   * An alarm rings when the mailbox gets more mails within a day than this. A domain gets a few dozen reports a day at most, so raise it for a
   * receiver of very many domains.
   *
   * @default 1000
   */
  readonly maxMailsPerDay?: number;
}

/** SQS gives its metrics every minute. */
const PERIOD = Duration.minutes(5);
/** As long as SQS keeps a mail's message. */
const MAX_AGE = Duration.days(14);
const MAX_MAILS = 10_000_000;

/**
 * Alarms about a `TlsRptReceiver`: that a mail could not be dealt with, that mails wait for too long, and that too many come.
 *
 * What each means, and how to fix its cause, is in docs/runbook.md. CloudWatch bills each alarm.
 */
export class TlsRptAlarms extends Construct {
  /** The alarms. */
  public readonly alarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: TlsRptAlarmsProps) {
    super(scope, id);
    const { reportReceiver: { mailQueue, deadLetterQueue, address }, actions = [] } = props;
    const age = checkedAge(props.maxMailAge) ?? props.reportReceiver._retryTime;
    const mails = checkedMails(props.maxMailsPerDay ?? 1000);
    const create = (kind: AlarmKind, metric: cloudwatch.Metric, threshold: number) => createDocumentedAlarm(this, kind, actions, {
      metric,
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      // SQS measures no queue that was empty and unused for six hours.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    this.alarms = [
      create({ id: 'DeadLetters', section: 'dead-letters', means: `A mail to ${address} could be neither read nor refused` },
        deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: cloudwatch.Stats.MAXIMUM, period: PERIOD }), 0),
      create({ id: 'OldestMail', section: 'oldest-mail', means: `A mail to ${address} has waited for more than ${age.toMinutes()} minutes` },
        mailQueue.metricApproximateAgeOfOldestMessage({ statistic: cloudwatch.Stats.MAXIMUM, period: PERIOD }), age.toSeconds()),
      create({ id: 'MailsPerDay', section: 'mails-per-day', means: `More than ${mails} mails came to ${address} within a day` },
        mailQueue.metricNumberOfMessagesSent({ statistic: cloudwatch.Stats.SUM, period: Duration.days(1) }), mails),
    ];
  }
}

function checkedAge(age: Duration | undefined): Duration | undefined {
  if (age?.isUnresolved()) throw unresolved('maxMailAge', 'write a Duration of a number');
  if (age === undefined) return undefined;
  const minutes = age.toMinutes({ integral: false });
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= MAX_AGE.toMinutes()) return age;
  throw invalid('maxMailAge', age, 'it is whole minutes, from one to the 14 days for which a mail waits', 'leave it out for the default');
}

function checkedMails(mails: number): number {
  if (Number.isInteger(mails) && mails >= 1 && mails <= MAX_MAILS) return mails;
  throw invalid('maxMailsPerDay', mails, `it is a whole number from 1 to ${MAX_MAILS}`, 'leave it out for the default');
}
