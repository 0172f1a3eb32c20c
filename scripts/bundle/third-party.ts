import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Metafile } from 'esbuild';

const LICENSE_FILE = /^(licen[cs]e|copying)([.-].*)?$/i;

/** Root directories of the npm packages whose code is in the output. */
export function bundledPackages(metafile: Metafile, workingDir: string): string[] {
  const roots = new Set<string>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const [root] = /^.*\bnode_modules\/(@[^/]+\/)?[^/]+(?=\/)/.exec(input) ?? [];
      if (root && bytesInOutput > 0) roots.add(path.resolve(workingDir, root));
    }
  }
  return [...roots];
}

/** Renders the text that goes with the bundles: which code of others is in them, and under which licences. Packages with the same text share it. */
export function thirdPartyLicenses(packageDirs: readonly string[]): string {
  const packages = [...new Set(packageDirs)].map((dir) => ({ title: titleOf(dir), text: licenseText(dir).trim() }));
  const byText = new Map<string, string[]>();
  for (const { title, text } of packages.sort((a, b) => (a.title < b.title ? -1 : 1))) byText.set(text, [...byText.get(text) ?? [], title]);
  const intro = 'The Lambda functions in this directory contain code of these packages.';
  const rule = `\n${'-'.repeat(80)}\n\n`;
  const sections = [...byText].map(([text, titles]) => `${titles.join('\n')}\n\n${text}\n`);
  return sections.length > 0 ? [`${intro}\n`, ...sections].join(rule) : 'The Lambda functions in this directory contain no code of other packages.\n';
}

function titleOf(packageDir: string): string {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(packageDir, 'package.json'), 'utf8'));
  return `${name} ${version} (${license})`;
}

function licenseText(packageDir: string): string {
  const file = fs.readdirSync(packageDir).sort().find((name) => LICENSE_FILE.test(name));
  // Most licences ask for their text to go with the code, so code without one can't be shipped.
  if (!file) throw new Error(`${packageDir} has no licence file, so its code can't be bundled`);
  return fs.readFileSync(path.join(packageDir, file), 'utf8').replace(/\r\n/g, '\n');
}
