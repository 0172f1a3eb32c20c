import { NO_SESSIONS, Sessions, sumOfSessions } from '../../protocol/verdict/domain-statistics';

/** A day, or a week that begins on a Monday. */
export interface Period {
  readonly first: string;
  readonly sessions: Sessions;
}

export interface Periods {
  readonly unit: 'day' | 'week';
  readonly list: readonly Period[];
  /** Reports of earlier periods. */
  readonly earlier: number;
}

const DAY = 24 * 60 * 60 * 1000;
const MAX_DAYS = 35;
const MAX_WEEKS = 53;

/** Divides time into days where it is at most five weeks, else into the last 53 weeks. Periods without a report are there as well. */
export function periodsOf(days: ReadonlyArray<readonly [day: string, sessions: Sessions]>): Periods {
  if (days.length === 0) return { unit: 'day', list: [], earlier: 0 };
  const [first, last] = [days[0], days[days.length - 1]].map(([day]) => Date.parse(day) / DAY);
  const isShort = last - first < MAX_DAYS;
  const startOf = isShort ? (day: number) => day : mondayOf;
  const step = isShort ? 1 : 7;
  const begin = Math.max(startOf(first), startOf(last) - (MAX_WEEKS - 1) * step);

  const sums = new Map<number, Sessions>();
  let earlier = 0;
  for (const [day, sessions] of days) {
    const start = startOf(Date.parse(day) / DAY);
    if (start < begin) earlier += sessions.reports;
    else sums.set(start, sumOfSessions(sums.get(start) ?? NO_SESSIONS, sessions));
  }
  const list: Period[] = [];
  for (let start = begin; start <= last; start += step) {
    list.push({ first: new Date(start * DAY).toISOString().slice(0, 10), sessions: sums.get(start) ?? NO_SESSIONS });
  }
  return { unit: isShort ? 'day' : 'week', list, earlier };
}

/** 1970 began on a Thursday. */
function mondayOf(day: number): number {
  return Math.floor((day + 3) / 7) * 7 - 3;
}
