import { isUtf8 } from 'node:buffer';
import { error, Problem, throwFirstError } from './problem';

/** A file as text, with what is wrong with its bytes. The text is always complete, so that reading can go on. */
export interface TextOfBytes {
  readonly text: string;
  readonly problems: readonly Problem[];
}

/** Covers enough bytes to find the zeros of UTF-16. */
const SAMPLE_BYTES = 64;

/** Decodes a file that has to be UTF-8 (RFC 8461 §3.2, RFC 3629). Keeps a byte order mark, because senders do too. */
export function textOfBytes(bytes: Uint8Array): TextOfBytes {
  const encoding = utf16Of(bytes);
  if (encoding) {
    // This decoder removes the byte order mark.
    const text = new TextDecoder(encoding).decode(bytes);
    return { text, problems: [error('NOT_UTF8', `the text is in UTF-16, not in UTF-8 (RFC 3629); ${SAVE_AS}`, 0)] };
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return { text, problems: isUtf8(bytes) ? [] : invalidLines(Buffer.from(bytes)) };
}

const SAVE_AS = 'save the file as UTF-8 without a byte order mark';

/** Decodes a policy as senders receive it. Fails for bytes that are not UTF-8. */
export function utf8Text(bytes: Uint8Array): string {
  const { text, problems } = textOfBytes(bytes);
  throwFirstError(problems);
  return text;
}

/** Decodes each line alone: a line feed is never part of another character. */
function invalidLines(bytes: Buffer): Problem[] {
  const problems: Problem[] = [];
  for (let start = 0, at = 0; start < bytes.length;) {
    const feed = bytes.indexOf(0x0a, start);
    const line = bytes.subarray(start, feed < 0 ? bytes.length : feed + 1);
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(line);
    if (!isUtf8(line)) problems.push(invalidLine(line, text, at));
    start += line.length;
    at += text.length;
  }
  return problems;
}

function invalidLine(line: Buffer, text: string, at: number): Problem {
  const index = text.indexOf('\ufffd');
  const byte = line[Buffer.byteLength(text.slice(0, index))];
  return error('NOT_UTF8', `the byte 0x${byte.toString(16).toUpperCase()} is not UTF-8 (RFC 3629), as in a file saved as Latin-1 or Windows-1252; ${SAVE_AS}`, at + index);
}

/** Recognizes UTF-16 by its byte order mark, or by a zero in every second byte, as the text is mostly ASCII. */
function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const sample = bytes.subarray(0, Math.min(SAMPLE_BYTES, bytes.length - bytes.length % 2));
  const zeros = (offset: number) => sample.length >= 4 && sample.every((byte, index) => index % 2 !== offset || byte === 0);
  const zero = [zeros(0), zeros(1)];
  if (zero[0] === zero[1]) return undefined;
  return zero[1] ? 'utf-16le' : 'utf-16be';
}
