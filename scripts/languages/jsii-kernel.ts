import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { readAssembly } from '../check/assembly';

const ROOT = path.join(__dirname, '..', '..');
const MODULES = path.join(ROOT, 'node_modules');

/** What runs the constructs of apps in other languages, from npm, and what it runs. */
export interface JsiiKernel {
  /** Names the program, and lets the apps of one check share what it unpacks: nothing is left behind. */
  readonly env: NodeJS.ProcessEnv;
  /** Holds an archive of this package and of each that it depends on, under the name that generated code has for it. */
  readonly archives: string;
}

/** It fits the code that the generator of the same version writes. */
export const KERNEL_VERSION = versionOf(path.join(MODULES, 'jsii-pacmak'));

/** This package is packed as it is published, the others as they are installed. */
export function packKernel(workDir: string): JsiiKernel {
  const archives = path.join(workDir, 'archives');
  fs.mkdirSync(archives, { recursive: true });
  const { name, dependencyClosure } = readAssembly(ROOT);
  fs.renameSync(npmPack(ROOT, archives), path.join(archives, archiveName(name, ROOT)));
  for (const dependency of Object.keys(dependencyClosure)) {
    const directory = path.join(MODULES, dependency);
    // Without compression, which takes the most of the time, and which the kernel does not ask for.
    const archive = path.join(archives, archiveName(dependency, directory));
    execFileSync('tar', ['-cf', archive, '-C', path.dirname(directory), path.basename(directory)]);
  }
  execFileSync('tar', ['-xzf', npmPack(`@jsii/runtime@${KERNEL_VERSION}`, workDir)], { cwd: workDir });
  const temporary = path.join(workDir, 'tmp');
  fs.mkdirSync(temporary);
  const cache = { JSII_RUNTIME_PACKAGE_CACHE: 'enabled', JSII_RUNTIME_PACKAGE_CACHE_ROOT: path.join(workDir, 'cache'), TMPDIR: temporary };
  return { env: { ...cache, JSII_RUNTIME: path.join(workDir, 'package', 'webpack', 'bin', 'jsii-runtime.js') }, archives };
}

function archiveName(name: string, directory: string): string {
  return `${path.basename(name)}@${versionOf(directory)}.jsii.tgz`;
}

/** Packs a package, and returns the archive's path. */
function npmPack(what: string, directory: string): string {
  const args = ['pack', '--prefer-offline', '--loglevel=error', '--pack-destination', directory, what];
  return path.join(directory, execFileSync('npm', args, { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim());
}

function versionOf(directory: string): string {
  return JSON.parse(fs.readFileSync(path.join(directory, 'package.json'), 'utf8')).version;
}
