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

/** Renders the text that goes with the bundles: which code of others is in them, and under which licences. */
export function thirdPartyLicenses(packageDirs: readonly string[]): string {
  const sections = new Map<string, string>();
  for (const dir of packageDirs) {
    const { name, version, license } = JSON.parse(fs.readFileSync(path.join(dir, 'package.json'), 'utf8'));
    sections.set(name, `${name} ${version} (${license})\n\n${licenseText(dir).trim()}\n`);
  }
  const intro = 'The Lambda functions in this directory contain code of these packages.';
  const rule = `\n${'-'.repeat(80)}\n\n`;
  const sorted = [...sections].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, section]) => section);
  return sorted.length > 0 ? [`${intro}\n`, ...sorted].join(rule) : 'The Lambda functions in this directory contain no code of other packages.\n';
}

function licenseText(packageDir: string): string {
  const file = fs.readdirSync(packageDir).sort().find((name) => LICENSE_FILE.test(name));
  // Most licences ask for their text to go with the code, so code without one can't be shipped.
  if (!file) throw new Error(`${packageDir} has no licence file, so its code can't be bundled`);
  return fs.readFileSync(path.join(packageDir, file), 'utf8').replace(/\r\n/g, '\n');
}
