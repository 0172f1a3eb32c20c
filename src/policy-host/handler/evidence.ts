import { setImmediate as othersTurn } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DAY, StoredReport, storedReports } from './stored-reports';
import { parseLine } from '../../protocol/reports/report-line';
import { FailureTally, ReportLine } from '../../protocol/verdict/failure-tally';
import { verdictOf } from '../../protocol/verdict/verdict';

/** Suffices for weeks of reports on a domain with many reporters. */
const MAX_REPORTS = 10_000;
const PARALLEL_READS = 16;
/** Keep a stranger's report from taking the memory that the publication needs. */
const [MAX_STORED_BYTES, MAX_INFLATED_BYTES] = [1024 * 1024, 10 * 1024 * 1024];
/** Limits all reports together. Ten thousand of the usual size have a tenth of it; the function reads so much in a minute or two. */
const MAX_ALL_BYTES = 256 * 1024 * 1024;

interface StoredLine extends ReportLine {
  readonly receivedAt: string;
}

/**
 * Returns why the reports that a receiver stored on a domain block mode enforce, in short lines that are safe to show; none if they support it.
 *
 * A report is stored under the day on which its range begins, usually the day before it arrives. Reports count if they begin today or on an earlier
 * day, back to the day in which the period begins: a report can't be divided. A report without a date counts on the day on which it arrived, and only
 * with what blocks mode enforce.
 *
 * Ends in time whatever strangers wrote, with the reports that it could read until then. Yields to the rest of the process between reports.
 *
 * @param until The end of the time for reading, in milliseconds since the epoch
 */
export async function blockersIn(s3: S3Client, bucket: string, domain: string, days: number, now: number, until: number): Promise<string[]> {
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
  const findings = {
    ...tally.findings(),
    reportsUnread: unread.length + left,
    unread: [
      ...unread.length > 0 ? [`${unread.length} of the reports could not be read, such as ${unread.sort()[0]}`] : [],
      ...left > 0 ? [`${left} of the ${reports.length} reports of these days were not read, because the others took too long: ask for fewer days`] : [],
      ...isCut ? [`there are more reports of these days than the ${MAX_REPORTS} that are read: ask for fewer days`] : [],
    ],
  };
  // For how long it has been tested, the preflight check judges.
  return [...verdictOf({ mode: 'testing', testedDays: days, requiredDays: days, reports: findings, watch: null }).reasons];
}

/** Returns the days of the period, the latest first. */
function daysUntil(now: number, days: number): string[] {
  const [first, last] = [now - days * DAY, now].map((time) => Math.floor(time / DAY));
  return Array.from({ length: last - first + 1 }, (_, index) => new Date((last - index) * DAY).toISOString().slice(0, 10));
}

/** Reads a report. Returns nothing, which is not valid gzip, for a report that is too large. */
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
