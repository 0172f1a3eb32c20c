import * as fs from 'node:fs';
import { Frame, FrameLimits, frameIn, HEADER_BYTES, headerIn } from './frames';

/** Waits for a frame, without the event loop. Returns undefined if the other process has closed the pipe. */
export function readFrame(descriptor: number, limits: FrameLimits): Frame | undefined {
  const start = readBytes(descriptor, HEADER_BYTES);
  if (start === undefined) return undefined;
  const header = headerIn(start, limits);
  const body = readBytes(descriptor, header.valueBytes + header.bytes);
  return body && frameIn(body, header.valueBytes);
}

/** Waits until a frame is written. */
export function writeFrame(descriptor: number, frame: readonly Uint8Array[]): void {
  // Together: each write wakes the other process.
  const bytes = Buffer.concat(frame);
  for (let written = 0; written < bytes.length;) written += fs.writeSync(descriptor, bytes, written);
}

function readBytes(descriptor: number, length: number): Buffer | undefined {
  const buffer = Buffer.allocUnsafe(length);
  for (let read = 0; read < length;) {
    const count = fs.readSync(descriptor, buffer, read, length - read, null);
    if (count === 0) return undefined;
    read += count;
  }
  return buffer;
}
