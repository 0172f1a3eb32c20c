import { constants, crc32, inflateRawSync } from 'node:zlib';
import { MailBudget } from './mail-budget';
import { ProtocolError } from '../protocol-error';

const [MIN_CHUNK_BYTES, MAX_CHUNK_BYTES] = [4 * 1024, 256 * 1024];

/**
 * Inflates DEFLATE data (RFC 1951) at the beginning of `bytes` within the budget.
 *
 * Returns the beginning of data that is cut off: the container's checksum detects that.
 *
 * @param rejection The code for damaged data: the container's.
 */
export function inflate(bytes: Uint8Array, budget: MailBudget, rejection: string): { content: Buffer; end: number } {
  const limit = budget.beginInflation(bytes.length);
  try {
    // A limit of 0 would mean no limit. Data that is cut off returns its beginning and costs only that.
    const options = { maxOutputLength: Math.max(limit, 1), info: true, finishFlush: constants.Z_SYNC_FLUSH, chunkSize: chunkSizeFor(bytes) };
    const { buffer, engine } = inflateRawSync(bytes, options) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    budget.spendBytes(buffer.length);
    return { content: withoutRest(buffer), end: engine.bytesWritten };
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    budget.spendBroken(bytes.length);
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === 'ERR_BUFFER_TOO_LARGE' ? budget.tooLarge() : new ProtocolError(rejection, `it can't be inflated: ${message}`);
  }
}

/** Returns how much to inflate at a time. A chunk of the usual 16 KB takes a large report twice as long. */
function chunkSizeFor({ length }: Uint8Array): number {
  return Math.min(Math.max(4 * length, MIN_CHUNK_BYTES), MAX_CHUNK_BYTES);
}

/** Copies a content that fills little of its chunk, which it would keep in memory: a mail can have a thousand. */
function withoutRest(content: Buffer): Buffer {
  return content.length < content.buffer.byteLength / 2 ? Buffer.from(content) : content;
}

export function checkCrc(content: Uint8Array, expected: number, rejection: string): void {
  if (crc32(content) !== expected) throw new ProtocolError(rejection, 'its checksum is wrong: the data is damaged');
}
