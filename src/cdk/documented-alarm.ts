import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { DOCS_URL } from '../protocol/docs-url';

/** The subject of an alarm. Each has a section in docs/runbook.md. */
export interface AlarmKind {
  readonly id: string;
  readonly section: string;
  readonly means: string;
}

/** Creates an alarm that says what it means and where to read more. Its actions run when it rings and when it is over. */
export function createDocumentedAlarm(
  scope: Construct, { id, section, means }: AlarmKind, actions: readonly cloudwatch.IAlarmAction[], props: Omit<cloudwatch.AlarmProps, 'evaluationPeriods'>,
): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, id, {
    ...props,
    evaluationPeriods: 1,
    alarmDescription: `${means}. What to do: ${DOCS_URL}/runbook.md#${section}`,
  });
  alarm.addAlarmAction(...actions);
  alarm.addOkAction(...actions);
  return alarm;
}
