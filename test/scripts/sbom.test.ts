import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as path from 'node:path';
import { Bundle, bundleHandlers } from '../../scripts/bundle/bundling';
import { billOfMaterials } from '../../scripts/bundle/sbom';

const ROOT = path.join(__dirname, '..', '..');
let bundles: Bundle[];
let bill: any;

beforeAll(async () => {
  bundles = await bundleHandlers(path.join(ROOT, 'src'));
  bill = JSON.parse(billOfMaterials(bundles));
});

const ofType = (type: string) => bill.components.filter((one: any) => one.type === type);

test('the bill lists each bundle with its hash, and the packages that it contains', () => {
  for (const { file, code, packages } of bundles) {
    const ref = `assets/${file}`;
    const [component] = ofType('file').filter((one: any) => one['bom-ref'] === ref);
    expect(component.hashes).toEqual([{ alg: 'SHA-256', content: createHash('sha256').update(code).digest('hex') }]);
    const { dependsOn } = bill.dependencies.find((one: any) => one.ref === ref);
    expect(dependsOn).toHaveLength(packages.length);
  }
  expect(ofType('file')).toHaveLength(bundles.length);
  expect(ofType('library').map(({ name }: any) => name)).toContain('postal-mime');
});

test('npm says the same of each bundled package', () => {
  const args = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'];
  const npms = JSON.parse(execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 27, stdio: ['ignore', 'pipe', 'ignore'] }));
  for (const library of ofType('library')) {
    const [same] = npms.components.filter((one: any) => one['bom-ref'] === library['bom-ref']);
    expect(same).toMatchObject(library);
    expect(library.hashes).toHaveLength(1);
  }
  expect(bill.metadata.component.purl).toBe(npms.metadata.component.purl);
  expect(bill.specVersion).toBe(npms.specVersion);
});

test('each reference leads to a component', () => {
  const refs = [bill.metadata.component, ...bill.components].map((one) => one['bom-ref']);
  expect(new Set(refs).size).toBe(refs.length);
  for (const { ref, dependsOn } of bill.dependencies) expect(refs).toEqual(expect.arrayContaining([ref, ...dependsOn]));
});

test('the same bundles give the same bytes', () => {
  expect(billOfMaterials(bundles)).toBe(billOfMaterials([...bundles]));
  expect(billOfMaterials(bundles)).not.toMatch(/serialNumber|timestamp/);
});
