import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { TlsRptResultType } from '../tls-rpt/metric-names';
import { TlsRptReceiver } from '../tls-rpt/tls-rpt-receiver';

/** SQS publishes its metrics every minute. */
const QUEUE_PERIOD = Duration.minutes(5);

/** Creates widgets for a mailbox: what became of its mails, and what failed in all its domains together. */
export function mailboxWidgets(receiver: TlsRptReceiver): cloudwatch.IWidget[] {
  const { address, queue, deadLetterQueue } = receiver;
  const [period, statistic] = [QUEUE_PERIOD, cloudwatch.Stats.MAXIMUM];
  return [
    new cloudwatch.GraphWidget({
      title: `${address}: failed sessions by result type`,
      left: Object.values(TlsRptResultType).map((type) => receiver.metricFailures(type, { label: type })),
      width: 12,
    }),
    new cloudwatch.GraphWidget({
      title: `${address}: mails`,
      left: [
        queue.metricNumberOfMessagesSent({ statistic: cloudwatch.Stats.SUM, period: Duration.days(1), label: 'Arrived' }),
        receiver.metricMailsQuarantined({ label: 'Quarantined' }),
        receiver.metricReportsDuplicate({ label: 'Duplicate reports' }),
      ],
    }),
    new cloudwatch.GraphWidget({
      title: `${address}: dead letters and the oldest mail`,
      left: [deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic, period, label: 'Dead letters' })],
      right: [queue.metricApproximateAgeOfOldestMessage({ statistic, period, label: 'Seconds that the oldest mail waits' })],
    }),
  ];
}
