import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { callBound } from '../../lambda/call-bound';
import { REPORTS_PREFIX } from '../../tls-rpt/ingestion-contract';

const DAY = 24 * 60 * 60 * 1000;
/** Older reports are not searched. */
const LOOK_BACK_DAYS = 61;

/**
 * Returns the days since the day of a domain's last report, or since `since` before the first report.
 *
 * One page is enough: later keys can only carry dates in the future.
 */
export async function reportAgeDays(s3: S3Client, bucket: string, domain: string, since: Date, now: Date): Promise<number> {
  const prefix = `${REPORTS_PREFIX}domain=${domain}/day=`;
  const { CommonPrefixes = [] } = await s3.send(new ListObjectsV2Command({
    Bucket: bucket,
    Prefix: prefix,
    Delimiter: '/',
    StartAfter: prefix + dayOf(new Date(now.getTime() - LOOK_BACK_DAYS * DAY)),
  }), callBound());
  const days = CommonPrefixes.map(({ Prefix }) => Prefix!.slice(prefix.length, -1)).filter((day) => /^\d{4}-\d\d-\d\d$/.test(day) && day <= dayOf(now));
  const newest = days.sort().pop();
  return Math.min(...[since, ...newest === undefined ? [] : [new Date(newest)]].map((date) => Math.floor((now.getTime() - date.getTime()) / DAY)));
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
