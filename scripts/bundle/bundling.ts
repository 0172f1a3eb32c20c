import * as fs from 'node:fs';
import { builtinModules } from 'node:module';
import * as path from 'node:path';
import * as esbuild from 'esbuild';
import { lambdaSdk } from './lambda-sdk';
import { billOfMaterials } from './sbom';
import { bundledPackages, thirdPartyLicenses } from './third-party';

/** A bundled Lambda handler, the child process beside it, or a command. */
export interface Bundle {
  /** `NAME/index.js` of `src/**\/NAME.lambda.ts`, `NAME/child.js` of `src/**\/NAME.child.ts`, `NAME/index.js` of `src/**\/NAME.main.ts`. */
  readonly file: string;
  readonly code: Uint8Array;
  /** Root directories of the npm packages whose code is in it. */
  readonly packages: readonly string[];
}

export const LICENSES_FILE = 'THIRD-PARTY-LICENSES.txt';
export const SBOM_FILE = 'sbom.cdx.json';

/** Lambda unzips and reads all of it at every cold start; an import of aws-cdk-lib would make it 61 MB. */
export const MAX_BUNDLE_BYTES = 450 * 1024;
/** A command has all parsers at once, and pays for no cold start; the bound is against an import by mistake. */
export const MAX_COMMAND_BYTES = 300 * 1024;

const ENTRY = /([^/\\]+)\.(lambda|child|main)\.ts$/;
const FILES: { [kind: string]: string } = { lambda: 'index.js', child: 'child.js', main: 'index.js' };
/** Marked external so that an import of them is seen below at once, instead of being bundled for minutes. */
const NEVER_IN_HANDLERS = ['aws-cdk-lib', 'constructs'];

/** Bundles every `*.lambda.ts`, `*.child.ts` and `*.main.ts` below `sourceDir`, sorted by name. Refuses a bundle that Lambda could not run or should not. */
export async function bundleHandlers(sourceDir: string): Promise<Bundle[]> {
  const byFile = new Map<string, string>();
  for (const entry of fs.readdirSync(sourceDir, { recursive: true, encoding: 'utf8' }).sort()) {
    for (const file of bundleFileOf(entry)) {
      if (byFile.has(file)) throw new Error(`${byFile.get(file)} and ${entry} would both become the bundle '${file}'; rename one`);
      byFile.set(file, entry);
    }
  }
  return Promise.all([...byFile].map(([file, entry]) => bundle(file, path.resolve(sourceDir), entry)));
}

/** Returns the bundle of a source file, if it is an entry. */
export function bundleFileOf(source: string): string[] {
  const [, name, kind] = ENTRY.exec(source) ?? [];
  return name === undefined ? [] : [path.join(name, FILES[kind])];
}

/**
 * Makes `outDir` hold these bundles and nothing else.
 *
 * What is right already stays untouched and what is not is replaced in one step: the tests, the demo and the build
 * each bundle first, and may do so while another of them reads.
 */
export function writeBundles(bundles: readonly Bundle[], outDir: string): void {
  const files = filesOf(bundles);
  for (const [file, content] of files) replaceFile(outDir, file, content);
  removeOthers(outDir, new Set([...files.keys()]));
}

/** Returns the content of each file that ships: the bundles, and what says whose code is in them. */
export function filesOf(bundles: readonly Bundle[]): Map<string, Buffer> {
  return new Map([
    ...bundles.map((one) => [one.file, Buffer.from(one.code)] as const),
    // Beside the handlers' directories, whose hash is part of every user's template.
    [LICENSES_FILE, Buffer.from(thirdPartyLicenses(bundles.flatMap((one) => one.packages)))],
    [SBOM_FILE, Buffer.from(billOfMaterials(bundles))],
  ]);
}

async function bundle(file: string, sourceDir: string, entry: string): Promise<Bundle> {
  const result = await esbuild.build({
    absWorkingDir: sourceDir,
    entryPoints: [path.join(sourceDir, entry)],
    outfile: path.join(sourceDir, 'index.js'),
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    platform: 'node',
    // Lambda's runtime; a command runs wherever the package does.
    target: entry.endsWith('.main.ts') ? 'node20' : 'node24',
    format: 'cjs',
    // The ES modules of a package, if it has them: esbuild leaves out what is not used of those alone.
    mainFields: ['module', 'main'],
    // Turns import() into require(). The first import() of a process costs it 30 ms, also if it is of a module of Node.js.
    supported: { 'dynamic-import': false },
    charset: 'utf8',
    legalComments: 'none',
    sourcemap: false,
    // No file outside of the sources decides on the bytes.
    tsconfigRaw: {},
    external: NEVER_IN_HANDLERS.flatMap((one) => [one, `${one}/*`]),
    plugins: [lambdaSdk],
    logLevel: 'silent',
  });
  const code = result.outputFiles[0].contents;
  refuseForeignImports(file, result.metafile);
  const limit = entry.endsWith('.main.ts') ? MAX_COMMAND_BYTES : MAX_BUNDLE_BYTES;
  if (code.length > limit) {
    throw new Error(`bundle '${file}' has ${code.length} bytes, more than ${limit}; see what it imports: ${largest(result.metafile)}`);
  }
  return { file, code, packages: bundledPackages(result.metafile, sourceDir) };
}

/** Fails for imports of anything else than Node.js. Lambda's runtime also has the AWS SDK, in a version that changes without notice. */
function refuseForeignImports(file: string, metafile: esbuild.Metafile): void {
  for (const { path: target, external } of Object.values(metafile.outputs).flatMap((output) => output.imports)) {
    if (!external || target.startsWith('node:') || builtinModules.includes(target)) continue;
    const importers = Object.entries(metafile.inputs).filter(([, input]) => input.imports.some((one) => one.path === target));
    throw new Error(`bundle '${file}' imports '${target}', which is not there when it runs in Lambda; see ${importers.map(([source]) => source).join(', ')}`);
  }
}

function largest(metafile: esbuild.Metafile): string {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs.sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput).slice(0, 3)
    .map(([file, { bytesInOutput }]) => `${file} (${bytesInOutput})`).join(', ');
}

function replaceFile(outDir: string, file: string, content: Buffer): void {
  const target = path.join(outDir, file);
  if (fs.existsSync(target) && fs.readFileSync(target).equals(content)) return;
  fs.mkdirSync(path.dirname(target), { recursive: true });
  // Not beside the target: a process that hashes the handler's directory at this moment must not see it.
  const temporary = path.join(outDir, `.${process.pid}-${file.replace(/[\\/]/g, '-')}`);
  fs.writeFileSync(temporary, content);
  fs.renameSync(temporary, target);
}

function removeOthers(outDir: string, files: ReadonlySet<string>): void {
  for (const entry of fs.readdirSync(outDir, { recursive: true, withFileTypes: true })) {
    const relative = path.relative(outDir, path.join(entry.parentPath, entry.name));
    // A temporary file of a run beside this one.
    if (entry.isFile() && entry.name.startsWith('.') && entry.parentPath === outDir) continue;
    const wanted = entry.isDirectory() ? [...files].some((file) => file.startsWith(relative + path.sep)) : files.has(relative);
    if (!wanted) fs.rmSync(path.join(outDir, relative), { recursive: true, force: true });
  }
}
