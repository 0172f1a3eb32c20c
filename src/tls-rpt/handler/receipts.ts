import type { S3Event } from 'aws-lambda';
import { SETUP_NOTIFICATION } from '../activation-contract';
import { StoredMail } from './reading';

export function isMail(key: string): boolean {
  return key.split('/').at(-1) !== SETUP_NOTIFICATION;
}

/** Returns the mails that a message of the queue names. The message is an S3 event. */
export function receiptsOf(body: string): StoredMail[] {
  const event = JSON.parse(body) as Partial<S3Event> & { Event?: string };
  // S3 sends a test event when the bucket is created.
  if (event.Event === 's3:TestEvent') return [];
  if (!event.Records) throw new Error('the message is not an S3 event');
  return event.Records
    .map(({ eventTime, s3: { object } }) => ({
      receipt: { rawKey: decodeURIComponent(object.key.replace(/\+/g, ' ')), receivedAt: eventTime }, bytes: object.size,
    }))
    .filter(({ receipt: { rawKey } }) => isMail(rawKey));
}
