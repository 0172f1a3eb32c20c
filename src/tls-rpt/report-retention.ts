import { Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { QUARANTINE_PREFIX, RAW_PREFIX, REPORTS_PREFIX } from './ingestion-contract';
import { invalid } from '../cdk/validation';

/** No rule is made for it. */
export const FOREVER = Duration.days(2_147_483_647);
/** A year, to compare with the same days of the last one, and a month to do so. */
const MAIL_RETENTION = Duration.days(400);

export interface ReportRetention {
  readonly mailRetention?: Duration;
  readonly reportRetention?: Duration;
  readonly quarantineRetention?: Duration;
}

/** When S3 deletes what. */
export function lifecycleRules(given: ReportRetention): s3.LifecycleRule[] {
  const reports = checkedRetention('reportRetention', given.reportRetention) ?? FOREVER;
  const mails = checkedRetention('mailRetention', given.mailRetention) ?? shorter(reports, MAIL_RETENTION);
  const reasons = checkedRetention('quarantineRetention', given.quarantineRetention) ?? mails;
  return [
    // SES uploads large mails in parts (SES Developer Guide, "Deliver to S3 bucket action"); the parts of one that it gave up cost what objects do.
    { abortIncompleteMultipartUploadAfter: Duration.days(1) },
    ...Object.entries({ [RAW_PREFIX]: mails, [REPORTS_PREFIX]: reports, [QUARANTINE_PREFIX]: reasons })
      .flatMap(([prefix, expiration]) => isForever(expiration) ? [] : [{ prefix, expiration }]),
  ];
}

/** One that is known only at deploy is S3's to check. */
function checkedRetention(property: string, retention: Duration | undefined): Duration | undefined {
  if (retention === undefined || retention.isUnresolved()) return retention;
  const days = retention.toDays({ integral: false });
  if (!Number.isInteger(days) || days < 1) {
    throw invalid(property, retention, 'it is whole days, at least one, as S3 counts them',
      'write a Duration such as Duration.days(90), TlsRptReceiver.FOREVER to keep all, or leave it out for the default');
  }
  return retention;
}

/** Mails that outlive their reports would be counted again by a replay. */
function shorter(one: Duration, other: Duration): Duration {
  return !one.isUnresolved() && one.toDays() < other.toDays() ? one : other;
}

function isForever(time: Duration): boolean {
  return !time.isUnresolved() && time.toDays() >= FOREVER.toDays();
}
