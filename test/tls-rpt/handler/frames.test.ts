import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Frame, frameOf, FrameReader } from '../../../src/tls-rpt/handler/frames';
import { readFrame, writeFrame } from '../../../src/tls-rpt/handler/sync-frames';

const LIMITS = { valueBytes: 100, bytes: 100_000 };
const written: Frame[] = [
  { value: { id: 1 }, bytes: Buffer.from('a mail') },
  { value: 'ready', bytes: new Uint8Array() },
  { value: { id: 2 }, bytes: Buffer.alloc(100_000, 'x') },
];
const encoded = Buffer.concat(written.flatMap(({ value, bytes }) => frameOf(value, bytes)));

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'frames-'));
const file = path.join(directory, 'frames');
afterAll(() => fs.rmSync(directory, { recursive: true }));

function withFile<T>(content: Uint8Array, work: (descriptor: number) => T): T {
  fs.writeFileSync(file, content);
  const descriptor = fs.openSync(file, 'r+');
  try {
    return work(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

const comparable = (frames: readonly Frame[]) => frames.map(({ value, bytes }) => ({ value, bytes: Buffer.from(bytes).toString('latin1') }));

test.each([1, 7, 8, 9, 4096, encoded.length])('frames are the same from chunks of %i bytes', (size) => {
  const reader = new FrameReader(LIMITS);
  const chunks = Array.from({ length: Math.ceil(encoded.length / size) }, (_, index) => encoded.subarray(index * size, (index + 1) * size));
  expect(comparable(chunks.flatMap((chunk) => reader.push(chunk)))).toEqual(comparable(written));
});

test('frames that were waited for are those that were written', () => {
  withFile(new Uint8Array(), (descriptor) => written.forEach(({ value, bytes }) => writeFrame(descriptor, frameOf(value, bytes))));
  withFile(fs.readFileSync(file), (descriptor) => {
    expect(comparable(written.map(() => readFrame(descriptor, LIMITS)!))).toEqual(comparable(written));
    expect(readFrame(descriptor, LIMITS)).toBeUndefined();
  });
});

test.each([1, 7, 8, 12, encoded.length - 1])('a pipe that ends after %i bytes has no further frame', (length) => {
  withFile(encoded.subarray(0, length), (descriptor) => {
    const frames: Frame[] = [];
    for (let frame = readFrame(descriptor, LIMITS); frame !== undefined; frame = readFrame(descriptor, LIMITS)) frames.push(frame);
    expect(comparable(frames)).toEqual(comparable(written).slice(0, length > 100 ? 2 : 0));
  });
});

const tooLarge: Array<[what: string, frame: Uint8Array]> = [
  ['a value', Buffer.concat(frameOf('x'.repeat(100), new Uint8Array()))],
  ['bytes', Buffer.concat(frameOf(1, Buffer.alloc(100_001)))],
  ['text that is not a frame', Buffer.from('a line of a log\n')],
];

test.each(tooLarge)('a frame is refused before it is read if it is larger than allowed: %s', (_, frame) => {
  expect(() => new FrameReader(LIMITS).push(frame.subarray(0, 8))).toThrow(/^a frame of \d+ and \d+ bytes, more than 100 and 100000$/);
  withFile(frame.subarray(0, 8), (descriptor) => expect(() => readFrame(descriptor, LIMITS)).toThrow(/more than 100 and 100000$/));
});
