import { Lazy } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { ScheduledRun } from './notification-contract';
import { createScheduleRole, MAX_SCHEDULE_INPUT_LENGTH } from '../cdk/schedule-role';

export interface NotificationSchedulesProps {
  readonly function: lambda.IFunction;
  /** Undefined without a digest. */
  readonly digestSchedule?: scheduler.ScheduleExpression;
  /** Returns the domains when all are known. */
  readonly domains: () => readonly string[];
}

/** A run that is later than this is left to the next one. */
const MAX_AGE_SECONDS = 12 * 60 * 60;

/** Creates the schedules of the daily run and of the digest. */
export function createNotificationSchedules(scope: Construct, { function: handler, digestSchedule, domains }: NotificationSchedulesProps): void {
  const { roleArn } = createScheduleRole(scope, handler);
  const create = (id: string, run: ScheduledRun['run'], schedule: scheduler.ScheduleExpression) => new scheduler.CfnSchedule(scope, id, {
    scheduleExpression: schedule.expressionString,
    scheduleExpressionTimezone: schedule.timeZone?.timezoneName,
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn: handler.functionArn,
      roleArn,
      input: Lazy.string({ produce: () => inputOf(run, domains()) }),
      retryPolicy: { maximumEventAgeInSeconds: MAX_AGE_SECONDS },
    },
  });
  // Announces what waits since the day before, and what no event announced.
  create('DailySchedule', 'daily', scheduler.ScheduleExpression.cron({ hour: '6', minute: '0' }));
  if (digestSchedule) create('DigestSchedule', 'digest', digestSchedule);
  scope.node.addValidation({ validate: () => inputProblems(domains()) });
}

function inputOf(run: ScheduledRun['run'], domains: readonly string[]): string {
  const input: ScheduledRun = { run, domains };
  return JSON.stringify(input);
}

function inputProblems(domains: readonly string[]): string[] {
  if (domains.length === 0) return ['these MailNotifications are about no domain: give the PolicyHost or the TlsRptReceiver to an MtaSts, or remove the MailNotifications'];
  const { length } = inputOf('digest', domains);
  return length <= MAX_SCHEDULE_INPUT_LENGTH ? [] : [`the ${domains.length} domains of these MailNotifications make an input of ${length} characters, and a schedule allows ${MAX_SCHEDULE_INPUT_LENGTH}: `
    + 'spread the domains over more than one PolicyHost and TlsRptReceiver, each with MailNotifications of its own'];
}
