import * as api from '../src';

test('only classes and enums are exported, so that other languages have everything that TypeScript has', () => {
  const others = Object.entries(api).filter(([name, value]) => !/^[A-Z]/.test(name) || !isClassOrEnum(value)).map(([name]) => name);
  expect(others).toEqual([]);
});

function isClassOrEnum(value: unknown): boolean {
  if (typeof value === 'function') return /^class /.test(Function.prototype.toString.call(value));
  return typeof value === 'object' && value !== null && Object.values(value).every((member) => typeof member === 'string');
}
