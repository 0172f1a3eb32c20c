import { ListObjectsV2Command, S3Client, _Object } from '@aws-sdk/client-s3';
import { reportsPrefix } from '../tls-rpt/ingestion-contract';

export const DAY = 24 * 60 * 60 * 1000;

/** A report in the bucket, not read yet. */
export interface StoredReport {
  readonly key: string;
  /** The day on which the report's range begins; null without a date. */
  readonly day: string | null;
  readonly bytes: number;
}

/** The reports of a period. */
export interface StoredReports {
  readonly reports: readonly StoredReport[];
  /** True if there are more reports. */
  readonly isCut: boolean;
}

/** Limits the listing of undated reports, which are not stored by day: the listing covers years. */
const MAX_UNDATED = 20_000;

/** Lists the latest reports of some days, at most `max`, and the undated ones that may have arrived on one of them. */
export async function storedReports(s3: S3Client, bucket: string, domain: string, days: readonly string[], max: number): Promise<StoredReports> {
  const reports: StoredReport[] = [];
  // List day by day, so that years of reports cost nothing.
  for (const day of days) {
    for await (const { Key, Size } of objectsBelow(s3, bucket, reportsPrefix(domain, day))) {
      if (reports.length === max) return { reports, isCut: true };
      reports.push({ key: Key!, day, bytes: Size! });
    }
  }
  const begin = new Date(days[days.length - 1]);
  let undated = 0;
  for await (const { Key, Size, LastModified } of objectsBelow(s3, bucket, reportsPrefix(domain, null))) {
    if (reports.length === max || undated++ === MAX_UNDATED) return { reports, isCut: true };
    if (LastModified! >= begin) reports.push({ key: Key!, day: null, bytes: Size! });
  }
  return { reports, isCut: false };
}

async function* objectsBelow(s3: S3Client, bucket: string, prefix: string): AsyncGenerator<_Object> {
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken }));
    yield* (page.Contents ?? []).filter(({ Key }) => Key!.endsWith('.json.gz'));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
}
