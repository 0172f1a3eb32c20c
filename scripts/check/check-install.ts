import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as ts from 'typescript';
import { readmeJourney } from './readme-journey';

const ROOT = path.join(__dirname, '..', '..');
const PEERS = ['aws-cdk-lib', 'constructs'];

/** Installs the packed package with its peers alone in an empty project. The README's code must compile and synthesize when it is typed in its order, and the commands run. */
function main(): void {
  const project = fs.mkdtempSync(path.join(os.tmpdir(), 'installed-'));
  try {
    install(project);
    const problems = [...appProblems(project), ...commandProblems(project)];
    problems.forEach((problem) => console.log(problem));
    console.log(`installed with ${PEERS.map((peer) => `${peer} ${versionOf(peer)}`).join(' and ')}: ${problems.length} problems`);
    if (problems.length > 0) process.exitCode = 1;
  } finally {
    fs.rmSync(project, { recursive: true, force: true });
  }
}

/** Installs with npm, which checks the peers. They are in npm's cache, because the project has the same versions. */
function install(project: string): void {
  fs.writeFileSync(path.join(project, 'package.json'), '{ "name": "project", "private": true }');
  const [{ filename }] = JSON.parse(run(ROOT, 'npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project]));
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  run(project, 'npm', ['install', ...options, `./${filename}`, ...PEERS.map((peer) => `${peer}@${versionOf(peer)}`)]);
  const own = path.join(project, 'node_modules', 'cdk-mta-sts');
  if (fs.existsSync(path.join(own, 'node_modules'))) throw new Error('npm has installed something for the package beside its peers');
}

/** Types the README's code in its order, as a user would: each state of the app must compile with the types of the package, and synthesize as JavaScript in its own process. */
function appProblems(project: string): string[] {
  const steps = readmeJourney(fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8')).map((step, index) => ({ ...step, file: path.join(project, `app-${index + 1}.ts`) }));
  steps.forEach(({ file, code }) => fs.writeFileSync(file, code));
  const problems = compilerProblems(steps.map(({ file }) => file));
  let before: Step | undefined;
  for (const { name, file } of steps) {
    const step = { name, ...synthesized(project, file.replace(/\.ts$/, '.js')) };
    console.log(`README, ${name}: ${Object.keys(step.resources).length} resources`);
    problems.push(...handlerProblems(step), ...before ? lostResources(before, step) : missingResources(step));
    before = step;
  }
  return problems;
}

interface Step {
  readonly name: string;
  /** Types of the resources, by the stack and their logical id. */
  readonly resources: { readonly [id: string]: string };
  /** How many functions have their code beside the template. */
  readonly handlers: number;
}

function compilerProblems(files: string[]): string[] {
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    skipLibCheck: true,
    types: [],
  });
  program.emit();
  return ts.getPreEmitDiagnostics(program).map(({ messageText, file }) => (
    `the README's code, ${path.basename(file?.fileName ?? '')}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`));
}

function synthesized(project: string, script: string): Omit<Step, 'name'> {
  const assembly = fs.mkdtempSync(path.join(project, 'cdk.out-'));
  run(project, process.execPath, [path.basename(script)], { CDK_OUTDIR: assembly });
  const files = fs.readdirSync(assembly);
  const entries = files.filter((file) => file.endsWith('.template.json')).flatMap((file) => {
    const { Resources = {} } = JSON.parse(fs.readFileSync(path.join(assembly, file), 'utf8'));
    return Object.entries<any>(Resources).map(([id, { Type }]) => [`${file} ${id}`, Type] as const);
  });
  return { resources: Object.fromEntries(entries), handlers: files.filter((file) => fs.existsSync(path.join(assembly, file, 'index.js'))).length };
}

function missingResources({ name, resources }: Step): string[] {
  const missing = ['Custom::MtaStsPolicy', 'AWS::CloudFront::Distribution', 'AWS::SES::ReceiptRule'].filter((type) => !Object.values(resources).includes(type));
  return missing.map((type) => `the README's ${name} makes no ${type}`);
}

function handlerProblems({ name, resources, handlers }: Step): string[] {
  const functions = Object.values(resources).filter((type) => type === 'AWS::Lambda::Function').length;
  return handlers === functions ? [] : [`the README's ${name} makes ${functions} functions, and brings the code of ${handlers}`];
}

/** Finds resources that a step takes away which only the last one may. A certificate is another one for other names. */
function lostResources(before: Step, { name, resources }: Step): string[] {
  if (name === 'left') return Object.keys(resources).length === 0 ? [] : [`the README's last step leaves ${Object.keys(resources).length} resources`];
  return Object.entries(before.resources).filter(([id, type]) => resources[id] !== type && type !== 'AWS::CertificateManager::Certificate')
    .map(([id, type]) => `the README's ${name} takes away ${id}, the ${type} of '${before.name}'`);
}

function commandProblems(project: string): string[] {
  fs.writeFileSync(path.join(project, 'mta-sts.txt'), 'version: STSv1\r\nmode: testing\r\nmx: *.example.com\r\nmax_age: 86400\r\n');
  const commands: Array<[args: string[], expected: RegExp]> = [
    [['--help'], /report .*\n(.*\n)*.*lint .*\n(.*\n)*.*match /],
    [['lint', 'policy', 'mta-sts.txt', '--json'], /"valid": ?true/],
    [['match', '*.example.com', 'mx1.example.com', '--json'], /"matches": ?true/],
  ];
  return commands.flatMap(([args, expected]) => {
    const output = run(project, 'npx', ['--no-install', 'cdk-mta-sts', ...args]);
    return expected.test(output) ? [] : [`cdk-mta-sts ${args.join(' ')} says: ${output}`];
  });
}

function versionOf(peer: string): string {
  return JSON.parse(fs.readFileSync(path.join(ROOT, 'node_modules', peer, 'package.json'), 'utf8')).version;
}

/** Returns what a command prints. Fails if the command does. */
function run(cwd: string, command: string, args: string[], env: { [name: string]: string } = {}): string {
  // Nothing of this project is to be found from there.
  const { NODE_PATH: _, ...inherited } = process.env;
  return execFileSync(command, args, { cwd, encoding: 'utf8', env: { ...inherited, CDK_VALIDATION: 'false', ...env } });
}

try {
  main();
} catch (error) {
  console.error(`check-install: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
