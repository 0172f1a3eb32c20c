import { TimeZone } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { isKeyOfSns, NotificationFunction } from './notification-function';
import { createNotificationSchedules } from './notification-schedules';
import { isMarkedAs, markAs } from '../cdk/construct-kind';
import { environmentDifference } from '../cdk/environment';
import { logGroupOf } from '../cdk/log-group';
import { MtaStsLogOptions } from '../cdk/log-options';
import { invalid } from '../cdk/validation';
import { PolicyHost } from '../policy-host/policy-host';
import { IPolicyHost } from '../policy-host/policy-host-interface';
import { TlsRptReceiver } from '../tls-rpt/tls-rpt-receiver';

/** Properties of `MailNotifications`. */
export interface MailNotificationsProps extends MtaStsLogOptions {
  /** Receives each message as plain text with a subject. Subscribe e-mail addresses to it. */
  readonly topic: sns.ITopic;

  /**
   * Receives each message in the form that Amazon Q Developer in chat applications shows in Slack, Microsoft Teams or Amazon Chime. Subscribe nothing else to it.
   *
   * @default - none: no chats
   */
  readonly chatTopic?: sns.ITopic;

  /**
   * The policy host whose watch is announced: what it finds for each domain. At least one of `policyHost` and `reportReceiver` is required.
   *
   * @default - none: only reports are announced
   */
  readonly policyHost?: IPolicyHost;

  /**
   * The receiver whose reports are announced: new failures, and those that are resolved. It also keeps what was announced, under `notifications/` in its bucket.
   *
   * @default - none: only what the watch finds is announced
   */
  readonly reportReceiver?: TlsRptReceiver;

  /**
   * Whether to send a digest of all domains.
   *
   * @default true
   */
  readonly digestEnabled?: boolean;

  /**
   * When to send the digest: once a day at most.
   *
   * @default - on Mondays at 07:00 UTC
   */
  readonly digestSchedule?: scheduler.ScheduleExpression;
}

const KIND = 'MailNotifications';

/**
 * Sends messages that people can read: about a new failure, about what the watch finds, about what is resolved, and a weekly digest of all domains.
 *
 * A domain has one message a day at most, whatever strangers send, and a failure is announced once. docs/notifications.md shows the messages and says what they cost.
 */
export class MailNotifications extends Construct {
  /** Returns whether a value is a `MailNotifications`. */
  public static isMailNotifications(x: any): x is MailNotifications {
    return isMarkedAs(KIND, x);
  }

  /** Writes and publishes the messages. */
  public readonly notifyFunction: lambda.IFunction;

  /** Contains a line of JSON for each message. */
  public readonly logGroup: logs.ILogGroup;

  constructor(scope: Construct, id: string, props: MailNotificationsProps) {
    super(scope, id);
    markAs(KIND, this);
    const { policyHost, reportReceiver } = props;
    validate(this, props);
    this.logGroup = logGroupOf(this, props, logs.RetentionDays.THREE_MONTHS);
    const notify = new NotificationFunction(this, 'Function', {
      ...props, reportBucket: reportReceiver?.bucket, watchBucket: policyHost?.watch && policyHost.bucket, logGroup: this.logGroup,
    });
    this.notifyFunction = notify;
    const rule: events.OnEventOptions = { target: new targets.LambdaFunction(notify), crossStackScope: this };
    reportReceiver?.onFailedSessions('ReportRule', rule);
    policyHost?.watch?.onStateChange('WatchRule', rule);
    createNotificationSchedules(this, {
      function: notify,
      digestSchedule: digestScheduleOf(props),
      domains: () => [...new Set([...policyHost?.domainNames ?? [], ...reportReceiver?.domainNames ?? []])],
    });
  }
}

function digestScheduleOf({ digestEnabled = true, digestSchedule }: MailNotificationsProps): scheduler.ScheduleExpression | undefined {
  if (digestEnabled) return digestSchedule ?? scheduler.ScheduleExpression.cron({ weekDay: 'MON', hour: '7', minute: '0', timeZone: TimeZone.ETC_UTC });
  if (digestSchedule) throw new Error("'digestSchedule' is given, and 'digestEnabled' is false: there is no digest to schedule; leave one of them out");
  return undefined;
}

function validate(scope: Construct, { topic, chatTopic, policyHost, reportReceiver }: MailNotificationsProps): void {
  if (!reportReceiver && !policyHost) throw new Error("neither 'policyHost' nor 'reportReceiver' is given: there is nothing to announce; give at least one of them");
  if (policyHost && !PolicyHost.isPolicyHost(policyHost)) {
    throw invalid('policyHost', policyHost.node.path, 'it belongs to another app, whose notifications announce what its watch finds',
      "create the MailNotifications in that app, or leave 'policyHost' out to announce reports only");
  }
  if (!reportReceiver && !policyHost!.watch) {
    throw new Error(`'policyHost' is '${policyHost!.node.path}', which has no watch, and 'reportReceiver' is not given: there is nothing to announce; `
      + "leave out 'watchEnabled: false', or give a receiver");
  }
  for (const [property, one] of Object.entries({ policyHost, reportReceiver })) {
    const apart = one && environmentDifference(one, scope);
    if (apart) {
      throw invalid(property, one!.node.path, `it is in ${apart.property} ${apart.one}, and '${scope.node.path}' in ${apart.other}: events stay in their account and region`,
        `put both into ${apart.property} ${apart.one}`);
    }
  }
  for (const [property, one] of Object.entries({ topic, chatTopic })) {
    if (one?.fifo) throw invalid(property, one.node.path, 'it is a FIFO topic, to which neither e-mail addresses nor chats can be subscribed', 'give a standard topic');
    if (hasAliasedKey(one)) {
      throw invalid(property, one!.node.path, "its 'masterKey' is a KMS alias, and permissions on an alias don't grant use of the key", 'give the topic the key itself');
    }
  }
  if (chatTopic && chatTopic.topicArn === topic.topicArn) {
    throw invalid('chatTopic', chatTopic.node.path, "it is the 'topic' as well: people would get JSON, and chats drop plain text", 'give a topic of its own, or leave it out');
  }
}

function hasAliasedKey(topic: sns.ITopic | undefined): boolean {
  const key = topic?.masterKey;
  return key !== undefined && 'aliasName' in key && !isKeyOfSns(key);
}
