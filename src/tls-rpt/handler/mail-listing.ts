import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { RAW_PREFIX } from '../ingestion-contract';
import { ReceivedMail } from './reading';

export interface MailPage {
  readonly mails: readonly ReceivedMail[];
  /** No mail follows. */
  readonly isLast: boolean;
}

/** Received mails, by their keys and in the order of these. */
export class MailListing {
  /** @param prefix Of their keys. */
  public constructor(private readonly s3: S3Client, private readonly bucket: string, private readonly prefix: string) {
    if (!prefix.startsWith(RAW_PREFIX)) {
      throw new Error(`'replay' is '${prefix}': it is a prefix of mails' keys; write '${RAW_PREFIX}' for all of them`);
    }
  }

  /** At most a thousand that follow a key. */
  public async after(key: string, abortSignal: AbortSignal): Promise<MailPage> {
    const command = new ListObjectsV2Command({ Bucket: this.bucket, Prefix: this.prefix, StartAfter: key || undefined });
    const { Contents = [], IsTruncated = false } = await this.s3.send(command, { abortSignal });
    return { mails: Contents.map(({ Key, LastModified }) => ({ rawKey: Key!, receivedAt: LastModified!.toISOString() })), isLast: !IsTruncated };
  }
}
