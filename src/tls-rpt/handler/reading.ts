import { MAIL_LIMITS, MailLimits } from '../../protocol/reports/mail-limits';
import { ResultType } from '../../protocol/reports/report-counts';
import { Unreadable } from '../../protocol/reports/unreadable';

/** What one mail may cost. */
export interface ReadLimits extends MailLimits {
  readonly milliseconds: number;
}

export const READ_LIMITS: ReadLimits = { ...MAIL_LIMITS, milliseconds: 5000 };

/** Where a mail is, and since when. */
export interface ReceivedMail {
  readonly rawKey: string;
  readonly receivedAt: string;
}

export interface ReadRequest {
  readonly mail: Uint8Array;
  readonly policyDomains: readonly string[];
  readonly limits: MailLimits;
  readonly receipt: ReceivedMail;
}

/** What a report says of one of our domains: the lines to store, and what is made known. */
export interface DomainReport {
  readonly domain: string;
  /** Names it in the archive and in events, whenever and however often it comes. */
  readonly id: string;
  readonly day: string | null;
  /** Of what the lines say of the report: changes when the same mail is read in another way. */
  readonly reading: string;
  /** In gzip. */
  readonly lines: Uint8Array<ArrayBuffer>;
  readonly organizationName: string | null;
  readonly reportId: string | null;
  readonly startDatetime: string | null;
  readonly endDatetime: string | null;
  readonly successfulSessions: number;
  readonly failedSessions: number;
  readonly failures: ReadonlyArray<{ readonly resultType: ResultType; readonly failedSessions: number }>;
  /** Whether sessions failed, or may have failed: the report has something that can't be read where it speaks of failures. */
  readonly hasFailures: boolean;
  /** The first ten things that can't be read. */
  readonly unreadable: readonly Unreadable[];
}

/** Why a mail, or a report in it, does not count. */
export interface Rejection {
  readonly code: string;
  readonly message: string;
}

/** A mail can have several reports: it can be accepted for some of them, and be quarantined for others. */
export interface ReadAnswer {
  readonly reports: readonly DomainReport[];
  /** Of the first report that does not count; the message names the others. */
  readonly rejection?: Rejection;
}
