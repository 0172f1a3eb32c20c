import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { RAW_PREFIX } from '../ingestion-contract';
import { StoredMail } from './reading';

export interface MailPage {
  readonly mails: readonly StoredMail[];
  /** Whether these are the last mails. */
  readonly isLast: boolean;
}

/** Lists received mails in the order of their keys. */
export class MailListing {
  /** @param prefix Prefix of the keys. */
  public constructor(private readonly s3: S3Client, private readonly bucket: string, private readonly prefix: string) {
    if (!prefix.startsWith(RAW_PREFIX)) {
      throw new Error(`'replay' is '${prefix}': it must be a prefix of the keys of mails; write '${RAW_PREFIX}' for all of them`);
    }
  }

  /** Returns at most a thousand mails that follow a key. */
  public async after(key: string, abortSignal: AbortSignal): Promise<MailPage> {
    const command = new ListObjectsV2Command({ Bucket: this.bucket, Prefix: this.prefix, StartAfter: key || undefined });
    const { Contents = [], IsTruncated = false } = await this.s3.send(command, { abortSignal });
    const mails = Contents.map(({ Key, LastModified, Size }) => {
      const receipt = { rawKey: Key!, receivedAt: LastModified!.toISOString() };
      return { receipt, bytes: Size };
    });
    return { mails, isLast: !IsTruncated };
  }
}
