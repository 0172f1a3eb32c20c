import { setImmediate as othersTurn } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DAY, StoredReport, storedReports } from './stored-reports';
import { parseLine } from '../protocol/reports/report-line';

/** Suffices for weeks of reports on a domain with many reporters. */
const MAX_REPORTS = 10_000;
const PARALLEL_READS = 16;
/** Keep a stranger's report from taking the memory that other work needs. */
const [MAX_STORED_BYTES, MAX_INFLATED_BYTES] = [1024 * 1024, 10 * 1024 * 1024];
/** Limits all reports together. Ten thousand of the usual size have a tenth of it; a function reads so much in a minute or two. */
const MAX_ALL_BYTES = 256 * 1024 * 1024;

/** Where the reports are, and which of them to read. */
export interface ReportPeriod {
  readonly bucket: string;
  readonly domain: string;
  /** The latest first: see `daysUntil`. */
  readonly days: readonly string[];
  /** The end of the time for reading, in milliseconds since the epoch. */
  readonly until: number;
}

/** Reports that were not read. */
export interface UnreadReports {
  readonly reportsUnread: number;
  /** Short lines on them. */
  readonly unread: readonly string[];
}

/** Every stored line has the time at which its mail came. */
export interface ReceivedLine {
  readonly receivedAt: string;
}

/** Takes a report in: a line for each of its policies. The day of a report without a date is the one on which it came. */
export type TakeReport<L extends ReceivedLine> = (day: string, lines: readonly L[], isDated: boolean) => void;

/**
 * Reads what a receiver stored on a domain.
 *
 * Ends in time whatever strangers wrote, with the reports that it could read until then. Yields to the rest of the process between reports.
 */
export async function readReports<L extends ReceivedLine>(
  s3: S3Client, { bucket, domain, days, until }: ReportPeriod, take: TakeReport<L>,
): Promise<UnreadReports> {
  const { reports, isCut } = await storedReports(s3, bucket, domain, days, MAX_REPORTS);
  const unread: string[] = [];
  let [begun, bytes] = [0, 0];
  await inParallel(reports, () => bytes < MAX_ALL_BYTES && Date.now() < until, async (report) => {
    begun++;
    const content = await contentOf(s3, bucket, report);
    await othersTurn();
    try {
      const text = textOf(content);
      bytes += text.length;
      const lines = linesOf<L>(text);
      const day = report.day ?? lines[0].receivedAt.slice(0, 10);
      if (days.includes(day)) take(day, lines, report.day !== null);
    } catch (error) {
      console.warn(`${report.key} could not be read: ${error}`);
      unread.push(report.key);
    }
  });
  const left = reports.length - begun;
  return {
    reportsUnread: unread.length + left,
    unread: [
      ...unread.length > 0 ? [`${unread.length} of the reports could not be read, such as ${unread.sort()[0]}`] : [],
      ...left > 0 ? [`${left} of the ${reports.length} reports of these days were not read, because the others took too long: ask for fewer days`] : [],
      ...isCut ? [`there are more reports of these days than the ${MAX_REPORTS} that are read: ask for fewer days`] : [],
    ],
  };
}

/** Returns the days of a period of so many days, the latest first. A report can't be divided, so the day in which the period begins belongs to it. */
export function daysUntil(now: number, days: number): string[] {
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

function linesOf<L>(text: string): L[] {
  return text.split('\n').filter((line) => line !== '').map((line) => parseLine<L>(line));
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
