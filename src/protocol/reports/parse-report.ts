import { createHash } from 'node:crypto';
import { parseBoundedJson } from './bounded-json';
import { OF_REPORT, oddMembers } from './odd-members';
import { ProtocolError } from '../protocol-error';
import { isRegular } from './regular-members';
import { Report, ReadReport } from './report';
import { datetimeOf, isPossibleRange } from './report-date';
import { byKnownNames, isNothing, isObject, objectOf } from './report-members';
import { parsePolicies } from './report-policy';
import { textOf } from './report-text';
import { Unreadables } from './unreadable';

/**
 * Parses a report as reporters write it. Few follow RFC 8460 §4 completely, so this requires only an object
 * with an array of policies.
 *
 * @param utf8 The bytes of the text, if they are in UTF-8.
 */
export function parseReport(json: string, utf8: Uint8Array = Buffer.from(json)): ReadReport {
  const { value: parsed, members } = parseBoundedJson(json, utf8);
  if (!isObject(parsed)) throw notReport('the JSON is not an object', parsed);
  const report = byKnownNames(parsed);
  const { policies } = report;
  if (!Array.isArray(policies)) throw notReport("the JSON has no array 'policies'", parsed);

  const marks = isRegular(parsed, members) ? new Map<number, Unreadables>() : oddMembers(json);
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

/** Rejects JSON without policies. JSON that contains reports is a bad report, anything else is not a report. */
function notReport(message: string, parsed: unknown): ProtocolError {
  return holdsReport(parsed, 2) ? new ProtocolError('NO_POLICIES', `${message}, but contains a report: send each as an object of its own (RFC 8460 §4.4)`) : new ProtocolError('NOT_A_REPORT', message);
}

function holdsReport(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  return Object.values(value).some((one) => isObject(one) && Array.isArray(one.policies) || holdsReport(one, depth - 1));
}

/** Hashes the JSON. Report ids are not unique: some reporters reuse one, and two systems of a reporter can create the same. Mail changes line ends. */
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
