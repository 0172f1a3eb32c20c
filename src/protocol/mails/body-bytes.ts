/* eslint-disable no-bitwise */
/** Stands for a character without a value. */
const NONE = 255;
/** Characters. As plain numbers, since loops below run for each byte. */
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const EQUALS = 0x3d;
/** Values of the characters of base64, and of hexadecimal digits. */
const [BASE64, HEX] = [
  valuesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'),
  valuesOf('0123456789abcdef', '0123456789ABCDEF'),
];

/** Bytes of a mail, between two positions: whole lines. */
export type Range = readonly [start: number, end: number];

/** Decodes the body of a part by its transfer encoding (RFC 2045 §6). Each line of the result ends in a line feed, unless the encoding is base64. */
export function decodedBody(mail: Uint8Array, ranges: readonly Range[], encoding: string): Uint8Array {
  const lines = joined(mail, ranges);
  if (encoding.includes('base64')) return fromBase64(lines);
  return encoding.includes('quoted-printable') ? fromQuotedPrintable(withLineFeeds(lines)) : withLineFeeds(lines);
}

function joined(mail: Uint8Array, ranges: readonly Range[]): Uint8Array {
  const pieces = ranges.map(([start, end]) => mail.subarray(start, end));
  return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
}

/** Removes the carriage returns at the ends of lines. */
function withLineFeeds(lines: Uint8Array): Uint8Array {
  if (lines.length === 0 || !lines.includes(CARRIAGE_RETURN) && lines[lines.length - 1] === LINE_FEED) return lines;
  const result = new Uint8Array(lines.length + 1);
  let [length, lineStart] = [0, 0];
  for (let at = 0; at <= lines.length; at++) {
    const isEnd = at === lines.length;
    if (!isEnd && lines[at] !== LINE_FEED) {
      result[length++] = lines[at];
    } else if (!isEnd || lines[at - 1] !== LINE_FEED) {
      while (length > lineStart && result[length - 1] === CARRIAGE_RETURN) length--;
      result[length++] = LINE_FEED;
      lineStart = length;
    }
  }
  return result.subarray(0, length);
}

/** Ignores all characters that are not of base64. Padding ends a group, also where more follows: some mailers pad each line. */
function fromBase64(text: Uint8Array): Uint8Array {
  const result = new Uint8Array(Math.ceil(text.length * 3 / 4));
  let [length, group, digits] = [0, 0, 0];
  for (let at = 0; at < text.length; at++) {
    const value = BASE64[text[at]];
    if (value !== NONE) {
      group = group << 6 | value;
      if (++digits < 4) continue;
      result[length++] = group >> 16;
      result[length++] = group >> 8;
      result[length++] = group;
      digits = 0;
    } else if (text[at] === EQUALS) {
      length = endGroup(result, length, group, digits);
      digits = 0;
    }
  }
  return result.subarray(0, endGroup(result, length, group, digits));
}

/** Adds the one or two bytes of a group that is not full. Returns the length. */
function endGroup(result: Uint8Array, length: number, group: number, digits: number): number {
  if (digits < 2) return length;
  result[length] = group >> 6 * digits - 8;
  if (digits > 2) result[length + 1] = group >> 6 * digits - 16;
  return length + digits - 1;
}

/** Decodes `=3D`, and joins lines after an `=` at their end. Keeps other equals signs. */
function fromQuotedPrintable(lines: Uint8Array): Uint8Array {
  const result = new Uint8Array(lines.length);
  let length = 0;
  for (let at = 0; at < lines.length; at++) {
    const byte = lines[at];
    if (byte !== EQUALS) {
      result[length++] = byte;
    } else if (lines[at + 1] === LINE_FEED) {
      at++;
    } else {
      const [high, low] = [HEX[lines[at + 1]], HEX[lines[at + 2]]];
      const isByte = high < NONE && low < NONE;
      result[length++] = isByte ? high << 4 | low : byte;
      if (isByte) at += 2;
    }
  }
  return result.subarray(0, length);
}

function valuesOf(...alphabets: readonly string[]): Uint8Array {
  const values = new Uint8Array(256).fill(NONE);
  for (const alphabet of alphabets) [...Buffer.from(alphabet)].forEach((character, value) => { values[character] = value; });
  return values;
}
