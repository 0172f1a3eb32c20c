import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { median } from './median';

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

/** What the bundled AWS SDK promises: a cold start takes at most this part of the CPU time that one with the SDK of Lambda's runtime takes. */
export const MAX_INIT_SHARE = 0.8;

/** Measures the CPU time of cold starts. Needs the bundles. */
export function initFigures(runs: number): InitFigures[] {
  const measured = clientsOfBundles().map(({ file, clients }) => ({ file, clients, inits: [] as number[], empty: [] as number[] }));
  // In turns, so that whatever else the machine does hits all. The first round fills the disk's cache.
  for (let run = 0; run <= runs; run++) {
    for (const { file, clients, inits, empty } of measured) {
      const round = [loadTime([path.join(ASSETS, file)]), loadTime(clients)];
      if (run > 0) [inits, empty].forEach((times, index) => times.push(round[index]));
    }
  }
  return measured.map(({ file, clients, inits, empty }) => ({ file, clients, init: median(inits), emptyInit: median(empty) }));
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

/** Prints the milliseconds of CPU that the process has taken, after what the modules print. */
const LOADER = `
  const load = require('node:module').createRequire(process.argv[1]);
  process.argv.slice(2).forEach((one) => load(one));
  const { user, system } = process.cpuUsage();
  process.stdout.write('\\n' + (user + system) / 1000, () => process.exit());`;

function loadTime(modules: readonly string[]): number {
  // As in Lambda, where clients find a region; no other variable of who runs this.
  const env = { PATH: process.env.PATH, AWS_REGION: 'us-east-1', NODE_NO_WARNINGS: '1' };
  const output = execFileSync(process.execPath, ['-e', LOADER, path.join(ROOT, 'package.json'), ...modules], { env, encoding: 'latin1' });
  return Number(output.slice(output.lastIndexOf('\n')));
}
