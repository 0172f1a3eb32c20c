import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Bundle } from './bundling';

const ROOT = path.join(__dirname, '..', '..');

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/**
 * Renders the software bill of materials in CycloneDX 1.5: which packages' code is in which bundle.
 *
 * The package has no dependencies, so that tools that read package.json see none of this code. There is no time and no
 * serial number in it: the same sources give the same bytes.
 */
export function billOfMaterials(bundles: readonly Bundle[]): string {
  const own = manifestIn(ROOT);
  const bundled = bundles.map(({ packages, ...bundle }) => ({ ...bundle, packages: packages.map(manifestIn) }));
  const packages = new Map(bundled.flatMap((bundle) => bundle.packages).map((one) => [refOf(one), one]));
  const sorted = [...packages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const fileRef = (file: string) => `assets/${file.replace(/\\/g, '/')}`;
  return `${JSON.stringify({
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: libraryOf(own) },
    components: [
      ...bundled.map(({ file, code }) => ({
        'bom-ref': fileRef(file), 'type': 'file', 'name': fileRef(file), 'hashes': [{ alg: 'SHA-256', content: createHash('sha256').update(code).digest('hex') }],
      })),
      ...sorted.map((one) => ({ ...libraryOf(one), hashes: hashesOf(one) })),
    ],
    dependencies: [
      { ref: refOf(own), dependsOn: bundled.map(({ file }) => fileRef(file)) },
      ...bundled.map((bundle) => ({ ref: fileRef(bundle.file), dependsOn: bundle.packages.map(refOf).sort() })),
    ],
  }, null, 2)}\n`;
}

function libraryOf(manifest: Manifest): object {
  return {
    'bom-ref': refOf(manifest),
    'type': 'library',
    'name': manifest.name,
    'version': manifest.version,
    'purl': `pkg:npm/${manifest.name.replace('@', '%40')}@${manifest.version}`,
    'licenses': [{ license: { id: manifest.license } }],
  };
}

function refOf({ name, version }: Manifest): string {
  return `${name}@${version}`;
}

function manifestIn(directory: string): Manifest {
  return JSON.parse(fs.readFileSync(path.join(directory, 'package.json'), 'utf8'));
}

/** Takes the hash of a package's archive from the lock file, which npm has checked when it installed the package. */
function hashesOf({ name, version }: Manifest): object[] {
  const { packages } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
  const [, locked] = Object.entries<any>(packages).find(([where, one]) => where.endsWith(`node_modules/${name}`) && one.version === version) ?? [];
  const [, base64] = /^sha512-(.+)$/.exec(locked?.integrity ?? '') ?? [];
  return base64 === undefined ? [] : [{ alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }];
}
