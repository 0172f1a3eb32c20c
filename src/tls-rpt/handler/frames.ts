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
export const HEADER_BYTES = 8;

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
      const header = headerIn(all, this.limits);
      this.wanted = HEADER_BYTES + header.valueBytes + header.bytes;
      if (this.length < this.wanted) break;
      frames.push(frameIn(all.subarray(HEADER_BYTES, this.wanted), header.valueBytes));
      this.chunks = [all.subarray(this.wanted)];
      this.length -= this.wanted;
      this.wanted = HEADER_BYTES;
    }
    return frames;
  }
}

export function headerIn(start: Uint8Array, limits: FrameLimits): FrameLimits {
  const view = new DataView(start.buffer, start.byteOffset);
  const [valueBytes, bytes] = [view.getUint32(0), view.getUint32(4)];
  if (valueBytes <= limits.valueBytes && bytes <= limits.bytes) return { valueBytes, bytes };
  throw new Error(`a frame of ${valueBytes} and ${bytes} bytes, more than ${limits.valueBytes} and ${limits.bytes}`);
}

export function frameIn(body: Uint8Array, valueBytes: number): Frame {
  const json = Buffer.from(body.buffer, body.byteOffset, valueBytes).toString();
  return { value: JSON.parse(json), bytes: body.subarray(valueBytes) };
}
