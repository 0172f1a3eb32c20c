import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const USAGE = 'usage: with-cdk.ts <version of aws-cdk-lib> <version of constructs> <command> [argument ...]';

/**
 * Runs a command in a copy of the project whose aws-cdk-lib and constructs have other versions.
 *
 * The project itself has the lowest versions that it supports, so that nothing newer slips in. The others are
 * installed when they are needed: as further dependencies they would cost everybody who installs 250 MB.
 */
function main([cdkVersion, constructsVersion, command, ...args]: string[]): number {
  if (!command) throw new Error(USAGE);
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-mta-sts-'));
  try {
    copyProject(copy);
    const modules = path.join(copy, 'node_modules');
    installInto(modules, [`aws-cdk-lib@${cdkVersion}`, `constructs@${constructsVersion}`]);
    linkOthers(path.join(ROOT, 'node_modules'), modules);
    const env = { ...process.env, PATH: `${path.join(modules, '.bin')}${path.delimiter}${process.env.PATH}` };
    const { status, error, signal } = spawnSync(command, args, { cwd: copy, env, stdio: 'inherit' });
    if (error) throw error;
    if (signal) throw new Error(`${command} was ended by ${signal}`);
    return status ?? 1;
  } finally {
    fs.rmSync(copy, { recursive: true, force: true });
  }
}

/** Copies what git tracks or would track, as it is now, and the bundles. */
function copyProject(copy: string): void {
  const listing = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' });
  for (const file of listing.split('\0').filter((one) => one !== '' && fs.existsSync(path.join(ROOT, one)))) {
    fs.mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
    fs.copyFileSync(path.join(ROOT, file), path.join(copy, file));
  }
  fs.cpSync(path.join(ROOT, 'assets'), path.join(copy, 'assets'), { recursive: true });
}

function installInto(modules: string, packages: string[]): void {
  const prefix = fs.mkdtempSync(path.join(path.dirname(modules), '.install-'));
  fs.writeFileSync(path.join(prefix, 'package.json'), '{ "private": true }');
  // Quiet, except for errors: npm's warnings are about the user's settings.
  const options = ['--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  execFileSync('npm', ['install', ...options, ...packages], { cwd: prefix, stdio: ['ignore', 'ignore', 'inherit'] });
  fs.renameSync(path.join(prefix, 'node_modules'), modules);
  fs.rmSync(prefix, { recursive: true });
}

/** Links all other packages in `from`, and each package of a scope. A link is as good as a copy, except if a package would find aws-cdk-lib at the link's target. */
function linkOthers(from: string, to: string): void {
  for (const name of fs.readdirSync(from)) {
    if (name === '.bin') fs.rmSync(path.join(to, name), { recursive: true, force: true });
    if (!fs.existsSync(path.join(to, name))) {
      if (usesCdk(path.join(from, name))) fs.cpSync(path.join(from, name), path.join(to, name), { recursive: true });
      else fs.symlinkSync(path.join(from, name), path.join(to, name));
    } else if (name.startsWith('@')) {
      linkOthers(path.join(from, name), path.join(to, name));
    }
  }
}

function usesCdk(packageDir: string): boolean {
  const manifest = path.join(packageDir, 'package.json');
  return fs.existsSync(manifest) && 'aws-cdk-lib' in (JSON.parse(fs.readFileSync(manifest, 'utf8')).peerDependencies ?? {});
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  console.error(`with-cdk: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
