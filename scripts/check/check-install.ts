import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '..', '..');
const PEERS = ['aws-cdk-lib', 'constructs'];

/** Installs the packed package with its peers alone in an empty project. The README's first example must compile and synthesize, and the commands run. */
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

/** Tries the first example of the README as a user would: with the types of the package, then as JavaScript in its own process. */
function appProblems(project: string): string[] {
  const [, code] = /^```ts nofixture\n(.*?)^```/ms.exec(fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8'))!;
  const source = path.join(project, 'app.ts');
  fs.writeFileSync(source, code);
  const program = ts.createProgram([source], {
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    skipLibCheck: true,
    types: [],
  });
  program.emit();
  const messages = ts.getPreEmitDiagnostics(program).map(({ messageText }) => `the README's first example: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);

  const assembly = path.join(project, 'cdk.out');
  run(project, process.execPath, ['app.js'], { CDK_OUTDIR: assembly });
  const templates = fs.readdirSync(assembly).filter((file) => file.endsWith('.template.json'));
  const types = templates.flatMap((file) => Object.values<any>(JSON.parse(fs.readFileSync(path.join(assembly, file), 'utf8')).Resources).map(({ Type }) => Type));
  const missing = ['Custom::MtaStsPolicy', 'AWS::CloudFront::Distribution', 'AWS::SES::ReceiptRule'].filter((type) => !types.includes(type));
  const handlers = fs.readdirSync(assembly).filter((file) => fs.existsSync(path.join(assembly, file, 'index.js')));
  const functions = types.filter((type) => type === 'AWS::Lambda::Function').length;
  return [
    ...messages,
    ...missing.map((type) => `the README's first example makes no ${type}`),
    ...handlers.length === functions ? [] : [`the README's first example makes ${functions} functions, and brings the code of ${handlers.length}`],
  ];
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
