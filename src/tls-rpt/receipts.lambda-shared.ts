import type { S3Event } from 'aws-lambda';
import { Receipt } from './reading.lambda-shared';

/** What SES writes when the receipt rule is made, to see that it may. */
const SETUP_NOTIFICATION = /(^|\/)AMAZON_SES_SETUP_NOTIFICATION$/;

export function isMail(key: string): boolean {
  return !SETUP_NOTIFICATION.test(key);
}

/** The mails that a message of the queue names: an event of S3. */
export function receiptsOf(body: string): Receipt[] {
  const event = JSON.parse(body) as Partial<S3Event> & { Event?: string };
  // What S3 sends when the bucket is made.
  if (event.Event === 's3:TestEvent') return [];
  if (!event.Records) throw new Error('the message is no event of S3');
  return event.Records
    .map((record) => ({ rawKey: decodeURIComponent(record.s3.object.key.replace(/\+/g, ' ')), receivedAt: record.eventTime }))
    .filter(({ rawKey }) => isMail(rawKey));
}
