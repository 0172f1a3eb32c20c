import { createHash } from 'node:crypto';
import { parseBoundedJson } from './bounded-json';
import { ProtocolError } from './protocol-error';
import { shortened } from './shortened';

/** A TLS report (RFC 8460 §4) in one shape, whoever sent it. What is absent is null or empty, what is unknown is kept. */
export interface Report {
  /** This, the id and the contact info in at most 1000 characters: a longer one ends in `…`. */
  readonly organizationName: string | null;
  readonly reportId: string | null;
  /** ISO 8601 in UTC, with a Z. */
  readonly startDatetime: string | null;
  readonly endDatetime: string | null;
  readonly contactInfo: string | null;
  readonly policies: readonly ReportPolicy[];
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
}

export interface Failure {
  /** One of RFC 8460 §4.3, or what the reporter wrote. */
  readonly resultType: string | null;
  readonly sendingMtaIp: string | null;
  readonly receivingMxHostname: string | null;
  readonly receivingMxHelo: string | null;
  readonly receivingIp: string | null;
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

type Json = { readonly [key: string]: unknown };

/**
 * Reads a report as reporters write it, of which few follow RFC 8460 §4 in everything: nothing is required
 * but an object with an array of policies.
 */
export function parseReport(json: string): ReadReport {
  const report = parseBoundedJson(json);
  if (!isObject(report)) throw new ProtocolError('NOT_A_REPORT', 'the JSON is not an object');
  const { policies } = report;
  if (!Array.isArray(policies)) throw new ProtocolError('NOT_A_REPORT', "the JSON has no array 'policies'");

  const range = object(report['date-range']);
  return {
    report: {
      organizationName: name(report['organization-name']),
      reportId: name(report['report-id']),
      startDatetime: datetime(range['start-datetime']),
      endDatetime: datetime(range['end-datetime']),
      contactInfo: name(report['contact-info']),
      policies: policies.filter(isObject).map(parsePolicy),
    },
    fingerprint: fingerprintOf(json),
  };
}

/** No reporter's id is unique: some take one for several ranges, and two systems of a reporter can make the same. Mail changes line ends. */
function fingerprintOf(json: string): string {
  return createHash('sha256').update(json.replace(/\s+/g, '')).digest('hex');
}

function parsePolicy(entry: Json): ReportPolicy {
  const policy = object(entry.policy);
  const summary = object(entry.summary);
  const failures = entry['failure-details'];
  return {
    policyType: text(policy['policy-type']),
    policyDomain: text(policy['policy-domain']),
    policyString: unpacked(texts(policy['policy-string'])),
    mxHost: firstOf(texts(policy['mx-host']), texts(policy['mx-host-pattern'])),
    successfulSessions: count(summary['total-successful-session-count']),
    failedSessions: count(summary['total-failure-session-count']),
    failures: Array.isArray(failures) ? failures.filter(isObject).map(parseFailure) : [],
  };
}

/** The RFC itself names one field in two ways (§4.3 and §4.4), and reporters misspell others. */
function parseFailure(entry: Json): Failure {
  return {
    resultType: text(entry['result-type']),
    sendingMtaIp: text(entry['sending-mta-ip']),
    receivingMxHostname: text(entry['receiving-mx-hostname']) ?? text(entry['receiving-mx-host-name']),
    receivingMxHelo: text(entry['receiving-mx-helo']),
    receivingIp: text(entry['receiving-ip']),
    failedSessions: count(entry['failed-session-count']),
    additionalInformation: text(entry['additional-information']) ?? text(entry['additional-info-uri']),
    failureReasonCode: text(entry['failure-reason-code']) ?? text(entry['failure-error-code']),
  };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function object(value: unknown): Json {
  return isObject(value) ? value : {};
}

/** As it was written, in well-formed Unicode: half a surrogate pair can't be stored as UTF-8. */
function text(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && /\S/.test(value) ? wellFormed(value) : null;
}

function wellFormed(value: string): string {
  return LONE_SURROGATE.test(value) ? value.replace(new RegExp(LONE_SURROGATE, 'gu'), '\ufffd') : value;
}

/** What stands on each line that is stored of a report: as often as it has policies. */
const MAX_NAME_LENGTH = 1000;

function name(value: unknown): string | null {
  const written = text(value);
  return written === null ? null : shortened(written, MAX_NAME_LENGTH);
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Written as an array, as a string, or left out. */
function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(text).filter((one) => one !== null);
}

function firstOf(one: string[], other: string[]): string[] {
  return one.length > 0 ? one : other;
}

/** Microsoft writes the records of a `tlsa` policy as one string that is a JSON array itself. */
function unpacked(strings: string[]): string[] {
  return strings.flatMap((one) => {
    if (!one.startsWith('[')) return [one];
    try {
      const inner = texts(JSON.parse(one));
      return inner.length > 0 ? inner : [one];
    } catch {
      return [one];
    }
  });
}

/** A zero is left out by some, and a number quoted by others. What is no count of anything is none. */
function count(value: unknown): number {
  const number = typeof value === 'string' && /^\s*[0-9]+\s*$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && number > 0 && number <= Number.MAX_SAFE_INTEGER ? Math.trunc(number) : 0;
}

const DATETIME = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*([Zz]|[+-]\d{2}:?\d{2})?$/;
const EPOCH_SECONDS = /^\d{9,10}$/;

/**
 * RFC 3339. Microsoft left the zone out for years; a bare date and seconds since the epoch occur as well. What UTC puts before or
 * behind the years of four digits is no date.
 */
function datetime(value: unknown): string | null {
  const written = text(value)?.trim();
  if (written === undefined) return null;
  const date = EPOCH_SECONDS.test(written) ? new Date(Number(written) * 1000) : new Date(isoOf(written));
  const iso = Number.isNaN(date.getTime()) ? '' : date.toISOString();
  return /^\d{4}-/.test(iso) ? iso.replace(/\.\d{3}Z$/, 'Z') : null;
}

/** A leap second is one to RFC 3339, and none to `Date`. */
function isoOf(written: string): string {
  const [matched, day, minutes = '00:00', seconds = '00', zone = 'Z'] = DATETIME.exec(written) ?? [];
  return matched === undefined ? '' : `${day}T${minutes}:${seconds === '60' ? '59' : seconds}${zone.toUpperCase()}`;
}
