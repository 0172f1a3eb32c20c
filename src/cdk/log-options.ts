import * as logs from 'aws-cdk-lib/aws-logs';

/** Options for the logs of a construct's functions. */
export interface MtaStsLogOptions {
  /**
   * The log group to which the construct's functions write, in the account and region of the stack. CloudWatch reads metrics from it, so it must be of the class Standard.
   *
   * @default - a new log group, which is deleted with the construct
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * How long the new log group keeps what is written to it. Can't be given beside `logGroup`, which has its own retention.
   *
   * @default - a year for a `PolicyHost`, three months for a `TlsRptReceiver` or `MailNotifications`
   */
  readonly logRetention?: logs.RetentionDays;
}
