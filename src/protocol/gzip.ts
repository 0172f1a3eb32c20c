import { crc32, inflateRawSync } from 'node:zlib';
import { ProtocolError } from './protocol-error';

/** RFC 1952 §2.3.1: the first two bytes, and the one compression method. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Inflates all members of a gzip file, stops at the limit, and ignores what follows the last trailer.
 * (Node's own gunzip takes such bytes for a broken member; gateways append line ends.)
 */
export function gunzip(bytes: Uint8Array, limit: number): Uint8Array {
  const members: Uint8Array[] = [];
  let size = 0;
  for (let at = 0; isGzip(bytes.subarray(at));) {
    const member = inflateMember(bytes, at, limit - size);
    members.push(member.content);
    size += member.content.length;
    at = member.end;
  }
  return Buffer.concat(members);
}

function inflateMember(bytes: Uint8Array, start: number, limit: number): { content: Buffer; end: number } {
  const body = bytes.subarray(start + headerLength(bytes, start));
  const { buffer: content, engine } = inflate(body, limit);
  const trailer = body.subarray(engine.bytesWritten, engine.bytesWritten + 8);
  if (trailer.length < 8) throw new ProtocolError('BAD_GZIP', 'the gzip file ends before its checksum');
  const view = new DataView(trailer.buffer, trailer.byteOffset);
  if (view.getUint32(0, true) !== crc32(content) || view.getUint32(4, true) !== content.length) {
    throw new ProtocolError('BAD_GZIP', 'the checksum of the gzip file is wrong');
  }
  return { content, end: trailer.byteOffset + 8 - bytes.byteOffset };
}

function inflate(body: Uint8Array, limit: number): { buffer: Buffer; engine: { bytesWritten: number } } {
  try {
    // A limit of 0 would mean none.
    return inflateRawSync(body, { maxOutputLength: Math.max(limit, 1), info: true }) as never;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new ProtocolError('TOO_LARGE', `it inflates to more than ${limit} bytes`);
    throw new ProtocolError('BAD_GZIP', `it can't be inflated: ${message}`);
  }
}

/* eslint-disable no-bitwise */
/** RFC 1952 §2.3: ten bytes, then what the flags announce. */
function headerLength(bytes: Uint8Array, start: number): number {
  const [EXTRA, NAME, COMMENT, HEADER_CRC] = [4, 8, 16, 2];
  const flags = bytes[start + 3];
  let at = start + 10;
  if (flags & EXTRA) at += 2 + bytes[at] + 256 * bytes[at + 1];
  for (const text of [NAME, COMMENT]) {
    if (flags & text) at = bytes.indexOf(0, at) + 1;
  }
  if (flags & HEADER_CRC) at += 2;
  if (bytes[start + 2] !== 8 || !(at > start + 9 && at <= bytes.length)) throw new ProtocolError('BAD_GZIP', 'the gzip header is broken');
  return at - start;
}
