import { Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { QUARANTINE_PREFIX, RAW_PREFIX, REPORTS_PREFIX } from './ingestion-contract';
import { invalid, requireDuration } from '../cdk/validation';

/** Longer than any lifecycle rule allows: no rule is created for it. */
export const FOREVER = Duration.days(2_147_483_647);
/** A year, to compare with the same days of the previous one, and a month to do so. */
const MAIL_RETENTION = Duration.days(400);

export interface ReportRetention {
  readonly mailRetention?: Duration;
  readonly reportRetention?: Duration;
  readonly quarantineRetention?: Duration;
}

/** Returns the rules by which S3 deletes mails, reports and quarantine objects. */
export function lifecycleRules(given: ReportRetention): s3.LifecycleRule[] {
  const reports = checkedRetention('reportRetention', given.reportRetention) ?? FOREVER;
  const mails = checkedRetention('mailRetention', given.mailRetention) ?? shorter(reports, MAIL_RETENTION);
  const reasons = checkedRetention('quarantineRetention', given.quarantineRetention) ?? mails;
  return [
    // SES uploads large mails in parts (SES Developer Guide, "Deliver to S3 bucket action"). The parts of an aborted upload cost as much as objects.
    { abortIncompleteMultipartUploadAfter: Duration.days(1) },
    ...Object.entries({ [RAW_PREFIX]: mails, [REPORTS_PREFIX]: reports, [QUARANTINE_PREFIX]: reasons })
      .flatMap(([prefix, expiration]) => isForever(expiration) ? [] : [{ prefix, expiration }]),
  ];
}

/** Fails unless a retention is whole days. S3 checks one that is known only at deployment. */
function checkedRetention(property: string, retention: Duration | undefined): Duration | undefined {
  if (retention === undefined) return undefined;
  requireDuration(property, retention);
  if (retention.isUnresolved()) return retention;
  const days = retention.toDays({ integral: false });
  if (!Number.isInteger(days) || days < 1) {
    throw invalid(property, retention, 'it must be whole days, at least one',
      'write a Duration such as Duration.days(90), TlsRptReceiver.FOREVER to keep everything, or leave it out for the default');
  }
  return retention;
}

/** Returns the shorter duration: a replay would count mails again that outlive their reports. */
function shorter(one: Duration, other: Duration): Duration {
  return !one.isUnresolved() && one.toDays() < other.toDays() ? one : other;
}

function isForever(time: Duration): boolean {
  return !time.isUnresolved() && time.toDays() >= FOREVER.toDays();
}
