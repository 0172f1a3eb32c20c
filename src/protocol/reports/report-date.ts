const DATETIME = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(?:[Zz]|([+-])(\d{2}):?(\d{2}))?$/;
const EPOCH_SECONDS = /^\d{9,10}$/;
const MAX_LENGTH = 60;
const [MINUTE, SECOND] = [60_000, 1000];
const MAX_RANGE_MILLISECONDS = 366 * 24 * 60 * MINUTE;

/**
 * Parses a date and time, and returns it as ISO 8601 in UTC, or undefined if it is invalid: RFC 3339 §5.7 has the days of each month, the hours
 * of a day and of an offset, and the seconds.
 *
 * Microsoft left the zone out for years; a bare date and seconds since the epoch occur as well. `24:00` occurs as the end of a range, where it can
 * only be the midnight after that day; as its beginning it would put a report under another day than it names. A time is invalid
 * if its year in UTC does not have four digits.
 */
export function datetimeOf(written: string, isEnd: boolean): string | undefined {
  const text = written.length <= MAX_LENGTH ? written.trim() : '';
  const time = EPOCH_SECONDS.test(text) ? Number(text) * SECOND : timeOf(text, isEnd);
  const iso = time === undefined ? '' : new Date(time).toISOString();
  return /^\d{4}-/.test(iso) ? iso.replace(/\.\d{3}Z$/, 'Z') : undefined;
}

function timeOf(text: string, isEnd: boolean): number | undefined {
  const [matched, day, ...rest] = DATETIME.exec(text) ?? [];
  const midnight = matched === undefined ? NaN : Date.parse(`${day}T00:00:00Z`);
  // Of the 30th of February, `Date` makes the 2nd of March.
  if (Number.isNaN(midnight) || new Date(midnight).getUTCDate() !== Number(day.slice(-2))) return undefined;
  const [hour, minute, second] = rest.slice(0, 3).map((digits) => Number(digits ?? 0));
  const [sign, offsetHour, offsetMinute] = [rest[3], ...rest.slice(4).map((digits) => Number(digits ?? 0))] as [string | undefined, number, number];
  const isEndOfDay = isEnd && hour === 24 && minute === 0 && second === 0;
  if (hour > 23 && !isEndOfDay || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return undefined;
  const offset = (offsetHour * 60 + offsetMinute) * MINUTE * (sign === '-' ? -1 : 1);
  const time = midnight + (hour * 60 + minute) * MINUTE + Math.min(second, 59) * SECOND - offset;
  return second === 60 && !isBeforeLeapSecond(time) ? undefined : time;
}

/** They come at the end of June and of December in UTC, and are none to `Date`. */
function isBeforeLeapSecond(time: number): boolean {
  return /-(?:06-30|12-31)T23:59:59/.test(new Date(time).toISOString());
}

/** Checks that a range is plausible for a report, which usually covers a day (RFC 8460 §4.1). */
export function isPossibleRange(start: string, end: string): boolean {
  const length = Date.parse(end) - Date.parse(start);
  return length >= 0 && length <= MAX_RANGE_MILLISECONDS;
}
