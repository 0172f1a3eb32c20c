import { Unreadables } from './unreadable';

export type Json = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Recognizes a value that is as good as left out. */
export function isNothing(value: unknown): boolean {
  if (typeof value === 'string') return !/\S/.test(value);
  return value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** Returns an object with the RFC's names of its members. Marks any other value as unreadable. */
export function objectOf(value: unknown, field: string, marks: Unreadables): Json {
  if (isObject(value)) return byKnownNames(value);
  if (!isNothing(value)) marks.add('unreadable', field, value);
  return {};
}

/** An object in a report, or an array of them. */
export type Place = 'report' | 'date-range' | 'policies' | 'entry' | 'policy' | 'summary' | 'failure-details' | 'detail' | 'elsewhere';

/** RFC 8460 §4.4, and the names that some reporters have for the same. */
const MEMBERS: ReadonlyArray<[place: Place, names: readonly string[]]> = [
  ['report', ['organization-name', 'date-range', 'contact-info', 'report-id', 'policies']],
  ['date-range', ['start-datetime', 'end-datetime']],
  ['entry', ['policy', 'summary', 'failure-details']],
  ['policy', ['policy-type', 'policy-string', 'policy-domain', 'mx-host', 'mx-host-pattern']],
  ['summary', ['total-successful-session-count', 'total-failure-session-count']],
  ['detail', [
    'result-type', 'sending-mta-ip', 'receiving-mx-hostname', 'receiving-mx-helo', 'receiving-ip', 'failed-session-count',
    'additional-information', 'additional-info-uri', 'failure-reason-code', 'failure-error-code',
  ]],
];

const HOMES = new Map<string, Place>(MEMBERS.flatMap(([place, names]) => names.map((name) => [name, place])));
const COMPACT = new Map([...HOMES.keys()].filter((name) => name !== 'policies').map((name) => [compact(name), name]));
const MAX_NAME_LENGTH = 60;

/**
 * Returns the RFC's name of a member, also if it is written as `failedSessionCount`, `failed_session_count` or `Failed-Session-Count`. Only `policies`,
 * by which a report is recognized, has no other spelling.
 */
export function knownName(written: string): string | undefined {
  if (HOMES.has(written)) return written;
  return written.length > MAX_NAME_LENGTH ? undefined : COMPACT.get(compact(written));
}

function compact(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, '');
}

/** Returns the place of a member with the RFC's name. */
export function homeOf(name: string): Place | undefined {
  return HOMES.get(name);
}

/** Adds the RFC's names of members in other spellings. A member that has the RFC's name itself takes precedence. */
export function byKnownNames(object: Json): Json {
  const isOther = (written: string) => !HOMES.has(written) && knownName(written) !== undefined;
  const others = Object.keys(object).filter(isOther);
  if (others.length === 0) return object;
  return Object.fromEntries([...others.map((written) => [knownName(written), object[written]]), ...Object.entries(object)]);
}

/** Returns the place of a member of the object or array at `place`. An array of details may be written as one detail, or as an object that holds them. */
export function placeWithin(place: Place, name: string | undefined): Place {
  if (place === 'policies') return 'entry';
  if (place === 'failure-details') return 'detail';
  if (name === undefined || homeOf(name) !== place) return 'elsewhere';
  return INNER.find((inner) => inner === name) ?? 'elsewhere';
}

const INNER: readonly Place[] = ['date-range', 'policies', 'policy', 'summary', 'failure-details'];
