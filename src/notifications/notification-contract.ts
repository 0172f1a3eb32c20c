/*
 * The interface between the construct for notifications, its handler, and the readers of its bucket.
 * Imports nothing: one import of aws-cdk-lib would grow the handler's bundle from kilobytes to 60 MB.
 */

/** The bucket with the states of domains, and the prefix of their keys. */
export const ENV_STATE_BUCKET = 'STATE_BUCKET';
export const ENV_STATE_PREFIX = 'STATE_PREFIX';
/** The bucket of the report receiver. Absent without one. */
export const ENV_REPORT_BUCKET = 'REPORT_BUCKET';
/** The bucket of the policy host, which has what its watch found. Absent without a watch. */
export const ENV_WATCH_BUCKET = 'WATCH_BUCKET';
export const ENV_TOPIC = 'TOPIC';
/** Absent without one. */
export const ENV_CHAT_TOPIC = 'CHAT_TOPIC';

/** In the bucket of a report receiver, or without one below the prefix of the watch. */
export const NOTIFICATIONS_PREFIX = 'notifications/';

/** The input of a schedule. */
export interface ScheduledRun {
  readonly run: 'daily' | 'digest';
  readonly domains: readonly string[];
}

/** The version of states. */
export const SCHEMA_VERSION = 1;
