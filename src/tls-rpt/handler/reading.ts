import { MAIL_LIMITS, MailLimits } from '../../protocol/reports/mail-limits';
import { ResultType } from '../../protocol/reports/report-counts';
import { Unreadable } from '../../protocol/reports/unreadable';

/** Bounds for one mail. */
export interface ReadLimits extends MailLimits {
  readonly milliseconds: number;
}

export const READ_LIMITS: ReadLimits = { ...MAIL_LIMITS, milliseconds: 5000 };

/** Key of a mail, and time of its receipt. */
export interface ReceivedMail {
  readonly rawKey: string;
  readonly receivedAt: string;
}

/** A mail in the bucket. */
export interface StoredMail {
  readonly receipt: ReceivedMail;
  /** Its size, if it is known before the mail is fetched. */
  readonly bytes?: number;
}

export interface ReadRequest {
  readonly mail: Uint8Array;
  readonly policyDomains: readonly string[];
  readonly limits: MailLimits;
  readonly receipt: ReceivedMail;
}

/** A report on one of the receiver's domains: the lines to store, and what is published. */
export interface DomainReport {
  readonly domain: string;
  /** Identifies the report in the archive and in events, however often it arrives. */
  readonly id: string;
  readonly day: string | null;
  /** Hash of the lines: changes if a later parser reads the same mail differently. */
  readonly reading: string;
  /** Compressed with gzip. */
  readonly lines: Uint8Array<ArrayBuffer>;
  readonly organizationName: string | null;
  readonly reportId: string | null;
  readonly startDatetime: string | null;
  readonly endDatetime: string | null;
  readonly successfulSessions: number;
  readonly failedSessions: number;
  readonly failures: ReadonlyArray<{ readonly resultType: ResultType; readonly failedSessions: number }>;
  /** Whether sessions failed, or may have failed because a part of the report about failures can't be read. */
  readonly hasFailures: boolean;
  /** The first ten things that can't be read. */
  readonly unreadable: readonly Unreadable[];
}

/** Why a mail, or a report in it, is not accepted. */
export interface Rejection {
  readonly code: string;
  readonly message: string;
}

/** Answer for a mail, which can have several reports: some can be accepted, and others rejected. */
export interface ReadAnswer {
  readonly reports: readonly DomainReport[];
  /** Rejection of the first report that is not accepted; the message names the others. */
  readonly rejection?: Rejection;
}
