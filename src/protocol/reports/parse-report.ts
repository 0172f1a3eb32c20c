import { createHash } from 'node:crypto';
import { parseBoundedJson } from './bounded-json';
import { OF_REPORT, oddMembers } from './odd-members';
import { ProtocolError } from '../protocol-error';
import { datetimeOf, isPossibleRange } from './report-date';
import { byKnownNames, isNothing, isObject, objectOf } from './report-members';
import { parsePolicies } from './report-policy';
import { textOf } from './report-text';
import { Unreadable, Unreadables } from './unreadable';

/**
 * A TLS report (RFC 8460 §4) in one shape, whoever sent it. What is absent is null or empty, what is unknown is kept, and what can't be read is marked.
 * A text has at most 1000 characters: a longer one ends in `…`.
 */
export interface Report {
  readonly organizationName: string | null;
  readonly reportId: string | null;
  /** ISO 8601 in UTC, with a Z. */
  readonly startDatetime: string | null;
  readonly endDatetime: string | null;
  readonly contactInfo: string | null;
  readonly policies: readonly ReportPolicy[];
  /** What can't be read in the report, outside of its policies: the first ten. */
  readonly unreadable: readonly Unreadable[];
}

export interface ReportPolicy {
  /** `sts`, `tlsa`, `no-policy-found`, or what the reporter wrote. */
  readonly policyType: string | null;
  readonly policyDomain: string | null;
  readonly policyString: readonly string[];
  readonly mxHost: readonly string[];
  readonly successfulSessions: number;
  readonly failedSessions: number;
  /** Result types are not exclusive: their sessions may add up to more than `failedSessions` (RFC 8460 §4). */
  readonly failures: readonly Failure[];
  /** What can't be read in the policy: the first ten. */
  readonly unreadable: readonly Unreadable[];
}

export interface Failure {
  /** One of RFC 8460 §4.3, or what the reporter wrote. */
  readonly resultType: string | null;
  readonly sendingMtaIp: string | null;
  readonly receivingMxHostname: string | null;
  readonly receivingMxHelo: string | null;
  readonly receivingIp: string | null;
  /** At least one, also where the reporter's count can't be read: there would be no detail without a session that failed (RFC 8460 §4.3). */
  readonly failedSessions: number;
  /** A stranger's URI: never fetched. */
  readonly additionalInformation: string | null;
  readonly failureReasonCode: string | null;
}

export interface ReadReport {
  readonly report: Report;
  /**
   * The same for the same report, also where it comes again in another mail. It is made of all that the reporter wrote, so that it stays
   * what it is when that is read better. It does not tell who wrote it.
   */
  readonly fingerprint: string;
}

/**
 * Reads a report as reporters write it, of which few follow RFC 8460 §4 in everything: nothing is required
 * but an object with an array of policies.
 */
export function parseReport(json: string): ReadReport {
  const parsed = parseBoundedJson(json);
  if (!isObject(parsed)) throw notReport('the JSON is not an object', parsed);
  const report = byKnownNames(parsed);
  const { policies } = report;
  if (!Array.isArray(policies)) throw notReport("the JSON has no array 'policies'", parsed);

  const marks = oddMembers(json);
  const ofReport = marks.get(OF_REPORT) ?? new Unreadables();
  return {
    report: {
      organizationName: textOf(report['organization-name']),
      reportId: textOf(report['report-id']),
      ...rangeOf(report['date-range'], ofReport),
      contactInfo: textOf(report['contact-info']),
      policies: parsePolicies(policies, ofReport, marks),
      unreadable: ofReport.list,
    },
    fingerprint: fingerprintOf(json),
  };
}

/** What holds reports is a bad report, and not something else that may be left out. */
function notReport(message: string, parsed: unknown): ProtocolError {
  return holdsReport(parsed, 2) ? new ProtocolError('NO_POLICIES', `${message}, and holds a report within: send each as an object of its own (RFC 8460 §4.4)`) : new ProtocolError('NOT_A_REPORT', message);
}

function holdsReport(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  return Object.values(value).some((one) => isObject(one) && Array.isArray(one.policies) || holdsReport(one, depth - 1));
}

/** No reporter's id is unique: some take one for several ranges, and two systems of a reporter can make the same. Mail changes line ends. */
function fingerprintOf(json: string): string {
  return createHash('sha256').update(json.replace(/\s+/g, '')).digest('hex');
}

function rangeOf(written: unknown, marks: Unreadables): Pick<Report, 'startDatetime' | 'endDatetime'> {
  const range = objectOf(written, 'date-range', marks);
  const [startDatetime, endDatetime] = ['start-datetime', 'end-datetime'].map((name) => datetime(range[name], name, marks));
  if (startDatetime !== null && endDatetime !== null && !isPossibleRange(startDatetime, endDatetime)) {
    marks.add('impossible', 'date-range', `${startDatetime}/${endDatetime}`);
  }
  return { startDatetime, endDatetime };
}

function datetime(written: unknown, name: string, marks: Unreadables): string | null {
  if (isNothing(written)) return null;
  const date = datetimeOf(textOf(written) ?? '', name === 'end-datetime');
  if (date === undefined) marks.add('unreadable', `date-range.${name}`, written);
  return date ?? null;
}
