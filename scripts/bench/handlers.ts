import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { median } from './median';

const ASSETS = path.join(__dirname, '..', '..', 'assets');

export interface HandlerFigures {
  readonly name: string;
  readonly bytes: number;
  readonly gzippedBytes: number;
  /** Milliseconds from nothing loaded to the handler loaded, in a fresh process. */
  readonly init: number;
  /** The same for a handler that does nothing but load the same clients of the AWS SDK. */
  readonly emptyInit: number;
  readonly clients: readonly string[];
}

/** Measures the sizes of the bundles, and what their own code adds to a cold start. Needs the bundles. */
export function handlerFigures(runs: number): HandlerFigures[] {
  const names = fs.readdirSync(ASSETS).filter((name) => name !== 'cli' && fs.existsSync(path.join(ASSETS, name, 'index.js')));
  return names.map((name) => {
    const file = path.join(ASSETS, name, 'index.js');
    const code = fs.readFileSync(file);
    const clients = [...new Set([...code.toString().matchAll(/require\("(@aws-sdk\/[^"]+)"\)/g)].map(([, client]) => client))];
    const [init, emptyInit]: number[][] = [[], []];
    for (let run = 0; run <= runs; run++) {
      const measured = [loadTime([file]), loadTime(clients)];
      // The first fills the disk's cache.
      if (run > 0) [init, emptyInit].forEach((times, index) => times.push(measured[index]));
    }
    return { name, ...bundleSize(name), init: median(init), emptyInit: median(emptyInit), clients };
  });
}

/** Measures all code of a bundle, its child process's too. */
export function bundleSize(name: string): { bytes: number; gzippedBytes: number } {
  const directory = path.join(ASSETS, name);
  const code = Buffer.concat(fs.readdirSync(directory).filter((file) => file.endsWith('.js')).map((file) => fs.readFileSync(path.join(directory, file))));
  return { bytes: code.length, gzippedBytes: gzipSync(code).length };
}

/** Prints how long the modules take, without the start of Node.js, which is the same for all. */
const LOADER = `
  const [from, ...modules] = process.argv.slice(1);
  const load = require('node:module').createRequire(from);
  const start = performance.now();
  modules.forEach((one) => load(one));
  console.log(performance.now() - start);
  process.exit();`;

function loadTime(modules: readonly string[]): number {
  // As in Lambda, where clients find a region; no other variable of who runs this.
  const env = { PATH: process.env.PATH, AWS_REGION: 'us-east-1' };
  return Number(execFileSync(process.execPath, ['-e', LOADER, path.join(ASSETS, 'index.js'), ...modules], { env, encoding: 'utf8' }));
}
