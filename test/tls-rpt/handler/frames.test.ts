import { Frame, frameOf, FrameReader } from '../../../src/tls-rpt/handler/frames';

const LIMITS = { valueBytes: 100, bytes: 100_000 };
const written: Frame[] = [
  { value: { id: 1 }, bytes: Buffer.from('a mail') },
  { value: 'ready', bytes: new Uint8Array() },
  { value: { id: 2 }, bytes: Buffer.alloc(100_000, 'x') },
];
const encoded = Buffer.concat(written.flatMap(({ value, bytes }) => frameOf(value, bytes)));

const comparable = (frames: readonly Frame[]) => frames.map(({ value, bytes }) => ({ value, bytes: Buffer.from(bytes).toString('latin1') }));

test.each([1, 7, 8, 9, 4096, encoded.length])('frames are the same from chunks of %i bytes', (size) => {
  const reader = new FrameReader(LIMITS);
  const chunks = Array.from({ length: Math.ceil(encoded.length / size) }, (_, index) => encoded.subarray(index * size, (index + 1) * size));
  expect(comparable(chunks.flatMap((chunk) => reader.push(chunk)))).toEqual(comparable(written));
});

const tooLarge: Array<[what: string, frame: Uint8Array]> = [
  ['a value', Buffer.concat(frameOf('x'.repeat(100), new Uint8Array()))],
  ['bytes', Buffer.concat(frameOf(1, Buffer.alloc(100_001)))],
  ['text that is not a frame', Buffer.from('a line of a log\n')],
];

test.each(tooLarge)('a frame is refused before it is read if it is larger than allowed: %s', (_, frame) => {
  expect(() => new FrameReader(LIMITS).push(frame.subarray(0, 8))).toThrow(/^a frame of \d+ and \d+ bytes, more than 100 and 100000$/);
});
