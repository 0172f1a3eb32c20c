import * as fs from 'node:fs';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { cpuOf, mediansInTurns } from './cpu';

const ROOT = path.join(__dirname, '..', '..');
const ASSETS = path.join(ROOT, 'assets');

export interface InitFigures {
  /** Below `assets/`. */
  readonly file: string;
  /** Milliseconds of CPU from the start of Node.js until the bundle is loaded: the median. */
  readonly init: number;
  /** The same for a handler that does nothing but load the same clients of the AWS SDK, as files that are not bundled. */
  readonly emptyInit: number;
  readonly clients: readonly string[];
}

/** Loads modules, as files of the project do. */
const LOADER = `
  const load = require('node:module').createRequire(process.argv[1]);
  process.argv.slice(2).forEach((one) => load(one));`;

/** What the bundled AWS SDK promises: a cold start takes at most this part of the CPU time that one with the SDK of Lambda's runtime takes. */
export const MAX_INIT_SHARE = 0.8;

/** Measures the CPU time of cold starts. Needs the bundles. */
export function initFigures(runs: number): InitFigures[] {
  const bundles = clientsOfBundles();
  const modules = bundles.flatMap(({ file, clients }) => [[path.join(ASSETS, file)], clients]);
  const medians = mediansInTurns(runs, modules.map((one) => () => cpuOf(LOADER, [path.join(ROOT, 'package.json'), ...one])));
  return bundles.map(({ file, clients }, index) => ({ file, clients, init: medians[2 * index], emptyInit: medians[2 * index + 1] }));
}

/** Reads the bill of materials: which clients of the AWS SDK are in which bundle of a function. */
function clientsOfBundles(): { file: string; clients: string[] }[] {
  const { dependencies } = JSON.parse(fs.readFileSync(path.join(ASSETS, 'sbom.cdx.json'), 'utf8'));
  return dependencies.filter(({ ref }: any) => /^assets\/(?!cli\/)/.test(ref)).map(({ ref, dependsOn }: any) => ({
    file: ref.slice('assets/'.length),
    clients: dependsOn.flatMap((one: string) => /^@aws-sdk\/client-[^@]+/.exec(one) ?? []),
  }));
}

/** Lists the bundles: each is a directory. */
export function bundleNames(): string[] {
  return fs.readdirSync(ASSETS).filter((name) => fs.existsSync(path.join(ASSETS, name, 'index.js')));
}

/** Measures all code of a bundle, its child process's too. */
export function bundleSize(name: string): { bytes: number; gzippedBytes: number } {
  const directory = path.join(ASSETS, name);
  const code = Buffer.concat(fs.readdirSync(directory).filter((file) => file.endsWith('.js')).map((file) => fs.readFileSync(path.join(directory, file))));
  return { bytes: code.length, gzippedBytes: gzipSync(code).length };
}
