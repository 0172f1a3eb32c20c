import { ProtocolError } from '../protocol-error';
import { shortened } from '../shown';

/** Limits values. A failure detail has nine, so the largest accepted report has fewer. */
const MAX_VALUES = 1_000_000;
/** Limits objects and arrays, each of which becomes an object with many fields. */
const MAX_CONTAINERS = 250_000;

/**
 * Parses JSON in bounded memory. The parsed value can be a hundred times as large as the text, and parsing can't be stopped: a thread that runs out of
 * memory may end the whole process. So this counts values first.
 */
export function parseBoundedJson(json: string): unknown {
  if (isTooMuch(json)) throw new ProtocolError('TOO_LARGE', `the report has more than ${MAX_VALUES} values, or ${MAX_CONTAINERS} objects and arrays`);
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new ProtocolError('NOT_JSON', `the report is not JSON: ${shortened((error as Error).message, 200)}`);
  }
}

/** Counts the three characters that precede values within another. Counts those in strings too: a string can contain JSON. */
function isTooMuch(json: string): boolean {
  let [values, containers] = [0, 0];
  for (let at = 0; at < json.length && values <= MAX_VALUES && containers <= MAX_CONTAINERS; at++) {
    if (json[at] === '[' || json[at] === '{') containers++;
    if (json[at] === ',' || json[at] === '[' || json[at] === '{') values++;
  }
  return values > MAX_VALUES || containers > MAX_CONTAINERS;
}
