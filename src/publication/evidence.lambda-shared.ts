import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { FailureTally, ReportLine } from './failure-tally.lambda-shared';
import { DAY, StoredReport, storedReports } from './stored-reports.lambda-shared';

/** Weeks of reports on a domain that many write about. */
const MAX_REPORTS = 10_000;
const PARALLEL_READS = 16;
/** A stranger's report must not take the memory that the publication needs. */
const [MAX_STORED_BYTES, MAX_INFLATED_BYTES] = [1024 * 1024, 10 * 1024 * 1024];

interface StoredLine extends ReportLine {
  readonly receivedAt: string;
}

/**
 * What the reports that a receiver stored on a domain say against mode enforce, in short lines that can be shown; none if they speak for it.
 *
 * A report is kept under the day on which its range begins, which as a rule is the day before it comes. Those count that begin today or on one
 * of the days before, back to the one in which the period begins: a report can't be divided. What says against the policy in a report without a date
 * counts as of the day on which it came.
 */
export async function objectionsIn(s3: S3Client, bucket: string, domain: string, days: number, now: number): Promise<string[]> {
  const daysOfPeriod = daysUntil(now, days);
  const { reports, isCut } = await storedReports(s3, bucket, domain, daysOfPeriod, MAX_REPORTS);
  const tally = new FailureTally();
  const unread: string[] = [];
  await inParallel(reports, async (report) => {
    const content = await contentOf(s3, bucket, report);
    try {
      const lines = linesOf(content);
      const day = report.day ?? lines[0].receivedAt.slice(0, 10);
      if (daysOfPeriod.includes(day)) tally.add(day, lines, report.day !== null);
    } catch (error) {
      console.warn(`${report.key} could not be read: ${error}`);
      unread.push(report.key);
    }
  });
  console.log(`${domain} has ${tally.witnesses()}`);
  return [
    ...unread.length < reports.length || reports.length === 0 ? tally.objections(days) : [],
    ...unread.length > 0 ? [`${unread.length} of the reports could not be read, such as ${unread.sort()[0]}`] : [],
    ...isCut ? [`there are more reports of these days than the ${MAX_REPORTS} that are read: ask for fewer days`] : [],
  ];
}

/** The latest first. */
function daysUntil(now: number, days: number): string[] {
  const [first, last] = [now - days * DAY, now].map((time) => Math.floor(time / DAY));
  return Array.from({ length: last - first + 1 }, (_, index) => new Date((last - index) * DAY).toISOString().slice(0, 10));
}

/** Empty, and so no gzip, for what is too large to be read. */
async function contentOf(s3: S3Client, bucket: string, { key, bytes }: StoredReport): Promise<Uint8Array> {
  if (bytes > MAX_STORED_BYTES) return new Uint8Array();
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Body!.transformToByteArray();
}

function linesOf(content: Uint8Array): StoredLine[] {
  const text = gunzipSync(content, { maxOutputLength: MAX_INFLATED_BYTES }).toString('utf8');
  return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  await Promise.all(Array.from({ length: PARALLEL_READS }, async () => {
    for (const item of rest) await work(item);
  }));
}
