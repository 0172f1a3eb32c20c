import { ProtocolError } from '../protocol-error';
import { shortened } from '../shown';

/** A failure detail has nine: a report of the largest size that is taken has fewer. */
const MAX_VALUES = 1_000_000;
/** Objects and arrays, each of which is made into something that has many fields, however few it has. */
const MAX_CONTAINERS = 250_000;

/**
 * Reads JSON. What V8 makes of a text can be a hundred times as large as the text, and can't be stopped half-way: a thread that runs out of
 * memory there may end the whole process. So the text is looked at before.
 */
export function parseBoundedJson(json: string): unknown {
  if (isTooMuch(json)) throw new ProtocolError('TOO_LARGE', `the report has more than ${MAX_VALUES} values, or ${MAX_CONTAINERS} objects and arrays`);
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new ProtocolError('NOT_JSON', `the report is not JSON: ${shortened((error as Error).message, 200)}`);
  }
}

/** In front of each value within another is one of three characters. Those in strings count as well: a string can hold JSON itself. */
function isTooMuch(json: string): boolean {
  let [values, containers] = [0, 0];
  for (let at = 0; at < json.length && values <= MAX_VALUES && containers <= MAX_CONTAINERS; at++) {
    if (json[at] === '[' || json[at] === '{') containers++;
    if (json[at] === ',' || json[at] === '[' || json[at] === '{') values++;
  }
  return values > MAX_VALUES || containers > MAX_CONTAINERS;
}
