import { ListObjectsV2Command, S3Client, _Object } from '@aws-sdk/client-s3';
import { reportsPrefix } from '../../tls-rpt/ingestion-contract';

export const DAY = 24 * 60 * 60 * 1000;

export interface StoredReport {
  readonly key: string;
  /** On which its range begins; null if it has no date. */
  readonly day: string | null;
  readonly bytes: number;
}

export interface StoredReports {
  readonly reports: readonly StoredReport[];
  /** There are more. */
  readonly isCut: boolean;
}

/** Reports without a date are not kept by day: those of years are listed, and of no more than this number. */
const MAX_UNDATED = 20_000;

/** The latest reports of days, at most `max`, and those without a date that may have come on one of them. */
export async function storedReports(s3: S3Client, bucket: string, domain: string, days: readonly string[], max: number): Promise<StoredReports> {
  const reports: StoredReport[] = [];
  // Day by day, so that years of reports cost nothing.
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
