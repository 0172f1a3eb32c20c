import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { TlsRptResultType } from '../tls-rpt/metric-names';
import { TlsRptReceiver } from '../tls-rpt/tls-rpt-receiver';
import { ITlsRptReceiver } from '../tls-rpt/tls-rpt-receiver-interface';

/** SQS publishes its metrics every minute. */
const QUEUE_PERIOD = Duration.minutes(5);

/** Creates widgets for a mailbox: what became of its mails, and what failed in all its domains together. The queues of another app's receiver are unknown. */
export function mailboxWidgets(receiver: ITlsRptReceiver): cloudwatch.IWidget[] {
  const { address } = receiver;
  const own = TlsRptReceiver.isTlsRptReceiver(receiver) ? receiver : undefined;
  return [
    new cloudwatch.GraphWidget({
      title: `${address}: failed sessions by result type`,
      left: Object.values(TlsRptResultType).map((type) => receiver.metricFailures(type, { label: type })),
      width: 12,
    }),
    new cloudwatch.GraphWidget({
      title: `${address}: sessions of all domains, by the day of arrival`,
      left: [receiver.metricSessionsFailed({ label: 'Failed' })],
      right: [receiver.metricSessionsSuccessful({ label: 'Successful' })],
      width: 12,
    }),
    new cloudwatch.GraphWidget({
      title: `${address}: mails`,
      left: [
        ...own ? [own.queue.metricNumberOfMessagesSent({ statistic: cloudwatch.Stats.SUM, period: Duration.days(1), label: 'Arrived' })] : [],
        receiver.metricReportsAccepted({ label: 'Accepted reports' }),
        receiver.metricMailsQuarantined({ label: 'Quarantined' }),
        receiver.metricReportsDuplicate({ label: 'Duplicate reports' }),
      ],
    }),
    ...own ? [queueWidget(own)] : [],
  ];
}

function queueWidget({ address, queue, deadLetterQueue }: TlsRptReceiver): cloudwatch.IWidget {
  const [period, statistic] = [QUEUE_PERIOD, cloudwatch.Stats.MAXIMUM];
  return new cloudwatch.GraphWidget({
    title: `${address}: dead letters and the oldest mail`,
    left: [deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic, period, label: 'Dead letters' })],
    right: [queue.metricApproximateAgeOfOldestMessage({ statistic, period, label: 'Seconds that the oldest mail waits' })],
  });
}
