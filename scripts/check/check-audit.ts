import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { readAudit } from './audit';
import { bundleHandlers } from '../bundle/bundling';

const ROOT = path.join(__dirname, '..', '..');
const QUIET = ['--ignore-scripts', '--no-fund', '--prefer-offline', '--loglevel=error'];

/**
 * Asks npm for advisories on what is bundled. The package has no dependencies, so that `npm audit` says nothing of it to those who install it.
 *
 * A registry may refuse to answer, as mirrors do. That is said, and fails with --required alone. That a version is
 * deprecated is asked in any case: each registry knows.
 */
async function main(args: string[]): Promise<void> {
  const packages = await bundledVersions();
  const [names, problems] = [Object.entries(packages).map(([name, version]) => `${name}@${version}`), [] as string[]];
  const answer = readAudit(auditOutput(packages));
  if (answer.kind === 'answered') problems.push(...answer.advisories);
  else if (args.includes('--required')) problems.push(`the registry does not say which advisories there are: ${answer.reason}`);
  problems.push(...names.flatMap(deprecationOf));

  problems.forEach((problem) => console.log(problem));
  const advisories = answer.kind === 'answered' ? 'asked for advisories' : `NOT ASKED for advisories, because the registry has no answer (${answer.reason})`;
  console.log(`${names.join(', ')}: ${advisories}, ${problems.length} problems`);
  if (problems.length > 0) process.exitCode = 1;
}

/** Returns the versions of the packages in the bundles. */
async function bundledVersions(): Promise<{ [name: string]: string }> {
  const roots = (await bundleHandlers(path.join(ROOT, 'src'))).flatMap((bundle) => bundle.packages);
  const manifests = [...new Set(roots)].map((root) => JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')));
  const versions = Object.fromEntries(manifests.map(({ name, version }) => [name, version]));
  if (Object.keys(versions).length < manifests.length) throw new Error('two versions of a package are bundled, and only one of them would be audited: bundle one');
  return versions;
}

/** Audits a project that depends on these versions, and on nothing else. */
function auditOutput(dependencies: { [name: string]: string }): string {
  const project = fs.mkdtempSync(path.join(os.tmpdir(), 'audit-'));
  try {
    fs.writeFileSync(path.join(project, 'package.json'), JSON.stringify({ name: 'bundled', version: '1.0.0', private: true, dependencies }));
    execFileSync('npm', ['install', '--package-lock-only', '--no-audit', ...QUIET], { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] });
    return spawnSync('npm', ['audit', '--json', '--loglevel=silent'], { cwd: project, encoding: 'utf8' }).stdout;
  } finally {
    fs.rmSync(project, { recursive: true, force: true });
  }
}

function deprecationOf(name: string): string[] {
  const message = execFileSync('npm', ['view', name, 'deprecated', ...QUIET], { cwd: os.tmpdir(), encoding: 'utf8' }).trim();
  return message === '' ? [] : [`${name} is deprecated: ${message}`];
}

main(process.argv.slice(2)).catch((error) => {
  console.error(`check-audit: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
