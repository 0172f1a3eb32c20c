import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { readAssembly } from './assembly';

/** Of these, one makes a package a construct library of the AWS CDK, for the hub and for searches in npm. */
const KEYWORDS = ['awscdk', 'aws-cdk', 'cdk'];
/** Those that the hub takes, by the beginnings of their SPDX ids. */
const LICENSES = /^(Apache|BSD|CDDL|EPL|ISC|MIT|MPL-2\.0)/;
const LANGUAGES = ['python', 'java', 'dotnet', 'go'];

/** Finds what would keep the package out of Construct Hub, or make its page there wrong. Needs the compiled package. */
export function constructHubProblems(root: string): string[] {
  const manifest = readJson(path.join(root, 'package.json'));
  const assembly = readAssembly(root);
  return [
    ...['name', 'version', 'license'].filter((field) => manifest[field] !== assembly[field])
      .map((field) => `${field} is '${manifest[field]}' in package.json and '${assembly[field]}' in .jsii: the hub takes no such package`),
    ...KEYWORDS.filter((keyword) => !manifest.keywords?.includes(keyword)).map((keyword) => `'${keyword}' is not among the keywords`),
    ...LANGUAGES.filter((language) => !manifest.jsii?.targets?.[language]).map((language) => `package.json has no jsii target '${language}'`),
    ...['aws-cdk-lib', 'constructs'].filter((peer) => !manifest.peerDependencies?.[peer]).map((peer) => `'${peer}' is not a peer dependency`),
    ...LICENSES.test(manifest.license) ? [] : [`the hub does not take the license '${manifest.license}'`],
    ...['experimental', 'stable', 'deprecated'].includes(manifest.stability) ? [] : [`stability is '${manifest.stability}'`],
    ...manifest.author?.name && manifest.description ? [] : ['package.json has no author or no description'],
    ...manifest.publishConfig?.access === 'public' ? [] : ['the package is not published for everybody'],
    ...repositoryProblems(manifest),
    ...readmeProblems(root, assembly.readme?.markdown ?? '', String(manifest.repository?.url).replace(/\.git$/, '')),
  ];
}

/** Checks the repository: the hub links to its source, and resolves relative links there. */
function repositoryProblems({ repository }: any): string[] {
  const isOnGitHub = /^https:\/\/github\.com\/[\w.-]+\/[\w.-]+\.git$/.test(repository?.url ?? '') && repository.type === 'git';
  return isOnGitHub ? [] : [`the repository '${repository?.url}' is not the https URL of one on GitHub`];
}

function readmeProblems(root: string, readme: string, repository: string): string[] {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0');
  const exists = (target: string) => tracked.some((file) => file === target || file.startsWith(`${target}/`));
  const prose = readme.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '');
  const links = [...readme.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
  return [
    ...readme.startsWith('# ') ? [] : ['.jsii has no README that begins with a title'],
    ...readme === fs.readFileSync(path.join(root, 'README.md'), 'utf8') ? [] : ['.jsii has another README than README.md; compile again'],
    ...links.filter((target) => !/^(https:|#)/.test(target)).map((target) => `README.md links to ${target}, which PyPI and NuGet do not resolve: write the whole URL`),
    ...links.filter((target) => target.startsWith(repository)).filter((target) => !exists(pathIn(target, repository)))
      .map((target) => `README.md links to ${target}, which is not in the repository`),
    ...links.filter((target) => target.startsWith('#')).filter((target) => !anchorsIn(readme).includes(target.slice(1)))
      .map((target) => `README.md links to ${target}, and has no such heading`),
    ...(prose.match(/<(?!https?:)[a-z/][^>]*>/gi) ?? []).map((tag) => `README.md has HTML, which the hub may leave out: ${tag}`),
  ];
}

/** Returns the file or folder that a URL of the repository leads to. Other pages of it are not files. */
function pathIn(url: string, repository: string): string {
  const [, file] = /^\/(?:blob|tree)\/main\/([^#]+)/.exec(url.slice(repository.length)) ?? [];
  return file === undefined ? 'README.md' : path.normalize(file);
}

function anchorsIn(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading.toLowerCase().replace(/[^\w\- ]/g, '').replace(/ /g, '-'));
}

function readJson(file: string): any {
  if (!fs.existsSync(file)) throw new Error(`there is no ${path.basename(file)}; compile first (npm run compile)`);
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}
