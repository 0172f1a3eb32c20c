import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  ENV_BUCKET, ENV_EVENT_BUS, ENV_LIMITS, ENV_MAILBOX_DOMAIN, ENV_POLICY_DOMAINS, policyDomainsText, QUARANTINE_PREFIX, RAW_PREFIX, REPORTS_PREFIX,
} from './ingestion-contract';
import { readLimits } from './read-limits';
import { TlsRptLimits } from './receiver-limits';
import { KEY_ACTIONS } from './report-key';
import { HandlerFunction } from '../cdk/handler-function';

export interface ReportIngestionProps {
  readonly bucket: s3.Bucket;
  readonly queue: sqs.Queue;
  readonly logGroup: logs.ILogGroup;
  /** The value of `ENV_POLICY_DOMAINS`: a token, because domains may still be added. */
  readonly policyDomains: string;
  readonly mailboxDomain: string;
  readonly eventBus: events.IEventBus;
  readonly limits: TlsRptLimits;
}

/** Enough for the reader process, the function itself, and the largest mails that it holds at a time. */
export const MEMORY_MEGABYTES = 1024;
/** The function reads the mails of a batch in sequence. */
const BATCH_SIZE = 10;
/** Time for everything else in a batch, including what the handler reserves for its answer. */
const SPARE_SECONDS = 30;
const MIN_TIMEOUT_SECONDS = 120;

/** Returns a timeout that is long enough for a batch of mails that each take the longest time. */
function timeoutOf(limits: TlsRptLimits): Duration {
  const { milliseconds = 0 } = readLimits(limits);
  return Duration.seconds(Math.max(MIN_TIMEOUT_SECONDS, Math.ceil(BATCH_SIZE * milliseconds / 1000) + SPARE_SECONDS));
}

/** Returns the time after which a message is delivered again: six times the function's timeout, as Lambda recommends. */
export function visibilityTimeoutOf(limits: TlsRptLimits): Duration {
  return Duration.seconds(6 * timeoutOf(limits).toSeconds());
}

/** A function's environment variables may have 4 KB in total. The other variables have at most a quarter of it. */
const MAX_POLICY_DOMAINS_LENGTH = 3 * 1024;

/** @param measured Domains for whose metrics the app asks. */
export function policyDomainsProblems(domains: readonly string[], measured: ReadonlySet<string>): string[] {
  if (domains.length === 0) {
    return ["this TlsRptReceiver serves no domain, so it would quarantine every report: give it to an MtaSts in 'reportDestinations' "
      + "or to a TlsRptRecord in 'destinations', call addDomain() for a domain whose record is elsewhere, or remove it"];
  }
  const strange = [...measured].filter((domain) => !domains.includes(domain));
  if (strange.length > 0) {
    return strange.map((domain) => `the app asks for a metric of ${domain}, whose reports this TlsRptReceiver does not take, so that it would have no values: `
      + `name one of its ${domains.length} domains, such as ${domains[0]}, or give the receiver to the domain's MtaSts in 'reportDestinations'`);
  }
  const { length } = policyDomainsText(domains, measured);
  return length <= MAX_POLICY_DOMAINS_LENGTH ? [] : [`the names of its ${domains.length} domains have ${length} characters, and the environment of its function allows `
    + `${MAX_POLICY_DOMAINS_LENGTH}: give some of the domains another TlsRptReceiver`];
}

/** Reads the mails in the queue and stores the accepted reports. */
export class ReportIngestion extends Construct {
  public readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: ReportIngestionProps) {
    super(scope, id);
    const { bucket, queue } = props;
    const limits = readLimits(props.limits);
    this.function = new HandlerFunction(this, 'Function', {
      bundle: 'ingest',
      description: 'Reads, accepts and stores TLS reports',
      timeout: timeoutOf(props.limits),
      memorySize: MEMORY_MEGABYTES,
      logGroup: props.logGroup,
      environment: {
        [ENV_BUCKET]: bucket.bucketName,
        [ENV_POLICY_DOMAINS]: props.policyDomains,
        [ENV_MAILBOX_DOMAIN]: props.mailboxDomain,
        [ENV_EVENT_BUS]: props.eventBus.eventBusName,
        ...Object.keys(limits).length > 0 ? { [ENV_LIMITS]: JSON.stringify(limits) } : {},
      },
      statements: [
        new iam.PolicyStatement({
          // A replay asks what is stored before it writes.
          actions: ['s3:GetObject'],
          resources: [RAW_PREFIX, REPORTS_PREFIX, QUARANTINE_PREFIX].map((prefix) => bucket.arnForObjects(`${prefix}*`)),
        }),
        new iam.PolicyStatement({
          actions: ['s3:PutObject'],
          resources: [bucket.arnForObjects(`${REPORTS_PREFIX}*`), bucket.arnForObjects(`${QUARANTINE_PREFIX}*`)],
        }),
        // A replay deletes objects that an earlier run stored and the current one does not produce.
        new iam.PolicyStatement({
          actions: ['s3:DeleteObject'],
          resources: [bucket.arnForObjects(`${REPORTS_PREFIX}domain=*/day=unknown/*`), bucket.arnForObjects(`${QUARANTINE_PREFIX}*`)],
        }),
        new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
        ...bucket.encryptionKey ? [new iam.PolicyStatement({ actions: KEY_ACTIONS, resources: [bucket.encryptionKey.keyArn] })] : [],
        new iam.PolicyStatement({ actions: ['events:PutEvents'], resources: [props.eventBus.eventBusArn] }),
        new iam.PolicyStatement({
          actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
          resources: [queue.queueArn],
        }),
      ],
      policyFix: 'grant the function less',
    });
    new lambda.EventSourceMapping(this, 'Source', {
      target: this.function,
      eventSourceArn: queue.queueArn,
      batchSize: BATCH_SIZE,
      reportBatchItemFailures: true,
      // A flood of mail costs time, not money.
      maxConcurrency: 5,
    });
  }
}
