/** What a text in JSON holds, at most. */
export interface JsonCounts {
  /** Values within others, and some of the characters of strings: a string can contain JSON. */
  readonly values: number;
  /** Objects and arrays, with those in strings. */
  readonly containers: number;
  /** Members of objects, and some places in strings that look like one. Never less than there are, if the text is valid. */
  readonly members: number;
}

/** Characters. As plain numbers, since the loop below runs for each byte. */
const COMMA = 0x2c;
const COLON = 0x3a;
const QUOTE = 0x22;
const OPEN_LIST = 0x5b;
/** Differs in an opening brace from an opening bracket. */
const BRACE = 0x20;
const BLANKS: ReadonlySet<number> = new Set(Buffer.from(' \t\r\n'));

/* eslint-disable no-bitwise */
/** Counts the characters that precede values and separate members, in UTF-8. */
export function countJson(text: Uint8Array): JsonCounts {
  let [values, containers, members] = [0, 0, 0];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === COMMA) {
      values++;
    } else if ((character & ~BRACE) === OPEN_LIST) {
      values++;
      containers++;
    } else if (character === COLON && (text[at - 1] === QUOTE || isAfterName(text, at))) {
      members++;
    }
  }
  return { values, containers, members };
}

function isAfterName(text: Uint8Array, colon: number): boolean {
  let at = colon - 1;
  while (BLANKS.has(text[at])) at--;
  return text[at] === QUOTE;
}
