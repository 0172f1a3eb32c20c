import * as fc from 'fast-check';
import { inert } from '../../src/protocol/inert';

const good: ReadonlyArray<readonly [written: string, shown: string]> = [
  ['mx1.example.com', 'mx1[.]example[.]com'],
  ['https://evil.example/x?y=1', 'https[:]//evil[.]example/x?y=1'],
  ['//evil.example', '//evil[.]example'],
  ['mailto:a@b.example', 'mailto[:]a[at]b[.]example'],
  ['tel:+15551234', 'tel[:]+15551234'],
  ['www.evil', 'www[.]evil'],
  ['192.0.2.7 answered', '192[.]0[.]2[.]7 answered'],
  ['evil\u3002example \uff0e evil\uff0eexample evil\uff61example', 'evil[\u3002]example \uff0e evil[\uff0e]example evil[\uff61]example'],
  ['1password.com', '1password[.]com'],
  ['example.1e100', 'example[.]1e100'],
  ['\\\\server\\share', '[\\]\\server\\share'],
  ['RFC 8461 §3.3 says so. It does', 'RFC 8461 §3.3 says so. It does'],
  ['a\u202eb\nc', 'a\\u{202e}b\\u{a}c'],
  ['at 10:30', 'at 10:30'],
  ['[.]', '[.]'],
];

test.each(good)('%s shows as %s', (written, shown) => {
  expect(inert(written)).toBe(shown);
});

/** A name with a dot, a scheme, an address: programs for mail and chat link to these. */
const LINKS = /[\p{L}\p{N}_-][.\u3002\uff0e\uff61]\p{L}|\p{L}[.\u3002\uff0e\uff61][\p{L}\p{N}]|:\/\/|\p{L}:\S|@|\d{1,3}(\.\d{1,3}){3}|^\\\\|[\r\n]/u;

test('no text keeps anything that programs link to', () => {
  const part = fc.constantFrom('.', '\uff0e', ':', '/', '@', '\\', 'a', 'com', '1', '192.0.2.1', ' ', '[', ']', 'http', '\n', '…');
  fc.assert(fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
    expect(inert(parts.join(''))).not.toMatch(LINKS);
  }), { numRuns: 3000, seed: 1 });
});
