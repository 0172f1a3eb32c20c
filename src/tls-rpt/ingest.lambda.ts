import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Event, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { ENV_BUCKET, ENV_POLICY_DOMAINS, failureMetric, METRICS } from './contract';
import { emitMetrics } from './metrics.lambda-shared';
import { Receipt, ReportStore } from './report-store.lambda-shared';
import { admit } from '../protocol/admission';
import { ProtocolError } from '../protocol/protocol-error';
import { headlineOf } from '../protocol/report-counts';
import { MAIL_LIMITS, readReportMail } from '../protocol/report-mail';

// An emulator has no host names for its buckets.
const s3 = new S3Client({ forcePathStyle: !!process.env.AWS_ENDPOINT_URL });

/** What SES writes when the receipt rule is made, to see that it may. */
const SETUP_NOTIFICATION = /(^|\/)AMAZON_SES_SETUP_NOTIFICATION$/;

/** One bad message fails no other: only those that could be neither read nor refused come back, and end in the dead-letter queue. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures = [];
  for (const { messageId, body } of event.Records) {
    try {
      for (const mail of mailsOf(body)) await ingest(mail);
    } catch (error) {
      console.error(`message ${messageId} will be tried again:`, error);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

function mailsOf(body: string): Receipt[] {
  const event = JSON.parse(body) as Partial<S3Event> & { Event?: string };
  // What S3 sends when the bucket is made.
  if (event.Event === 's3:TestEvent') return [];
  if (!event.Records) throw new Error('the message is no event of S3');
  return event.Records
    .map((record) => ({ rawKey: decodeURIComponent(record.s3.object.key.replace(/\+/g, ' ')), receivedAt: record.eventTime }))
    .filter(({ rawKey }) => !SETUP_NOTIFICATION.test(rawKey));
}

async function ingest(receipt: Receipt): Promise<void> {
  const bucket = process.env[ENV_BUCKET]!;
  const store = new ReportStore(s3, bucket);
  try {
    const { headers, report } = await readReportMail(await rawMail(bucket, receipt.rawKey));
    const { dkimDomain, policies } = admit(headers, report, process.env[ENV_POLICY_DOMAINS]!.split(','));
    for (const [domain, ofDomain] of policies) {
      const isNew = await store.storeReport(domain, report, ofDomain, dkimDomain, receipt);
      emitMetrics(isNew ? acceptedMetrics(headlineOf(ofDomain)) : { [METRICS.duplicate]: 1 }, domain);
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    await store.quarantine(error, receipt);
    emitMetrics({ [METRICS.quarantined]: 1 });
    console.log(JSON.stringify({ quarantined: receipt.rawKey, code: error.code }));
  }
}

/** A mail over the limit is refused by its size, before it is read. */
async function rawMail(bucket: string, key: string): Promise<Uint8Array> {
  const { Body, ContentLength } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (ContentLength! > MAIL_LIMITS.mailBytes) {
    (Body as unknown as { destroy(): void }).destroy();
    throw new ProtocolError('TOO_LARGE', `the mail has ${ContentLength} bytes, more than ${MAIL_LIMITS.mailBytes}`);
  }
  return Body!.transformToByteArray();
}

function acceptedMetrics({ successfulSessions, failedSessions, failures }: ReturnType<typeof headlineOf>): { [name: string]: number } {
  return {
    [METRICS.accepted]: 1,
    [METRICS.successfulSessions]: successfulSessions,
    [METRICS.failedSessions]: failedSessions,
    ...Object.fromEntries([...failures].map(([type, sessions]) => [failureMetric(type), sessions])),
  };
}
