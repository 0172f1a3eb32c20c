import fc from 'fast-check';

const SURROGATES = { from: 0xd800, count: 0x800 };
const LAST_CHARACTER = 0x10ffff;

/** fast-check's own unit `binary` has the same characters, but first lists all of them in a map, which takes longer than most properties. */
const character = fc.nat({ max: LAST_CHARACTER - SURROGATES.count }).map(
  (position) => String.fromCodePoint(position < SURROGATES.from ? position : position + SURROGATES.count),
  (text) => {
    const code = String(text).codePointAt(0) ?? 0;
    if (String.fromCodePoint(code) !== text) throw new Error('this is not one character');
    return code < SURROGATES.from ? code : code - SURROGATES.count;
  },
);

/** Generates texts of any characters, those that nobody sees included. */
export function anyText(maxLength?: number): fc.Arbitrary<string> {
  return fc.string({ unit: character, maxLength });
}
