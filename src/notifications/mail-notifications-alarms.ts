import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { MailNotifications } from './mail-notifications';
import { createDocumentedAlarm } from '../cdk/documented-alarm';

/** Properties of `MailNotificationsAlarms`. */
export interface MailNotificationsAlarmsProps {
  /** The notifications to monitor. */
  readonly notifications: MailNotifications;

  /**
   * Actions to run when the alarm rings, and when it is over. They must not need the topics of the notifications, which may be what fails.
   *
   * @default - none: the alarm is visible in CloudWatch
   */
  readonly actions?: cloudwatch.IAlarmAction[];
}

/**
 * Creates an alarm about `MailNotifications`: messages could not be written or published, so that silence does not mean that all is well.
 *
 * docs/runbook.md says how to find and fix its cause. CloudWatch charges for each alarm.
 */
export class MailNotificationsAlarms extends Construct {
  /** The alarms: one. */
  public readonly alarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: MailNotificationsAlarmsProps) {
    super(scope, id);
    const { notifications: { node, notifyFunction }, actions = [] } = props;
    const means = `Messages of '${node.path}' could not be published`;
    this.alarms = [createDocumentedAlarm(this, { id: 'Unpublished', section: 'unpublished-messages', means }, actions, {
      // Lambda tries an event three times, and drops it then. Errors also count a first try after which the second one succeeds.
      metric: notifyFunction.metric('AsyncEventsDropped', { statistic: cloudwatch.Stats.SUM, period: Duration.days(1) }),
      threshold: 0,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      // Lambda publishes the metric only where it drops an event.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    })];
  }
}
