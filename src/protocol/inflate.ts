import { crc32, inflateRawSync } from 'node:zlib';
import { MailLimits } from './mail-limits';
import { ProtocolError } from './protocol-error';

/** What bounds an inflation. */
export type InflateLimits = Pick<MailLimits, 'reportBytes' | 'ratio'>;

const NEVER_A_BOMB_BYTES = 1024 * 1024;

/**
 * Inflates DEFLATE data (RFC 1951) at the beginning of `bytes`, and nothing beyond the limits.
 *
 * @param left What other parts of the container left of `reportBytes`.
 * @param refusal The code for damaged data: the container's.
 */
export function inflate(bytes: Uint8Array, limits: InflateLimits, left: number, refusal: string): { content: Buffer; end: number } {
  const limit = Math.min(left, Math.max(NEVER_A_BOMB_BYTES, bytes.length * limits.ratio));
  try {
    // A limit of 0 would mean none.
    const { buffer, engine } = inflateRawSync(bytes, { maxOutputLength: Math.max(limit, 1), info: true }) as unknown as
      { buffer: Buffer; engine: { bytesWritten: number } };
    return { content: buffer, end: engine.bytesWritten };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(bytes.length, limit === left, limits);
    throw new ProtocolError(refusal, `it can't be inflated: ${message}`);
  }
}

export function checkCrc(content: Uint8Array, expected: number, refusal: string): void {
  if (crc32(content) !== expected) throw new ProtocolError(refusal, 'its checksum is wrong: the data is damaged');
}

function tooLarge(compressed: number, isBySize: boolean, { reportBytes, ratio }: InflateLimits): ProtocolError {
  return new ProtocolError('TOO_LARGE', isBySize
    ? `it inflates to more than ${reportBytes} bytes`
    : `its ${compressed} bytes inflate to more than ${ratio} times as many`);
}
