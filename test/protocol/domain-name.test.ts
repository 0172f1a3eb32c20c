import { domainToASCII } from 'node:url';
import { domainNameProblem, normalizeDomainName } from '../../src/protocol/domain-name';

/** Makes the longest label of one character that fits into an A-label. */
function longestLabel(character: string): string {
  let label = character;
  for (let next = label; next !== '' && domainToASCII(next).length <= 63 && domainToASCII(next) !== ''; next += character) label = next;
  return label;
}

/** Each of another kind: a mark, three marks, a syllable of three parts, characters of two units, and one that decomposes. */
test.each(['\u00fc', '\u1f82', '\uac01', '\u{10330}', '\u{1109a}'])('a name of the longest labels of %s is converted, composed and decomposed', (character) => {
  const label = longestLabel(character);
  const name = [label, label, label, character.repeat([...label].length - 8)].join('.');
  expect(normalizeDomainName(name)).toBe(domainToASCII(name));
  expect(normalizeDomainName(name).length).toBeGreaterThan(200);
  expect(normalizeDomainName(name.normalize('NFD'))).toBe(domainToASCII(name));
});

test.each([
  ['of many marks', `a${'\u0301\u0323'.repeat(600)}`],
  ['of one long label', `${'\u00fc'.repeat(253)}.example`],
  ['of many labels', '\u00fc.'.repeat(600)],
  ['after other dots', `a\u3002${'\u0301\u0323'.repeat(200)}`],
])('a name %s is longer than any in the DNS, so it is not converted and is reported as too long', (_, name) => {
  expect(normalizeDomainName(name.toUpperCase())).toBe(name.toUpperCase().toLowerCase().replace(/\.$/, ''));
  expect(domainNameProblem(name)).toEqual({ rule: expect.stringContaining(`this one has ${name.length}`), fix: 'use a shorter name' });
});

test('the parser refuses a text that contains more than a name', () => {
  expect(normalizeDomainName('b\u00fccher.example/b\u00fccher')).toBe('b\u00fccher.example/b\u00fccher');
  expect(domainNameProblem('b\u00fccher.example/b\u00fccher')!.fix).toBe('write its punycode form (xn--...)');
});
