import { setImmediate as othersTurn } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { FailureTally, ReportLine } from './failure-tally';
import { DAY, StoredReport, storedReports } from './stored-reports';
import { parseLine } from '../../protocol/reports/report-line';

/** Weeks of reports on a domain that many write about. */
const MAX_REPORTS = 10_000;
const PARALLEL_READS = 16;
/** A stranger's report must not take the memory that the publication needs. */
const [MAX_STORED_BYTES, MAX_INFLATED_BYTES] = [1024 * 1024, 10 * 1024 * 1024];
/** Of all reports: ten thousand of the usual size have a tenth of it. The function takes a minute or two for so much. */
const MAX_ALL_BYTES = 256 * 1024 * 1024;

interface StoredLine extends ReportLine {
  readonly receivedAt: string;
}

/**
 * What the reports that a receiver stored on a domain say against mode enforce, in short lines that can be shown; none if they speak for it.
 *
 * A report is kept under the day on which its range begins, which as a rule is the day before it comes. Those count that begin today or on one
 * of the days before, back to the one in which the period begins: a report can't be divided. What says against the policy in a report without a date
 * counts as of the day on which it came.
 *
 * Whatever strangers wrote, it ends: with the reports that could be read until then. Between them, all else that the process does has its turn.
 *
 * @param until When the reading has to have ended, in milliseconds since the epoch
 */
export async function objectionsIn(s3: S3Client, bucket: string, domain: string, days: number, now: number, until: number): Promise<string[]> {
  const daysOfPeriod = daysUntil(now, days);
  const { reports, isCut } = await storedReports(s3, bucket, domain, daysOfPeriod, MAX_REPORTS);
  const tally = new FailureTally();
  const unread: string[] = [];
  let [begun, bytes] = [0, 0];
  await inParallel(reports, () => bytes < MAX_ALL_BYTES && Date.now() < until, async (report) => {
    begun++;
    const content = await contentOf(s3, bucket, report);
    await othersTurn();
    try {
      const text = textOf(content);
      bytes += text.length;
      const lines = linesOf(text);
      const day = report.day ?? lines[0].receivedAt.slice(0, 10);
      if (daysOfPeriod.includes(day)) tally.add(day, lines, report.day !== null);
    } catch (error) {
      console.warn(`${report.key} could not be read: ${error}`);
      unread.push(report.key);
    }
  });
  console.log(`${domain} has ${tally.reporters()}`);
  const left = reports.length - begun;
  return [
    ...unread.length < begun || reports.length === 0 ? tally.objections(days) : [],
    ...unread.length > 0 ? [`${unread.length} of the reports could not be read, such as ${unread.sort()[0]}`] : [],
    ...left > 0 ? [`${left} of the ${reports.length} reports of these days were not read, because the others took too long: ask for fewer days`] : [],
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

function textOf(content: Uint8Array): string {
  return gunzipSync(content, { maxOutputLength: MAX_INFLATED_BYTES }).toString('utf8');
}

function linesOf(text: string): StoredLine[] {
  return text.split('\n').filter((line) => line !== '').map((line) => parseLine<StoredLine>(line));
}

async function inParallel<T>(items: readonly T[], mayGoOn: () => boolean, work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  await Promise.all(Array.from({ length: PARALLEL_READS }, async () => {
    while (mayGoOn()) {
      const { done, value } = rest.next();
      if (done) return;
      await work(value);
    }
  }));
}
