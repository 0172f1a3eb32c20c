import { PolicyMode } from '../../../src/protocol/mta-sts/sts-policy';
import { isShortMaxAge, isWidePattern } from '../../../src/protocol/mta-sts/unwise-policy';

test.each<[mode: PolicyMode, maxAge: number, short: boolean]>([
  ['enforce', 1209599, true],
  ['enforce', 1209600, false],
  ['testing', 86399, true],
  ['testing', 86400, false],
  ['none', 1, false],
])('a max_age in mode %s of %d seconds is judged short: %s', (mode, maxAge, short) => {
  expect(isShortMaxAge({ mode, maxAge })).toBe(short);
});

test.each<[pattern: string, domain: string, wide: boolean]>([
  ['*.example.com', 'example.com', true],
  ['*.Example.com', 'example.com', true],
  ['*.com', 'example.com', true],
  ['*.mx.example.com', 'example.com', false],
  ['*.ample.com', 'example.com', false],
  ['example.com', 'example.com', false],
])('the pattern %s is judged wide for %s: %s', (pattern, domain, wide) => {
  expect(isWidePattern(pattern, domain)).toBe(wide);
});
