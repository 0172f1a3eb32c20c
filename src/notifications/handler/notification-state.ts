import { WatchText } from './domain-facts';
import { Unpublished } from './message-document';
import { DAY } from '../../stored-reports/stored-reports';
import { SCHEMA_VERSION } from '../notification-contract';

/** What one run about a domain leaves for the next one. */
export interface NotificationState {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** The day of the last message, in UTC: there is one a day at most. */
  readonly lastDay: string | null;
  /** Cases that were announced and are not resolved. */
  readonly cases: { readonly [key: string]: OpenCase };
  /** What the watch found when that was last announced. */
  readonly watch: { readonly [code: string]: 'fail' | 'warn' };
  /** The texts of the watch's last change, which only its event has. */
  readonly tests: readonly WatchText[];
  /** When the watch published that change: ISO 8601; null without one. */
  readonly testsAt: string | null;
  /** Outbox: set before a message is published and cleared afterwards, so that a crash can't lose it. */
  readonly unpublished?: Unpublished;
}

export interface OpenCase {
  readonly since: string;
  readonly last: string;
  readonly reporters: readonly string[];
}

export const NO_STATE: NotificationState = { schemaVersion: SCHEMA_VERSION, lastDay: null, cases: {}, watch: {}, tests: [], testsAt: null };

/** What the digest leaves. */
export interface DigestState {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly lastDay: string | null;
  readonly unpublished?: Unpublished;
}


/**
 * Says whether a day's message is out. The clock of another run may be ahead by seconds, and so by a day. A day after that is not waited for: a clock that was wrong
 * once would silence a domain for years.
 */
export function hadMessage({ lastDay }: { readonly lastDay: string | null }, now: number): boolean {
  return [now, now + DAY].some((time) => new Date(time).toISOString().slice(0, 10) === lastDay);
}

export const NO_DIGEST: DigestState = { schemaVersion: SCHEMA_VERSION, lastDay: null };

/** Returns the key of a domain's state. */
export function stateKey(prefix: string, domain: string): string {
  return `${prefix}${domain}.json`;
}
