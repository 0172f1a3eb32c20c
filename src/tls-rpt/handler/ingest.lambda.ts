// eslint-disable-next-line import/order -- it starts a process, while the rest is loaded
import { reader } from './early-reader';
import { setMaxListeners } from 'node:events';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { Archive } from './archive';
import { ENV_BUCKET, ENV_EVENT_BUS, ENV_LIMITS, ENV_MAILBOX_DOMAIN, ENV_POLICY_DOMAINS, readPolicyDomains, ReplayResult } from '../ingestion-contract';
import { ReportEvents } from './events';
import { Ingestion } from './ingestion';
import { MailCounts } from './mail-counts';
import { MailListing } from './mail-listing';
import { READ_LIMITS } from './reading';
import { receiptsOf } from './receipts';
import { Replay, ReplayRequest } from './replay';
import { EventPublisher } from '../../lambda/event-publisher';
import { s3Client } from '../../lambda/s3-client';
import { untilAborted } from '../../lambda/until-aborted';

/** Reserved for the answer. */
const ANSWER_MILLISECONDS = 10_000;
/** Reserved for mails that a replay has begun: from then on it lists and begins nothing more. */
const REPLAY_MILLISECONDS = 40_000;
/** Reserved after everything else was given up: work that was done is settled before. */
const LAST_MILLISECONDS = 3000;

const { [ENV_BUCKET]: bucket = '', [ENV_EVENT_BUS]: bus = '', [ENV_MAILBOX_DOMAIN]: mailboxDomain = '', [ENV_POLICY_DOMAINS]: domainsText = '' } = process.env;
const { domains, measured } = readPolicyDomains(domainsText);
const limits = { ...READ_LIMITS, ...JSON.parse(process.env[ENV_LIMITS] ?? '{}') };
const s3 = s3Client();
const archive = new Archive(s3, bucket);
const events = new ReportEvents(new EventPublisher(new EventBridgeClient({})), bus, bucket);
const ingestion = new Ingestion(
  archive, reader, events, new MailCounts(mailboxDomain, measured), domains, limits,
);

/** Ingests the mails that the queue names. Invoked with `{"replay": "raw/"}`, it ingests the archived mails again. */
export async function handler(event: SQSEvent | ReplayRequest, context: Context): Promise<SQSBatchResponse | ReplayResult> {
  const before = (milliseconds: number) => abortAfter(context.getRemainingTimeInMillis() - milliseconds);
  const signal = before(ANSWER_MILLISECONDS);
  if ('replay' in event) {
    const listing = new MailListing(s3, bucket, event.replay);
    return new Replay(listing, ingestion, archive, { stop: before(REPLAY_MILLISECONDS), signal, last: before(LAST_MILLISECONDS) }).after(event.after ?? '');
  }
  return ingestBatch(event, signal);
}

/** Each mail adds a listener. */
function abortAfter(milliseconds: number): AbortSignal {
  const signal = AbortSignal.timeout(Math.max(0, milliseconds));
  setMaxListeners(0, signal);
  return signal;
}

/** Ingests each message by itself: only those that could be neither accepted nor quarantined in time return to the queue, and end in the dead-letter queue. */
async function ingestBatch(event: SQSEvent, signal: AbortSignal): Promise<SQSBatchResponse> {
  const failures = await Promise.all(event.Records.map(async ({ messageId, body }) => {
    try {
      for (const mail of receiptsOf(body)) await untilAborted(ingestion.ingest(mail, signal), signal);
      return [];
    } catch (error) {
      console.error(`message ${messageId} will be tried again:`, error);
      return [{ itemIdentifier: messageId }];
    }
  }));
  return { batchItemFailures: failures.flat() };
}
