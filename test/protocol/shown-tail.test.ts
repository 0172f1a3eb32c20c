import { shownTail } from '../../src/protocol/shown-tail';

test.each<[name: string, length: number, text: string]>([
  ['google.com', 60, 'google.com'],
  ['a.evil.example', 14, 'a.evil.example'],
  ['google.com.evil.example', 14, '….evil.example'],
  [`google.com.${'a.'.repeat(1_000_000)}evil.example`, 14, '….evil.example'],
  ['a\u202eb.example', 60, 'a\\u{202e}b.example'],
  [`${'\u202e'.repeat(10)}.example`, 17, '…\\u{202e}.example'],
])('the end of the name %j is shown in %i characters', (name, length, text) => {
  expect(shownTail(name, length)).toBe(text);
  expect([...shownTail(name, length)].length).toBeLessThanOrEqual(length);
});
