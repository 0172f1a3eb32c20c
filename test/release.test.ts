import * as fs from 'node:fs';
import * as path from 'node:path';
import { DOCS_URL } from '../src/protocol/docs-url';

const ROOT = path.join(__dirname, '..');
const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8');
const MANIFEST = JSON.parse(read('package.json'));
const RELEASE = read('.github/workflows/release.yml');

/** Hosts of registries, in parts, because this file is searched too. */
const HOSTS = [
  ['registry', 'npmjs', 'org'], ['registry', 'npmjs', 'com'], ['registry', 'yarnpkg', 'com'], ['pypi', 'org'], ['pythonhosted', 'org'], ['nuget', 'org'], ['central', 'sonatype', 'com'],
  ['repo1', 'maven', 'org'], ['repo', 'maven', 'apache', 'org'], ['proxy', 'golang', 'org'], ['deb', 'debian', 'org'],
].map((parts) => parts.join('.'));

/** What commands make or install. */
const MADE = ['.git', 'node_modules', 'assets', 'cdk.out', 'coverage', 'dist', 'lib', 'test-reports', '.jsii', '.jsii.gz', '.jsii.tabl.json', '.venv', '__pycache__'];

function filesIn(directory: string): string[] {
  return fs.readdirSync(path.join(ROOT, directory), { withFileTypes: true }).filter(({ name }) => !MADE.includes(name)).flatMap((entry) => {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) return filesIn(file);
    return entry.isFile() ? [file] : [];
  });
}

test('no file names the host of a registry', () => {
  const files = filesIn('.');
  expect(files.length).toBeGreaterThan(500);
  expect(files.flatMap((file) => HOSTS.filter((host) => fs.readFileSync(path.join(ROOT, file), 'latin1').includes(host)).map((host) => `${file} names ${host}`))).toEqual([]);
});

test('the lock file does not say where a package comes from', () => {
  expect(read('package-lock.json')).not.toContain('"resolved"');
});

test('the package says who made it and where its home is, by addresses of one repository', () => {
  const [, repository] = /^(https:\/\/github\.com\/[\w.-]+\/[\w.-]+)\.git$/.exec(MANIFEST.repository.url)!;
  expect(MANIFEST.author).toMatchObject({ name: expect.any(String), url: repository });
  expect(MANIFEST.homepage).toBe(`${repository}#readme`);
  expect(MANIFEST.bugs).toEqual({ url: `${repository}/issues` });
  expect(DOCS_URL).toBe(`${repository}/blob/main/docs`);
  expect(JSON.stringify(MANIFEST)).not.toMatch(/example\.(com|org|net)/);
});

test('both workflows check what a clone checks, before they build', () => {
  for (const file of ['build', 'release']) {
    const workflow = read(`.github/workflows/${file}.yml`);
    const [checks, builds] = ['run: .ci/run', `run: npx projen ${file}`].map((step) => workflow.indexOf(step));
    expect(checks).toBeGreaterThan(0);
    expect(builds).toBeGreaterThan(checks);
  }
});

test('a maintainer starts a release, and approves each publication of it', () => {
  const [, triggers] = /^on:\n((?: .*\n)+)/m.exec(RELEASE)!;
  expect(triggers.match(/^ {2}\w+/gm)).toEqual(['  workflow_dispatch']);
  const jobs = RELEASE.split(/^ {2}(?=\w+:$)/m).filter((job) => job.startsWith('release_'));
  expect(jobs.map((job) => job.split(':')[0]).sort()).toEqual(['release_github', 'release_golang', 'release_maven', 'release_npm', 'release_nuget', 'release_pypi']);
  for (const job of jobs) expect(job).toContain('environment: release\n');
});

test('npm gets the provenance of the package, and advisories are asked for', () => {
  expect(RELEASE).toMatch(/NPM_CONFIG_PROVENANCE: "true"/);
  expect(RELEASE).toMatch(/NPM_TRUSTED_PUBLISHER: "true"/);
  expect(RELEASE).toContain('scripts/check/check-audit.ts --required');
});

test('the list of what an owner gives names each secret of the workflow', () => {
  const secrets = [...new Set([...RELEASE.matchAll(/secrets\.(\w+)/g)].map(([, name]) => name))].filter((name) => name !== 'GITHUB_TOKEN');
  expect(secrets).toContain('MAVEN_USERNAME');
  expect(secrets.filter((name) => !read('CONTRIBUTING.md').includes(`\`${name}\``))).toEqual([]);
});
