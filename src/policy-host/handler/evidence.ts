import { S3Client } from '@aws-sdk/client-s3';
import { FailureTally, ReportLine } from '../../protocol/verdict/failure-tally';
import { verdictOf } from '../../protocol/verdict/verdict';
import { daysUntil, readReports, ReceivedLine } from '../../stored-reports/report-reading';

/**
 * Returns why the reports that a receiver stored on a domain block mode enforce, in short lines that are safe to show; none if they support it.
 *
 * A report is stored under the day on which its range begins, usually the day before it arrives. Reports count if they begin today or on an earlier
 * day, back to the day in which the period begins: a report can't be divided. A report without a date counts on the day on which it arrived, and only
 * with what blocks mode enforce.
 *
 * Ends in time whatever strangers wrote, with the reports that it could read until then.
 *
 * @param until The end of the time for reading, in milliseconds since the epoch
 */
export async function blockersIn(s3: S3Client, bucket: string, domain: string, days: number, now: number, until: number): Promise<string[]> {
  const tally = new FailureTally();
  const period = { bucket, domain, days: daysUntil(now, days), until };
  const unread = await readReports<ReportLine & ReceivedLine>(s3, period, (day, lines, isDated) => tally.add(day, lines, isDated));
  console.log(`${domain} has ${tally.reporters()}`);
  // For how long it has been tested, the preflight check judges.
  return [...verdictOf({ mode: 'testing', testedDays: days, requiredDays: days, reports: { ...tally.findings(), ...unread }, watch: null }).reasons];
}
