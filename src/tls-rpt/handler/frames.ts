/** A message on a pipe: a value as JSON, and separate bytes, which JSON would make a third larger. */
export interface Frame {
  readonly value: unknown;
  readonly bytes: Uint8Array;
}

export interface FrameLimits {
  readonly valueBytes: number;
  readonly bytes: number;
}

/** Size of the header with the two lengths. */
const HEADER_BYTES = 8;

/** Renders a frame without copying the bytes. */
export function frameOf(value: unknown, bytes: Uint8Array): Uint8Array[] {
  const json = Buffer.from(JSON.stringify(value));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(json.length, 0);
  header.writeUInt32BE(bytes.length, 4);
  return [Buffer.concat([header, json]), bytes];
}

/** Assembles frames from the chunks of a pipe. Throws on anything that is not a frame, or is larger than allowed. */
export class FrameReader {
  private chunks: Uint8Array[] = [];
  private length = 0;
  private wanted = HEADER_BYTES;

  public constructor(private readonly limits: FrameLimits) {}

  /** Returns the frames that this chunk completes. */
  public push(chunk: Uint8Array): Frame[] {
    this.chunks.push(chunk);
    this.length += chunk.length;
    const frames: Frame[] = [];
    while (this.length >= this.wanted) {
      const all = this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks);
      this.chunks = [all];
      const header = this.headerOf(all);
      this.wanted = HEADER_BYTES + header.valueBytes + header.bytes;
      if (this.length < this.wanted) break;
      frames.push(frameIn(all, header.valueBytes, this.wanted));
      this.chunks = [all.subarray(this.wanted)];
      this.length -= this.wanted;
      this.wanted = HEADER_BYTES;
    }
    return frames;
  }

  private headerOf(all: Uint8Array): FrameLimits {
    const view = new DataView(all.buffer, all.byteOffset);
    const [valueBytes, bytes] = [view.getUint32(0), view.getUint32(4)];
    if (valueBytes <= this.limits.valueBytes && bytes <= this.limits.bytes) return { valueBytes, bytes };
    throw new Error(`a frame of ${valueBytes} and ${bytes} bytes, more than ${this.limits.valueBytes} and ${this.limits.bytes}`);
  }
}

function frameIn(all: Uint8Array, valueBytes: number, end: number): Frame {
  const start = HEADER_BYTES + valueBytes;
  const json = Buffer.from(all.buffer, all.byteOffset + HEADER_BYTES, valueBytes).toString();
  return { value: JSON.parse(json), bytes: all.subarray(start, end) };
}
