/** Longer than any number that is one. */
const MAX_LENGTH = 40;

/**
 * Returns a count of sessions, or undefined if it is invalid.
 *
 * RFC 8460 §4.4 has a JSON number. A number in quotes is read as well, as some reporters write it: of ASCII digits, and with a fraction of one or two
 * zeros. With three it could be a thousand times as much: some write 12000 as `12.000`, and others as `12,000`. A part of a session is invalid,
 * and so is a number that a double can't hold exactly.
 */
export function sessionCountOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.length <= MAX_LENGTH && /^\s*\d+(?:\.00?)?\s*$/.test(value) ? Number(value) : value;
  // Of -0, 0.
  return Number.isSafeInteger(number) && number as number >= 0 ? number as number + 0 : undefined;
}

/** Counts of strangers, added up: a sum beyond what a double holds exactly stays there. */
export function addSessions(one: number, other: number): number {
  return Math.min(one + other, Number.MAX_SAFE_INTEGER);
}
