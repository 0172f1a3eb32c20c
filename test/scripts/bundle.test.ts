import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Bundle, bundleHandlers, LICENSES_FILE, MAX_BUNDLE_BYTES, SBOM_FILE, writeBundles } from '../../scripts/bundle/bundling';
import { thirdPartyLicenses } from '../../scripts/bundle/third-party';

const ROOT = path.join(__dirname, '..', '..');
let directory: string;

beforeEach(() => { directory = fs.mkdtempSync(path.join(os.tmpdir(), 'bundle-')); });
afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

function sources(files: { [file: string]: string }): string {
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    fs.writeFileSync(path.join(directory, file), text);
  }
  return path.join(directory, 'src');
}

function contents(dir: string): { [file: string]: string } {
  const files = fs.readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((file) => fs.statSync(path.join(dir, file)).isFile());
  return Object.fromEntries(files.sort().map((file) => [file, fs.readFileSync(path.join(dir, file), 'hex')]));
}

test('the bytes of the bundles do not depend on the place of the project', async () => {
  const elsewhere = path.join(directory, 'quite', 'another', 'place');
  fs.cpSync(path.join(ROOT, 'src'), path.join(elsewhere, 'src'), { recursive: true });
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(elsewhere, 'node_modules'));

  writeBundles(await bundleHandlers(path.join(ROOT, 'src')), path.join(directory, 'here'));
  writeBundles(await bundleHandlers(path.join(elsewhere, 'src')), path.join(directory, 'there'));

  const here = contents(path.join(directory, 'here'));
  expect(Object.keys(here)).toContain(path.join('publish', 'index.js'));
  expect(contents(path.join(directory, 'there'))).toEqual(here);
});

test('a handler does not contain the code for DNS packets, which only the command uses', async () => {
  const bundles = await bundleHandlers(path.join(ROOT, 'src'));
  const having = bundles.filter(({ packages }) => packages.some((root) => path.basename(root) === 'dns-packet'));
  expect(having.map(({ file }) => file)).toEqual([path.join('cli', 'index.js')]);
});

test.each(['aws-cdk-lib', 'aws-cdk-lib/aws-s3', 'constructs'])('an import of %s is refused, at whatever depth', async (target) => {
  const src = sources({
    'src/a/one.lambda.ts': "import { deep } from './deep';\nexport const handler = () => deep;\n",
    'src/a/deep.ts': `import { thing } from '${target}';\nexport const deep = thing;\n`,
  });
  await expect(bundleHandlers(src)).rejects.toThrow(`bundle 'one/index.js' imports '${target}', which is not there when it runs in Lambda; see a/deep.ts`);
});

test('a bundle may use types of aws-cdk-lib and modules of Node.js', async () => {
  const src = sources({
    'src/one.lambda.ts': "import * as fs from 'fs';\nimport { hash } from 'node:crypto';\n"
      + "import type { Stack } from 'aws-cdk-lib';\nexport const handler = (stack: Stack) => [fs, hash, stack];\n",
  });
  await expect(bundleHandlers(src)).resolves.toMatchObject([{ file: 'one/index.js', packages: [] }]);
});

test('a bundle of the ES modules of a package has only what is used of them', async () => {
  const src = sources({
    'src/one.lambda.ts': "import { used } from 'both';\nexport const handler = () => used;\n",
    'node_modules/both/package.json': '{ "name": "both", "version": "1.2.3", "license": "MIT", "main": "index.js", "module": "index.mjs", "sideEffects": false }',
    'node_modules/both/index.js': "exports.used = 'from CommonJS'; exports.unused = 'unused';",
    'node_modules/both/index.mjs': "export const used = 'from an ES module'; export const unused = 'unused';",
  });
  const [{ code }] = await bundleHandlers(src);
  expect(Buffer.from(code).toString()).toContain('from an ES module');
  expect(Buffer.from(code).toString()).not.toContain('unused');
});

