import { Header } from './mail-header';
import { ProtocolError } from '../protocol-error';

/** Limits the headers of all parts together to what large servers accept for one mail. Addresses take a hundred times their size in memory. */
export const MAX_HEADER_BYTES = 512 * 1024;

/** The header of a mail. */
export interface HeaderBlock {
  readonly fields: readonly Field[];
  /** Its bytes, without the ends of lines. */
  readonly bytes: number;
  /** Where the line after it begins. */
  readonly end: number;
  /** Whether an empty line ends it. Otherwise, the mail ends in it. */
  readonly isClosed: boolean;
}

/** A header field, line by line. */
type Field = readonly string[];

/** Characters. As plain numbers, since a loop below runs for each byte. */
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BLANK = 0x20;
const TAB = 0x09;
/** Keeps byte order marks, which make a field one that nobody knows. */
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads the header at the beginning of a mail. */
export function headerBlock(mail: Buffer): HeaderBlock {
  let [bytes, lineStart] = [0, 0];
  for (;;) {
    const lineFeed = mail.indexOf(LINE_FEED, lineStart);
    const isEnd = lineFeed < 0;
    const lineEnd = isEnd ? mail.length : lineFeed;
    const length = lengthOfLine(mail, lineStart, lineEnd);
    bytes += length;
    if (bytes > MAX_HEADER_BYTES) throw tooLargeHeaders();
    if (isEnd || length === 0) return { fields: fieldsIn(mail.subarray(0, lineEnd)), bytes, end: isEnd ? lineEnd : lineEnd + 1, isClosed: !isEnd };
    lineStart = lineEnd + 1;
  }
}

export function tooLargeHeaders(): ProtocolError {
  return new ProtocolError('TOO_LARGE', `the mail has headers of more than ${MAX_HEADER_BYTES} bytes`);
}

/** Returns the length of a line without the carriage returns at its end. */
function lengthOfLine(mail: Buffer, start: number, end: number): number {
  let length = end - start;
  while (length > 0 && mail[start + length - 1] === CARRIAGE_RETURN) length--;
  return length;
}

/** Joins lines into fields. A line that begins with a blank or a tab continues the field before it (RFC 5322 §2.2.3). */
function fieldsIn(header: Buffer): Field[] {
  const fields: string[][] = [];
  for (const written of UTF8.decode(header).split('\n')) {
    const line = withoutReturns(written);
    if (line === '') continue;
    const first = line.charCodeAt(0);
    if (fields.length > 0 && (first === BLANK || first === TAB)) fields[fields.length - 1].push(line);
    else fields.push([line]);
  }
  return fields;
}

function withoutReturns(line: string): string {
  let end = line.length;
  while (end > 0 && line.charCodeAt(end - 1) === CARRIAGE_RETURN) end--;
  return end === line.length ? line : line.slice(0, end);
}

/** Returns a field with its name in lower case, and an empty value if it has no colon. */
export function headerOf(field: Field): Header {
  const [first, ...rest] = field;
  const colon = first.indexOf(':');
  if (colon < 0) return headerAcrossLines(field);
  const lines = [first.slice(colon + 1), ...rest];
  return { name: withoutBlanks(first.slice(0, colon)).toLowerCase(), value: lines.join('').trim(), lines };
}

/** Reads a field whose colon is on a later line, or missing. The break stays in its name, so that it has the name of no other field. */
function headerAcrossLines(field: Field): Header {
  const text = field.join('\n');
  const colon = text.indexOf(':');
  const lines = colon < 0 ? [''] : text.slice(colon + 1).split('\n');
  return { name: withoutBlanks(colon < 0 ? text : text.slice(0, colon)).toLowerCase(), value: lines.join('').trim(), lines };
}

/** Removes blanks and tabs at both ends, and nothing else: a field whose name has another character is another field. */
function withoutBlanks(name: string): string {
  let [start, end] = [0, name.length];
  const isBlank = (at: number) => name.charCodeAt(at) === BLANK || name.charCodeAt(at) === TAB;
  while (start < end && isBlank(start)) start++;
  while (end > start && isBlank(end - 1)) end--;
  return name.slice(start, end);
}
