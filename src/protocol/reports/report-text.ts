import { shortened } from '../shown';

/** Limits texts, some of which repeat on each stored line. DNS names are shorter. */
const MAX_TEXT_LENGTH = 1000;
/** Limits lines of a policy, and MX hosts. */
const MAX_TEXTS = 1000;

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Returns a text as written, in at most 1000 characters; a longer one ends in `…`. Makes it well-formed Unicode, since UTF-8 can't store half a surrogate
 * pair. Returns null for other values.
 */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && /\S/.test(value) ? wellFormed(shortened(value, MAX_TEXT_LENGTH)) : null;
}

/** Reads texts from an array, a string, or nothing. Replaces those after a thousand by `…`. */
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
