import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { filesIn } from './synth';

const SCRIPTS = __dirname;

/** What is compiled: all of `own`, which is a part of the `generated` code of a language, and apps that use it. */
export interface Compilation {
  readonly generated: string;
  /** A directory in `generated`. Of what else is there, only signatures are looked at where the compiler can. */
  readonly own: string;
  /** Directories. */
  readonly apps: readonly string[];
  /** For what the compiler leaves behind. */
  readonly workDir: string;
}

export interface Compiler {
  readonly command: string;
  /** Undefined if it is not on PATH. */
  version(): string | undefined;
  /** Fails with what the compiler says. */
  compile(compilation: Compilation): void;
}

export const JAVA: Compiler = { command: 'javac', version: () => answerOf('javac', ['-version']), compile: compileJava };
export const GO: Compiler = { command: 'go', version: () => answerOf('go', ['env', 'GOVERSION']), compile: compileGo };

/** Warnings that are the same in all versions of the compiler. */
const JAVA_WARNINGS = 'deprecation,fallthrough,overrides,rawtypes,removal,static,unchecked,varargs';

/** Of types that are not among the sources only the signatures are looked at; with -implicit:none no code is made of them. */
function compileJava({ generated, own, apps, workDir }: Compilation): void {
  const classes = path.join(workDir, 'classes');
  fs.mkdirSync(classes, { recursive: true });
  const sources = [path.join(generated, own), ...apps].flatMap((directory) => filesOf(directory, '.java'));
  const searched = [path.join(generated, 'src', 'main', 'java'), path.join(SCRIPTS, 'java', 'stand-ins')].join(path.delimiter);
  const options = ['-proc:none', `-Xlint:${JAVA_WARNINGS}`, '-Werror', '-implicit:none', '-sourcepath', searched, '-d', classes];
  run('javac', [...options, ...sources], workDir);
}

/** All modules are in one workspace, so that none is looked for in the network. */
function compileGo({ generated, own, apps, workDir }: Compilation): void {
  const modules = filesIn(generated).filter((file) => path.basename(file) === 'go.mod').map((file) => path.join(generated, path.dirname(file)));
  // Generated modules ask for a Go that is newer than they need.
  for (const module of modules) setGoVersion(path.join(module, 'go.mod'));
  const workspace = path.join(workDir, 'go.work');
  const used = [...modules, path.join(SCRIPTS, 'go', 'stand-ins'), ...apps].map((module) => `\t${JSON.stringify(module)}\n`);
  fs.writeFileSync(workspace, `${GO_VERSION}\n\nuse (\n${used.join('')})\n`);
  const env = { GOWORK: workspace, GO111MODULE: 'on', GOFLAGS: '', GOPROXY: 'off', GOTOOLCHAIN: 'local' };
  // Of what is left out of a build by its tags, at least the syntax.
  run('gofmt', ['-e', '-l', path.join(generated, own)], workDir);
  run('go', ['vet', path.join(generated, own), ...apps], workDir, env);
}

/** The first that has generics, which apps meet in jsii.Number(). */
const GO_VERSION = 'go 1.18';

function setGoVersion(file: string): void {
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/^go \d.*$/m, GO_VERSION));
}

function filesOf(directory: string, extension: string): string[] {
  return filesIn(directory).filter((file) => file.endsWith(extension)).map((file) => path.join(directory, file));
}

/** What a command prints; undefined if there is no such command. */
function answerOf(command: string, args: string[]): string | undefined {
  const { stdout, error } = spawnSync(command, args, { encoding: 'utf8' });
  return error ? undefined : stdout.trim();
}

function run(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv = {}): void {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env: { ...process.env, ...env }, encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}:\n${stderr}${stdout}`);
}
