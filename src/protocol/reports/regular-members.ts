import { homeOf, knownName, Place, placeWithin } from './report-members';

/** Members in which a reporter may say that sessions failed. */
export const SPEAKS_OF_FAILURES = /fail|unsuccess|not-?success|error|reject|refus/i;
/** A report nests six values. */
const MAX_DEPTH = 10;

/**
 * Says whether a parsed report is certain to have no odd members: each name is spelled as in the RFC and is where it belongs, or means nothing to us, and none is
 * repeated. Most reports are so: their text is not read again.
 *
 * @param members The number of members in the text, or more. `JSON.parse` keeps one of those that are repeated, so fewer would be left.
 */
export function isRegular(report: object, members: number): boolean {
  return regularMembers(report, 'report', 0) === members;
}

/** Counts the members of a value. Returns NaN if one may be odd, or is too deep. */
function regularMembers(value: object, place: Place, depth: number): number {
  if (depth > MAX_DEPTH) return NaN;
  return Array.isArray(value) ? membersOfAll(value, place, depth) : membersOfObject(value as { readonly [name: string]: unknown }, place, depth);
}

function membersOfAll(values: readonly unknown[], place: Place, depth: number): number {
  let count = 0;
  for (const value of values) {
    if (typeof value === 'object' && value !== null) count += regularMembers(value, placeWithin(place, undefined), depth + 1);
  }
  return count;
}

function membersOfObject(object: { readonly [name: string]: unknown }, place: Place, depth: number): number {
  let count = 0;
  for (const name in object) {
    const home = homeOf(name);
    if (home === undefined ? mayBeOdd(name) : home !== place) return NaN;
    const value = object[name];
    count += typeof value === 'object' && value !== null ? 1 + regularMembers(value, placeWithin(place, home && name), depth + 1) : 1;
  }
  return count;
}

function mayBeOdd(name: string): boolean {
  return knownName(name) !== undefined || SPEAKS_OF_FAILURES.test(name);
}
