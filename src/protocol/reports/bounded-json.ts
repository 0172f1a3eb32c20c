import { countJson } from './json-counts';
import { ProtocolError } from '../protocol-error';
import { shortened } from '../shown';

/** Limits values. A failure detail has nine, so the largest accepted report has fewer. */
const MAX_VALUES = 1_000_000;
/** Limits objects and arrays, each of which becomes an object with many fields. */
const MAX_CONTAINERS = 250_000;

/** Parsed JSON, and the number of members in its text, or more. */
export interface BoundedJson {
  readonly value: unknown;
  readonly members: number;
}

/**
 * Parses JSON in bounded memory. The parsed value can be a hundred times as large as the text, and parsing can't be stopped: a thread that runs out of
 * memory may end the whole process. So this counts values first.
 *
 * @param utf8 The bytes of the text, which take less time to count.
 */
export function parseBoundedJson(json: string, utf8: Uint8Array): BoundedJson {
  const { values, containers, members } = countJson(utf8);
  if (values > MAX_VALUES || containers > MAX_CONTAINERS) {
    throw new ProtocolError('TOO_LARGE', `the report has more than ${MAX_VALUES} values, or ${MAX_CONTAINERS} objects and arrays`);
  }
  try {
    return { value: JSON.parse(json), members };
  } catch (error) {
    throw new ProtocolError('NOT_JSON', `the report is not JSON: ${shortened((error as Error).message, 200)}`);
  }
}
