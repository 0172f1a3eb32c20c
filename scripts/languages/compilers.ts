import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { filesIn, SynthesisSettings } from '../check/synth';

const SCRIPTS = __dirname;

/** What is compiled: all of `own`, which is a part of the `generated` code of a language, and apps that use it. */
export interface Compilation {
  readonly generated: string;
  /** A directory in `generated`. Of what else is there, only signatures are checked where the compiler can. */
  readonly own: string;
  /** Directories. */
  readonly apps: readonly string[];
  /** For what the compiler leaves behind. */
  readonly workDir: string;
}

export interface Compiler {
  readonly command: string;
  /** Returns undefined if the compiler is not on PATH. */
  version(): string | undefined;
  /** Fails with what the compiler says. */
  compile(compilation: Compilation): void;
  /** How the apps are run, once they have been compiled. */
  programs(compilation: Compilation): Programs;
}

export interface Programs {
  /** How the first app is synthesized. */
  readonly synthesis: SynthesisSettings;
  /** What runs the second one, which ends well if all is well. */
  readonly uses: readonly string[];
}

export const JAVA: Compiler = { command: 'javac', version: () => answerOf('javac', ['-version']), compile: compileJava, programs: javaPrograms };
export const GO: Compiler = { command: 'go', version: () => answerOf('go', ['env', 'GOVERSION']), compile: compileGo, programs: goPrograms };

/** Warnings that are the same in all versions of the compiler. */
const JAVA_WARNINGS = 'deprecation,fallthrough,overrides,rawtypes,removal,static,unchecked,varargs';
/** For what runs a few seconds: half the time of a processor. */
const JVM_OPTIONS = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
const JAVAC_OPTIONS = [...JVM_OPTIONS.map((option) => `-J${option}`), '-proc:none'];
const JAVA_CODE = path.join('src', 'main', 'java');

/** Compiles Java. Only the signatures are checked of types that are not among the sources: -implicit:none creates no code for them. */
function compileJava({ generated, own, apps, workDir }: Compilation): void {
  const warnings = [`-Xlint:${JAVA_WARNINGS}`, '-Werror', '-implicit:none'];
  const sources = [path.join(generated, own), ...apps].flatMap(javaFilesOf);
  run('javac', [...JAVAC_OPTIONS, ...warnings, '-sourcepath', javaPath(generated), '-d', newDirectory(workDir, 'own'), ...sources], workDir);
}

/** Compiles all types that the apps can reach. Their warnings are not ours. */
function javaPrograms({ generated, apps, workDir }: Compilation): Programs {
  const classes = newDirectory(workDir, 'classes');
  run('javac', [...JAVAC_OPTIONS, '-nowarn', '-sourcepath', javaPath(generated), '-d', classes, ...apps.flatMap(javaFilesOf)], workDir);
  const [, mainClass] = /<exec\.mainClass>(.*)<\/exec\.mainClass>/.exec(fs.readFileSync(path.join(apps[0], 'pom.xml'), 'utf8'))!;
  const classPath = [classes, path.join(generated, 'src', 'main', 'resources')].join(path.delimiter);
  const java = ['java', ...JVM_OPTIONS, '-ea', '-cp', classPath];
  return { synthesis: { args: ['--app', [...java, mainClass].join(' ')] }, uses: [...java, 'Uses'] };
}

function javaPath(generated: string): string {
  return [path.join(generated, JAVA_CODE), path.join(SCRIPTS, 'java', 'stand-ins')].join(path.delimiter);
}

function javaFilesOf(directory: string): string[] {
  return filesIn(directory).filter((file) => file.endsWith('.java')).map((file) => path.join(directory, file));
}

/** All modules are in one workspace, so that none is looked for in the network. */
function compileGo({ generated, own, apps, workDir }: Compilation): void {
  const modules = filesIn(generated).filter((file) => path.basename(file) === 'go.mod').map((file) => path.join(generated, path.dirname(file)));
  // Generated modules ask for a Go that is newer than they need.
  for (const module of modules) setGoVersion(path.join(module, 'go.mod'));
  const workspace = path.join(workDir, 'go.work');
  const used = [...modules, path.join(SCRIPTS, 'go', 'stand-ins'), ...apps].map((module) => `\t${JSON.stringify(module)}\n`);
  fs.writeFileSync(workspace, `${GO_VERSION}\n\nuse (\n${used.join('')})\n`);
  // Of what is left out of a build by its tags, at least the syntax.
  run('gofmt', ['-e', '-l', path.join(generated, own)], workDir);
  run('go', ['vet', path.join(generated, own), ...apps], workDir, goEnvironment(workspace));
}

/** Returns how to run the apps. For the first one, its own cdk.json says that. */
function goPrograms({ apps, workDir }: Compilation): Programs {
  const env = { ...goEnvironment(path.join(workDir, 'go.work')), GOCACHE: answerOf('go', ['env', 'GOCACHE']) };
  return { synthesis: { env }, uses: ['go', 'run', apps[1]] };
}

function goEnvironment(workspace: string): NodeJS.ProcessEnv {
  return { GOWORK: workspace, GO111MODULE: 'on', GOFLAGS: '', GOPROXY: 'off', GOTOOLCHAIN: 'local' };
}

/** The first that has generics, which apps meet in jsii.Number(). */
const GO_VERSION = 'go 1.18';

function setGoVersion(file: string): void {
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/^go \d.*$/m, GO_VERSION));
}

function newDirectory(workDir: string, name: string): string {
  const directory = path.join(workDir, name);
  fs.mkdirSync(directory, { recursive: true });
  return directory;
}

/** Returns what a command prints, or undefined if there is no such command. */
function answerOf(command: string, args: string[]): string | undefined {
  const { stdout, error } = spawnSync(command, args, { encoding: 'utf8' });
  return error ? undefined : stdout.trim();
}

function run(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv = {}): void {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env: { ...process.env, ...env }, encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}:\n${stderr}${stdout}`);
}
