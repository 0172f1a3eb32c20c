import type { S3Event } from 'aws-lambda';
import { SETUP_NOTIFICATION } from '../activation-contract';
import { ReceivedMail } from './reading';

export function isMail(key: string): boolean {
  return key.split('/').at(-1) !== SETUP_NOTIFICATION;
}

/** The mails that a message of the queue names: an event of S3. */
export function receiptsOf(body: string): ReceivedMail[] {
  const event = JSON.parse(body) as Partial<S3Event> & { Event?: string };
  // What S3 sends when the bucket is made.
  if (event.Event === 's3:TestEvent') return [];
  if (!event.Records) throw new Error('the message is no event of S3');
  return event.Records
    .map((record) => ({ rawKey: decodeURIComponent(record.s3.object.key.replace(/\+/g, ' ')), receivedAt: record.eventTime }))
    .filter(({ rawKey }) => isMail(rawKey));
}
