/** What the reports of a period say about MTA-STS on one domain. The gate, the command line and notifications all judge by it. */
export interface ReportFindings {
  /** Those with the most sessions first. */
  readonly failures: readonly FailureFinding[];
  /** Short lines on what reporters wrote that can't be read: a failure may be hidden in it. */
  readonly unreadable: readonly string[];
  readonly reports: number;
  /** Reports that were made under the policy (policy type `sts`) and contain a session. */
  readonly reportsUnderPolicy: number;
  /** Reports that came and were not read. */
  readonly reportsUnread: number;
  /** Short lines on reports that were left out of all this. */
  readonly unread: readonly string[];
}

/** One kind of failure that one reporter saw at one host. */
export interface FailureFinding {
  /** Safe to show. */
  readonly reporter: string;
  /** A result type of RFC 8460 §4.3, or words for what has none. */
  readonly what: string;
  /** Safe to show; null where the reporter names none. */
  readonly host: string | null;
  readonly sessions: number;
  /** Days, as in `2026-11-20`. */
  readonly first: string;
  readonly last: string;
}

/** Where a text has little space, such as in CloudFormation's reason for a failure, which shows about a thousand characters. */
const MAX_LINES = 4;

/** Describes a failure in one short line. */
export function failureLine({ reporter, what, host, sessions, first, last }: FailureFinding): string {
  const when = first === last ? `on ${first}` : `from ${first} to ${last}`;
  return `${reporter} saw ${what}${host === null ? '' : ` at ${host}`} in ${sessions} ${sessions === 1 ? 'session' : 'sessions'} ${when}`;
}

/** Describes the largest failures, a line each, and counts the others. */
export function failureLines(failures: readonly FailureFinding[]): string[] {
  const others = failures.length - MAX_LINES;
  return [...failures.slice(0, MAX_LINES).map(failureLine), ...others > 0 ? [`and ${others} more`] : []];
}

/** Lists what is missing before reports can support a policy. */
export function missingEvidence({ reports, reportsUnderPolicy, reportsUnread, unread }: ReportFindings, days: number): string[] {
  return [
    ...reports === 0 && reportsUnread === 0 ? [`no report came in these ${days} days`] : [],
    ...reports > 0 && reportsUnderPolicy === 0 ? [`no report of these ${days} days was made under the policy (policy type sts)`] : [],
    ...unread,
  ];
}
