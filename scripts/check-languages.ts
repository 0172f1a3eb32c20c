import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { filesIn } from './synth';

const ROOT = path.join(__dirname, '..');

/** Where the code of a type is, in each language that the package is published for. */
const SOURCE_OF: { [language: string]: (type: string) => RegExp } = {
  python: () => /__init__\.py$/,
  java: (type) => new RegExp(`/${type}\\.java$`),
  dotnet: (type) => new RegExp(`/${type}\\.cs$`),
  go: (type) => new RegExp(`/${type}\\.go$`),
};

/** Generates the code for the other languages from the compiled package, without their compilers: every type must be in it. */
function main(): void {
  if (!fs.existsSync(path.join(ROOT, '.jsii'))) throw new Error('there is no .jsii; compile first (npm run compile)');
  const { types } = JSON.parse(fs.readFileSync(path.join(ROOT, '.jsii'), 'utf8')) as { types: { [fqn: string]: { name: string } } };
  const names = Object.values(types).map(({ name }) => name);
  const out = fs.mkdtempSync(path.join(os.tmpdir(), 'languages-'));
  try {
    for (const [language, sourceOf] of Object.entries(SOURCE_OF)) {
      execFileSync(path.join(ROOT, 'node_modules', '.bin', 'jsii-pacmak'), ['--code-only', '--target', language, '--outdir', out], { cwd: ROOT, stdio: 'pipe' });
      const directory = path.join(out, language);
      const files = filesIn(directory);
      const missing = names.filter((name) => !isGenerated(name, sourceOf(name), directory, files));
      console.log(`${language}: ${files.length} files, ${names.length - missing.length} of ${names.length} types`);
      if (missing.length > 0) throw new Error(`${language} has no ${missing.join(', no ')}`);
    }
  } finally {
    fs.rmSync(out, { recursive: true, force: true });
  }
}

function isGenerated(type: string, source: RegExp, directory: string, files: string[]): boolean {
  const word = new RegExp(`\\b(class|enum|interface|type) ${type}\\b`);
  return files.some((file) => source.test(`/${file}`) && word.test(fs.readFileSync(path.join(directory, file), 'utf8')));
}

try {
  main();
} catch (error) {
  const output = error instanceof Error && 'stderr' in error ? `\n${error.stderr}` : '';
  console.error(`check-languages: ${error instanceof Error ? error.message : error}${output}`);
  process.exitCode = 1;
}
