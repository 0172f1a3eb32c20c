import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { breaksBetween } from '../../scripts/check/api-breaks';

let directory: string;
beforeEach(() => { directory = fs.mkdtempSync(path.join(os.tmpdir(), 'api-breaks-')); });
afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

/** Writes an assembly whose one class has these methods, all of them experimental. */
function assembly(name: string, methods: string[]): string {
  const file = path.join(directory, name, '.jsii');
  const docs = { stability: 'experimental' };
  const type = { assembly: 'one', fqn: 'one.Thing', kind: 'class', name: 'Thing', docs, methods: methods.map((method) => ({ name: method, docs })) };
  const about = { schema: 'jsii/0.10.0', jsiiVersion: '6.0.0', name: 'one', version: '1.0.0', description: 'One', homepage: 'https://example.com' };
  const origin = { author: { name: 'One', roles: ['author'] }, license: 'Apache-2.0', repository: { type: 'git', url: 'https://example.com' } };
  fs.mkdirSync(path.dirname(file));
  fs.writeFileSync(file, JSON.stringify({ ...about, ...origin, fingerprint: '*', types: { 'one.Thing': type } }));
  return file;
}

const ignoreFile = (...keys: string[]) => {
  const file = path.join(directory, '.compatignore');
  if (keys.length > 0) fs.writeFileSync(file, keys.join('\n'));
  return file;
};

test('an additional method does not break anything', () => {
  expect(breaksBetween(assembly('before', ['a']), assembly('after', ['a', 'b']), ignoreFile())).toEqual([]);
});

test('a removed method is a break, even if it was experimental', () => {
  const breaks = breaksBetween(assembly('before', ['a', 'b']), assembly('after', ['a']), ignoreFile());
  expect(breaks).toEqual([expect.stringMatching(/^METHOD one\.Thing\.b: .*\[removed:one\.Thing\.b\]$/)]);
});

test('an intended break is accepted, and no other', () => {
  const breaks = breaksBetween(assembly('before', ['a', 'b', 'c']), assembly('after', ['a']), ignoreFile('removed:one.Thing.b'));
  expect(breaks).toEqual([expect.stringContaining('[removed:one.Thing.c]')]);
});

test('a comparison that fails is an error', () => {
  expect(() => breaksBetween(path.join(directory, 'nowhere'), assembly('after', ['a']), ignoreFile())).toThrow('jsii-diff did not compare');
});
