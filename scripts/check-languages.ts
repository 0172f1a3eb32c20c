import { execFileSync, spawnSync } from 'node:child_process';
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

interface Parser {
  readonly command: string;
  readonly args: readonly string[];
  readonly files: RegExp;
}

/**
 * What reads the code without the packages that it needs, which come from registries of their own: a name that is a word
 * of the language does not get past it. Mono's compiler does not know the C# that is generated.
 */
const PARSERS: { [language: string]: Parser } = {
  python: { command: 'python3', args: ['-c', 'import ast, sys; [ast.parse(open(file).read(), file) for file in sys.argv[1:]]'], files: /\.py$/ },
  java: { command: 'javac', args: ['-proc:none', '-XDshould-stop.ifNoError=PARSE', '-XDshould-stop.ifError=PARSE'], files: /\.java$/ },
  go: { command: 'gofmt', args: ['-e', '-l'], files: /\.go$/ },
};

/** Generates the code for the other languages from the compiled package: every type must be in it, and it must be of that language. */
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
      console.log(`${language}: ${files.length} files, ${names.length - missing.length} of ${names.length} types, ${parse(language, directory, files)}`);
      if (missing.length > 0) throw new Error(`${language} has no ${missing.join(', no ')}`);
    }
  } finally {
    fs.rmSync(out, { recursive: true, force: true });
  }
}

/** Fails with what the parser says. */
function parse(language: string, directory: string, files: string[]): string {
  const parser = PARSERS[language];
  if (!parser) return 'syntax NOT LOOKED AT, nothing at hand can';
  const sources = files.filter((file) => parser.files.test(file));
  const { status, stderr, error } = spawnSync(parser.command, [...parser.args, ...sources], { cwd: directory, encoding: 'utf8' });
  if (error && 'code' in error && error.code === 'ENOENT') return `syntax NOT LOOKED AT, ${parser.command} is not on PATH`;
  if (error || status !== 0) throw new Error(`the code for ${language} is not what ${parser.command} takes:\n${error ?? stderr}`);
  return `${sources.length} parsed by ${parser.command}`;
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
