import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import flags from 'aws-cdk-lib/recommended-feature-flags.json';

/** What a user of the CDK CLI sees of an app. */
export interface Synthesis {
  readonly assembly: string;
  /** Of the app, and what the CLI says beside them. */
  readonly warnings: readonly string[];
  /** Of the validation that newer versions of aws-cdk-lib have built in; undefined where there is none. */
  readonly validation?: readonly string[];
}

export type Context = { readonly [key: string]: unknown };

/** Apps set none of the feature flags, or all that are recommended: `--flags none` or `--flags recommended` restricts a check to one of them. */
export function contextsFor(args: readonly string[]): { readonly [name: string]: Context } {
  const all: { [name: string]: Context } = { 'no flags': {}, 'recommended flags': flags };
  const at = args.indexOf('--flags');
  if (at < 0) return all;
  const name = args[at + 1] === 'none' ? 'no flags' : `${args[at + 1]} flags`;
  if (!(name in all)) throw new Error(`--flags is '${args[at + 1]}': it takes none or recommended`);
  return { [name]: all[name] };
}

/** Context in which an example that makes the same for each of many domains does so for a few. */
export const FEWER: { readonly [example: string]: { [key: string]: string } } = {
  'many-domains': { domains: '3' },
  'hundreds-of-domains': { every: '50' },
};

/** For checks that need more than a user's own run. */
export interface SynthesisSettings {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

const CDK = path.join(__dirname, '..', '..', 'node_modules', '.bin', 'cdk');

/** Runs `cdk synth` for the app in `appDir`, with its own cdk.json, into the new directory `workDir`. */
export async function synthesize(appDir: string, context: Context, workDir: string, { args = [], env }: SynthesisSettings = {}): Promise<Synthesis> {
  const assembly = path.join(workDir, 'cdk.out');
  fs.mkdirSync(workDir, { recursive: true });
  // The user's own defaults are the one place that gives an app context without a change to its files.
  fs.writeFileSync(path.join(workDir, '.cdk.json'), JSON.stringify({ context }));
  const options = ['--quiet', '--no-notices', '--no-color', '--output', assembly, ...args];
  const { status, stderr } = await run(CDK, ['synth', ...options], appDir, { ...cleanEnvironment(workDir), ...env });
  if (status !== 0) throw new Error(`cdk synth in ${appDir} ended with ${status}:\n${endOf(stderr)}`);
  const manifests = filesIn(assembly).filter((file) => path.basename(file) === 'manifest.json');
  const warnings = manifests.flatMap((file) => warningsOf(path.join(assembly, file)));
  return {
    assembly,
    warnings: [...warnings, ...said(stderr).filter((line) => !warnings.some((one) => one.includes(line)))],
    validation: validationOf(path.join(assembly, 'validation-report.json')),
  };
}

/** Lists all files in a directory and its subdirectories, as relative paths, sorted. */
export function filesIn(dir: string): string[] {
  return fs.readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** Returns the files that differ in any byte, or exist on one side only. */
export function differencesBetween(first: Synthesis, second: Synthesis): string[] {
  const files = new Set([...filesIn(first.assembly), ...filesIn(second.assembly)]);
  return [...files].filter((file) => {
    const [one, other] = [first, second].map(({ assembly }) => path.join(assembly, file));
    return !fs.existsSync(one) || !fs.existsSync(other) || !fs.readFileSync(one).equals(fs.readFileSync(other));
  });
}

/** Drops the lines of minified code that Node.js prints with an error. */
function endOf(output: string): string {
  return output.trimEnd().split('\n').filter((line) => line.length < 1000).slice(-30).join('\n');
}

/** Makes an environment without traces of the user: no account, no region, no credentials and no search for them in the network, no settings of tsx. */
function cleanEnvironment(home: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS|CDK|TSX)_/.test(name));
  return { ...Object.fromEntries(inherited), HOME: home, CI: 'true', CDK_DISABLE_CLI_TELEMETRY: 'true', AWS_EC2_METADATA_DISABLED: 'true' };
}

function run(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<{ status: number | null; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (chunk) => { stderr += chunk; });
    child.on('error', reject).on('close', (status) => resolve({ status, stderr }));
  });
}

/** The CLI repeats the warnings of the app, in one of two forms, and may have some of its own. */
function said(stderr: string): string[] {
  return stderr.split('\n').flatMap((line) => /^(?:\[warning\b[^\]]*\]|warning\b:?) +(.*?)(?: \(Construct Annotations\))?$/i.exec(line)?.[1] ?? []);
}

/** Newer versions keep the metadata of a stack in a file beside the manifest. */
function warningsOf(manifestFile: string): string[] {
  const artifacts = Object.values<any>(readJson(manifestFile).artifacts ?? {});
  return artifacts.flatMap(({ metadata, additionalMetadataFile }) => {
    const more = additionalMetadataFile ? readJson(path.join(path.dirname(manifestFile), additionalMetadataFile)) : {};
    return Object.entries<any[]>({ ...metadata, ...more }).flatMap(([construct, entries]) => entries
      .filter(({ type }) => type === 'aws:cdk:warning' || type === 'aws:cdk:error')
      .map(({ data }) => `${construct}: ${data}`));
  });
}

function validationOf(reportFile: string): string[] | undefined {
  if (!fs.existsSync(reportFile)) return undefined;
  return readJson(reportFile).pluginReports.flatMap(({ pluginName, violations }: any) => violations
    .map((violation: any) => `${pluginName} ${violation.ruleName}: ${violation.description}`));
}

function readJson(file: string): any {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}
