import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { RAW_PREFIX, ReplayResult } from './contract';
import { Ingestion } from './ingestion.lambda-shared';
import { Receipt } from './reading.lambda-shared';
import { isMail } from './receipts.lambda-shared';

export interface ReplayRequest {
  /** Which mails: a prefix of their keys. */
  readonly replay: string;
  /** Only those behind this key: `next` of an earlier answer. */
  readonly after?: string;
}

const MAILS_AT_A_TIME = 10;

/**
 * Takes the mails of the archive in again, in the order of their keys.
 *
 * @param stop Ends it between mails, while there still is time for those that were begun; `signal` ends these as well.
 */
export async function replayMails(
  s3: S3Client, Bucket: string, ingestion: Ingestion, { replay, after }: ReplayRequest, stop: AbortSignal, signal: AbortSignal,
): Promise<ReplayResult> {
  if (!replay.startsWith(RAW_PREFIX)) throw new Error(`'replay' is '${replay}': it is a prefix of mails' keys; write '${RAW_PREFIX}' for all of them`);
  const tally = new Tally();
  let next = after ?? null;
  for (;;) {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: replay, StartAfter: next ?? undefined }));
    const mails = (page.Contents ?? []).map(({ Key, LastModified }) => ({ rawKey: Key!, receivedAt: LastModified!.toISOString() }));
    for (let at = 0; at < mails.length; at += MAILS_AT_A_TIME) {
      if (stop.aborted) return tally.result(next);
      const some = mails.slice(at, at + MAILS_AT_A_TIME);
      await Promise.all(some.filter(({ rawKey }) => isMail(rawKey)).map((receipt) => tally.add(ingestion, receipt, signal)));
      next = some[some.length - 1].rawKey;
    }
    if (!page.IsTruncated) return tally.result(null);
  }
}

class Tally {
  private readonly counts = { mails: 0, accepted: 0, again: 0, duplicate: 0, quarantined: 0 };
  private readonly failed: string[] = [];

  public async add(ingestion: Ingestion, receipt: Receipt, signal: AbortSignal): Promise<void> {
    this.counts.mails++;
    try {
      for (const outcome of await ingestion.replay(receipt, signal)) this.counts[outcome]++;
    } catch (error) {
      console.error(`${receipt.rawKey} could not be replayed:`, error);
      this.failed.push(receipt.rawKey);
    }
  }

  public result(next: string | null): ReplayResult {
    const { again, ...counts } = this.counts;
    return { ...counts, refreshed: again, failed: this.failed, next };
  }
}
