const BLANKS: ReadonlySet<number> = new Set(Buffer.from(' \t\r\n\f\v'));
const BYTE_ORDER_MARKS = ['efbbbf', 'fffe', 'feff'].map((hex) => Buffer.from(hex, 'hex'));

/** Finds the first byte from `from` on that is neither blank nor part of a byte order mark, or the end. In UTF-16, the zero half of a blank counts as blank. */
export function firstCharacterAt(bytes: Uint8Array, from = 0): number {
  const mark = BYTE_ORDER_MARKS.find((one) => one.equals(bytes.subarray(0, one.length)));
  const isWide = mark?.length === 2;
  let at = Math.max(from, mark?.length ?? 0);
  while (at < bytes.length && (BLANKS.has(bytes[at]) || isWide && bytes[at] === 0)) at++;
  return at;
}

/** Returns the beginning of a text as Latin-1, without the blanks and the byte order mark before it. */
export function beginningOf(bytes: Uint8Array, length: number): string {
  const start = firstCharacterAt(bytes);
  return Buffer.from(bytes.subarray(start, start + length)).toString('latin1');
}
