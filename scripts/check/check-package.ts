import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { builtinModules } from 'node:module';
import * as path from 'node:path';
import { constructHubProblems } from './construct-hub';
import { bundleHandlers, filesOf } from '../bundle/bundling';

const ROOT = path.join(__dirname, '..', '..');
const MAX_PACKED_BYTES = 1024 * 1024;
const MAX_UNPACKED_BYTES = 3 * 1024 * 1024;

const REQUIRED = [
  'lib/index.js', 'lib/index.d.ts', '.jsii', '.jsii.gz', 'assets/THIRD-PARTY-LICENSES.txt', 'assets/sbom.cdx.json', 'bin/cdk-mta-sts', 'rosetta/default.ts-fixture',
  'README.md', 'CHANGELOG.md', 'SECURITY.md', 'LICENSE', 'package.json',
];
/** Everything else is a leak from the project into the package. */
const ALLOWED = [/^lib\/(?!cli\/|checks\/|lambda\/|protocol\/(?:mails|reports|verdict)\/|.*handler\/).*\.(js|d\.ts)$/, /^assets\/[a-z-]+\/(index|child)\.js$/];

interface Packed {
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: ReadonlyArray<{ readonly path: string }>;
}

/** Checks what npm would publish: all that users need and nothing else, small, without dependencies, and as Construct Hub accepts it. */
async function main(): Promise<void> {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const [packed]: Packed[] = JSON.parse(output);
  const files = packed.files.map((file) => file.path);
  const assets = await assetsOfTheSources();
  const problems = [
    ...[...REQUIRED, ...assets.keys()].filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
    ...files.filter((file) => !REQUIRED.includes(file) && !ALLOWED.some((allowed) => allowed.test(file))).map((file) => `${file} does not belong there`),
    ...files.filter((file) => file.startsWith('assets/') && !assets.has(file)).map((file) => `${file} has no source`),
    ...[...assets].filter(([file, content]) => files.includes(file) && !fs.readFileSync(path.join(ROOT, file)).equals(content))
      .map(([file]) => `${file} is not what the sources make; npm run bundle makes it`),
    ...files.filter((file) => /^lib\/.*\.(js|d\.ts)$/.test(file)).flatMap(foreignImports),
    ...files.filter((file) => /^(lib|assets)\/.*\.js$/.test(file)).filter(hasMap).map((file) => `${file} has a source map`),
    ...dependencyProblems(),
    ...constructHubProblems(ROOT),
  ];
  if (packed.size > MAX_PACKED_BYTES) problems.push(`the package has ${packed.size} bytes, more than ${MAX_PACKED_BYTES}`);
  if (packed.unpackedSize > MAX_UNPACKED_BYTES) problems.push(`the package has ${packed.unpackedSize} bytes unpacked, more than ${MAX_UNPACKED_BYTES}`);

  problems.forEach((problem) => console.log(problem));
  const kilobytes = (bytes: number) => `${Math.ceil(bytes / 1024)} KB`;
  console.log(`${files.length} files, ${kilobytes(packed.size)} packed, ${kilobytes(packed.unpackedSize)} unpacked, ${problems.length} problems`);
  if (problems.length > 0) process.exitCode = 1;
}

/** Bundles the handlers, with what says whose code is in them. */
async function assetsOfTheSources(): Promise<Map<string, Buffer>> {
  const files = filesOf(await bundleHandlers(path.join(ROOT, 'src')));
  return new Map([...files].map(([file, content]) => [`assets/${file}`, content]));
}

function manifest(): { [section: string]: { [name: string]: string } | undefined } {
  return JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
}

/** Finds imports that fail where only the peers are installed. */
function foreignImports(file: string): string[] {
  const text = fs.readFileSync(path.join(ROOT, file), 'utf8');
  const targets = [...text.matchAll(/\b(?:require\(|import\(|from )["']([^."'][^"']*)["']/g)].map(([, target]) => target);
  const peers = Object.keys(manifest().peerDependencies ?? {});
  return targets.filter((target) => !target.startsWith('node:') && !builtinModules.includes(target))
    .filter((target) => !peers.some((peer) => target === peer || target.startsWith(`${peer}/`)))
    .map((target) => `${file} imports '${target}', which who installs the package does not have`);
}

/** In a file of its own it would not be allowed anyway. */
function hasMap(file: string): boolean {
  return fs.readFileSync(path.join(ROOT, file), 'utf8').includes('//# sourceMappingURL=');
}

function dependencyProblems(): string[] {
  const { dependencies, bundledDependencies, bundleDependencies } = manifest();
  return Object.keys({ ...dependencies, ...bundledDependencies, ...bundleDependencies }).map((name) => `'${name}' is a dependency at run time`);
}

main().catch((error) => {
  const output = error instanceof Error && 'stderr' in error ? `\n${error.stderr}` : '';
  console.error(`check-package: ${error instanceof Error ? error.message : error}${output}`);
  process.exitCode = 1;
});
