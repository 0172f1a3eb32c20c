import { checkCrc, inflate } from './inflate';
import { MailBudget } from './mail-budget';
import { ProtocolError } from '../protocol-error';

const REJECTION = 'BAD_GZIP';

/** Recognizes gzip by its first two bytes (RFC 1952 §2.3.1). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Inflates all members of a gzip file (RFC 1952 §2.2) within the budget and ignores bytes after the last one: gateways append line ends.
 * Node's own gunzip rejects such bytes, and can't limit the number of members.
 */
export function gunzip(bytes: Uint8Array, budget: MailBudget): Uint8Array {
  const members: Uint8Array[] = [];
  for (let at = 0; isGzip(bytes.subarray(at));) {
    const member = inflateMember(bytes.subarray(at), budget);
    members.push(member.content);
    at += member.end;
  }
  return members.length === 1 ? members[0] : Buffer.concat(members);
}

function inflateMember(bytes: Uint8Array, budget: MailBudget): { content: Buffer; end: number } {
  const start = headerLength(bytes);
  const { content, end } = inflate(bytes.subarray(start), budget, REJECTION);
  const trailer = bytes.subarray(start + end, start + end + 8);
  if (trailer.length < 8) throw new ProtocolError(REJECTION, 'the gzip file ends before its checksum');
  const view = new DataView(trailer.buffer, trailer.byteOffset);
  checkCrc(content, view.getUint32(0, true), REJECTION);
  if (view.getUint32(4, true) !== content.length) throw new ProtocolError(REJECTION, 'its length is wrong: the data is damaged');
  return { content, end: start + end + 8 };
}

/* eslint-disable no-bitwise */
/** Measures the header: ten bytes, then the fields that the flags announce (RFC 1952 §2.3). */
function headerLength(bytes: Uint8Array): number {
  const [EXTRA, NAME, COMMENT, HEADER_CRC, RESERVED] = [4, 8, 16, 2, 0xe0];
  const flags = bytes[3];
  if (flags & RESERVED) throw new ProtocolError(REJECTION, `the gzip header has a flag that RFC 1952 §2.3.1.2 reserves: its flags are ${flags}`);
  let length = 10;
  if (flags & EXTRA) length += 2 + bytes[length] + 256 * bytes[length + 1];
  for (const text of [NAME, COMMENT]) {
    if (flags & text) length = bytes.indexOf(0, length) + 1;
  }
  if (flags & HEADER_CRC) length += 2;
  if (bytes[2] !== 8 || !(length >= 10 && length <= bytes.length)) throw new ProtocolError(REJECTION, 'the gzip header is broken');
  return length;
}
