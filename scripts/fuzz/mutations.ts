/** Makes random numbers that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    /* eslint-disable no-bitwise */
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor(((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296 * below);
    /* eslint-enable no-bitwise */
  };
}

type Random = (below: number) => number;

const MAX_BYTES = 64 * 1024;

/** Makes another input by one to eight changes. */
export function mutated(input: Buffer, corpus: readonly Buffer[], words: readonly string[], random: Random): Buffer {
  let result = input;
  for (let change = random(8); change >= 0; change--) result = CHANGES[random(CHANGES.length)](result, corpus, words, random);
  return result.subarray(0, MAX_BYTES);
}

type Change = (input: Buffer, corpus: readonly Buffer[], words: readonly string[], random: Random) => Buffer;

const replaced = (input: Buffer, from: number, to: number, by: Uint8Array) => Buffer.concat([input.subarray(0, from), by, input.subarray(to)]);
const span = (input: Buffer, random: Random): [number, number] => {
  const from = random(input.length + 1);
  return [from, Math.min(input.length, from + random(random(2) === 0 ? 8 : input.length + 1))];
};

const CHANGES: readonly Change[] = [
  // A byte becomes another.
  (input, _, __, random) => replaced(input, random(input.length), random(input.length), Buffer.of(random(256))),
  (input, _, __, random) => {
    const at = random(input.length);
    return replaced(input, at, at + 1, Buffer.of([0, 0xff, 0x7f, 0x80, 0x0a, 0x20][random(6)]));
  },
  // A word comes in, beside or over what is there.
  (input, _, words, random) => { const at = random(input.length + 1); return replaced(input, at, at, Buffer.from(words[random(words.length)], 'latin1')); },
  (input, _, words, random) => { const word = Buffer.from(words[random(words.length)], 'latin1'); const at = random(input.length + 1); return replaced(input, at, at + word.length, word); },
  // A part goes, comes twice or very often, or comes from another input.
  (input, _, __, random) => replaced(input, ...span(input, random), Buffer.alloc(0)),
  (input, _, __, random) => { const [from, to] = span(input, random); return replaced(input, to, to, input.subarray(from, to)); },
  (input, _, __, random) => {
    const [from, to] = span(input, random);
    const often = random(Math.ceil(MAX_BYTES / Math.max(1, to - from)));
    return replaced(input, to, to, Buffer.concat(Array<Buffer>(often).fill(input.subarray(from, to))));
  },
  (input, corpus, _, random) => {
    const other = corpus[random(corpus.length)];
    return replaced(input, ...span(input, random), other.subarray(...span(other, random)));
  },
  (input, _, __, random) => input.subarray(0, random(input.length + 1)),
];