test('a bundle above the limit is refused, with the files that make it large', async () => {
  const src = sources({
    'src/one.lambda.ts': "import { text } from './large';\nexport const handler = () => text;\n",
    'src/large.ts': `export const text = '${'x'.repeat(MAX_BUNDLE_BYTES)}';\n`,
  });
  await expect(bundleHandlers(src)).rejects.toThrow(/^bundle 'one\/index.js' has \d+ bytes, more than 460800; see what it imports: large\.ts \(\d+\)/);
});

test('two handlers of one name are refused', async () => {
  const src = sources({ 'src/a/one.lambda.ts': 'export const handler = 1;', 'src/b/one.lambda.ts': 'export const handler = 2;' });
  await expect(bundleHandlers(src)).rejects.toThrow("a/one.lambda.ts and b/one.lambda.ts would both become the bundle 'one/index.js'; rename one");
});

test('the licences of bundled packages go with the bundles, and a package without one is refused', async () => {
  const src = sources({
    'src/one.lambda.ts': "import { word } from 'licensed';\nexport const handler = () => word;\n",
    'node_modules/licensed/package.json': '{ "name": "licensed", "version": "1.2.3", "license": "MIT", "main": "index.js" }',
    'node_modules/licensed/index.js': "exports.word = 'yes';",
    'node_modules/licensed/LICENSE.md': 'Do as you like.\r\n',
  });
  const out = path.join(directory, 'out');
  writeBundles(await bundleHandlers(src), out);
  expect(fs.readFileSync(path.join(out, LICENSES_FILE), 'utf8')).toMatch(/licensed 1\.2\.3 \(MIT\)\n\nDo as you like\.\n/);

  fs.rmSync(path.join(directory, 'node_modules/licensed/LICENSE.md'));
  const bundles = await bundleHandlers(src);
  expect(() => writeBundles(bundles, out)).toThrow('has no licence file');
});

test('packages with the same licence text share it, in the order of their names', () => {
  sources(Object.fromEntries(['c', 'a', 'b'].flatMap((name) => [
    [`${name}/package.json`, `{ "name": "${name}", "version": "1.0.0", "license": "MIT" }`],
    [`${name}/LICENSE`, name === 'b' ? 'Of b alone.' : 'Of a and c.'],
  ])));
  const text = thirdPartyLicenses(['c', 'a', 'b', 'a'].map((name) => path.join(directory, name)));
  expect(text.split(/\n-+\n\n/).slice(1)).toEqual(['a 1.0.0 (MIT)\nc 1.0.0 (MIT)\n\nOf a and c.\n', 'b 1.0.0 (MIT)\n\nOf b alone.\n']);
});

describe('the writer', () => {
  const bundle = (name: string, code: string): Bundle => ({ file: path.join(name, 'index.js'), code: Buffer.from(code), packages: [] });

  test('the writer does not touch a correct bundle, so that readers at the same time are not disturbed', () => {
    writeBundles([bundle('one', '1')], directory);
    const before = fs.statSync(path.join(directory, 'one', 'index.js'));
    writeBundles([bundle('one', '1')], directory);
    expect(fs.statSync(path.join(directory, 'one', 'index.js'))).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  });

  test('the writer replaces what changed and removes what is no longer bundled', () => {
    writeBundles([bundle('one', '1'), bundle('two', '2')], directory);
    fs.writeFileSync(path.join(directory, 'one', 'left-over.js'), '');
    writeBundles([bundle('one', 'new')], directory);
    expect(Object.keys(contents(directory))).toEqual([LICENSES_FILE, path.join('one', 'index.js'), SBOM_FILE]);
    expect(fs.readdirSync(directory).sort()).toEqual([LICENSES_FILE, 'one', SBOM_FILE]);
    expect(fs.readFileSync(path.join(directory, 'one', 'index.js'), 'utf8')).toBe('new');
  });
});
