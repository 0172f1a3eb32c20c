import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
/** What projen does not count among its files, although it writes them or has them written. */
const MORE_FILES = ['package.json', 'API.md'];

/** Generates the files that are generated and under version control: none of them may change. Needs the compiled package. */
function main(): void {
  if (!fs.existsSync(path.join(ROOT, '.jsii'))) throw new Error('there is no .jsii; compile first (npm run compile)');
  const listed: string[] = JSON.parse(fs.readFileSync(path.join(ROOT, '.projen', 'files.json'), 'utf8')).files;
  const files = [...new Set([...listed, ...MORE_FILES])].sort();
  const before = files.map(read);
  for (const task of ['default', 'docgen']) {
    // Without its last step, which would install packages.
    const env = { ...process.env, PROJEN_DISABLE_POST: 'true' };
    execFileSync(path.join(ROOT, 'node_modules', '.bin', 'projen'), [task], { cwd: ROOT, stdio: 'pipe', env });
  }
  const changed = files.filter((file, index) => read(file) !== before[index]);
  console.log(`${files.length} generated files, ${changed.length} of them not up to date`);
  if (changed.length === 0) return;
  throw new Error(`${changed.join(', ')} did not have the content that .projenrc.ts and the code give; now they have it: review and commit it`);
}

function read(file: string): string | undefined {
  const absolute = path.join(ROOT, file);
  return fs.existsSync(absolute) ? fs.readFileSync(absolute, 'utf8') : undefined;
}

try {
  main();
} catch (error) {
  const output = error instanceof Error && 'stderr' in error ? `\n${error.stderr}` : '';
  console.error(`check-generated: ${error instanceof Error ? error.message : error}${output}`);
  process.exitCode = 1;
}
