import { constants, crc32, inflateRawSync } from 'node:zlib';
import { MailBudget } from './mail-budget';
import { ProtocolError } from '../protocol-error';

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
    const options = { maxOutputLength: Math.max(limit, 1), info: true, finishFlush: constants.Z_SYNC_FLUSH };
    const { buffer, engine } = inflateRawSync(bytes, options) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    budget.spendBytes(buffer.length);
    return { content: buffer, end: engine.bytesWritten };
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    budget.spendBroken(bytes.length);
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === 'ERR_BUFFER_TOO_LARGE' ? budget.tooLarge() : new ProtocolError(rejection, `it can't be inflated: ${message}`);
  }
}

export function checkCrc(content: Uint8Array, expected: number, rejection: string): void {
  if (crc32(content) !== expected) throw new ProtocolError(rejection, 'its checksum is wrong: the data is damaged');
}
