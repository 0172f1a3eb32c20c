import { shortened } from '../shown';

/** Some of them are on each line that is stored of a report. No DNS name is longer. */
const MAX_TEXT_LENGTH = 1000;
/** Lines of a policy, and MX hosts. */
const MAX_TEXTS = 1000;

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * As it was written, in at most 1000 characters: a longer one ends in `…`. In well-formed Unicode, as half a surrogate pair can't be stored as
 * UTF-8. Null for what is no text.
 */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && /\S/.test(value) ? wellFormed(shortened(value, MAX_TEXT_LENGTH)) : null;
}

/** Written as an array, as a string, or left out. Of more than a thousand, the last is `…`. */
export function textsOf(value: unknown): string[] {
  const values = Array.isArray(value) ? value : [value];
  const texts = values.slice(0, MAX_TEXTS).map(textOf).filter((one) => one !== null);
  return values.length > MAX_TEXTS ? [...texts.slice(0, MAX_TEXTS - 1), '…'] : texts;
}

/** Microsoft writes the records of a `tlsa` policy as one string that is a JSON array itself. */
export function unpackedTextsOf(value: unknown): string[] {
  return textsOf((Array.isArray(value) ? value : [value]).slice(0, MAX_TEXTS + 1).flatMap(unpacked));
}

function unpacked(one: unknown): unknown[] {
  if (typeof one !== 'string' || !one.startsWith('[')) return [one];
  try {
    const inner: unknown[] = JSON.parse(one);
    return textsOf(inner).length > 0 ? inner : [one];
  } catch {
    return [one];
  }
}

function wellFormed(value: string): string {
  return LONE_SURROGATE.test(value) ? value.replace(new RegExp(LONE_SURROGATE, 'gu'), '\ufffd') : value;
}
