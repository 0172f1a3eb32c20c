import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import { AcceptedLint, acceptedLints } from './accepted-findings';
import { Context, contextsFor, differencesBetween, FEWER, filesIn, Synthesis, synthesize } from './synth';

const EXAMPLES = path.join(__dirname, '..', '..', 'examples');

/**
 * Every example in TypeScript, synthesized as a user does, must come without a warning and without a finding,
 * with and without the recommended feature flags, twice the same, and as valid CloudFormation. `--fewer` makes a few of what an example has many of.
 * Names of examples restrict the check to them, and `--flags` restricts it to one set of flags.
 */
async function main(args: string[]): Promise<void> {
  const fewer = args.includes('--fewer');
  const contexts = Object.entries(contextsFor(args));
  const names = args.filter((arg, index) => !arg.startsWith('--') && args[index - 1] !== '--flags');
  const { version } = JSON.parse(fs.readFileSync(require.resolve('aws-cdk-lib/package.json'), 'utf8'));
  const all = fs.readdirSync(EXAMPLES).filter((name) => fs.existsSync(path.join(EXAMPLES, name, 'app.ts')));
  const examples = names.length > 0 ? all.filter((name) => names.includes(name)) : all;
  if (examples.length === 0) throw new Error(`no example with an app.ts in ${EXAMPLES}`);
  const workDir = fs.mkdtempSync(path.join(os.tmpdir(), 'synth-'));
  let findings = 0;
  const accepted: Accepted = new Map(acceptedLints().map((one) => [one, undefined]));
  try {
    for (const example of examples) {
      const checked = await Promise.all(contexts.map(async ([name, context]) => {
        const directory = path.join(workDir, example, name.replace(' ', '-'));
        return { name, problems: await check(path.join(EXAMPLES, example), { ...context, ...fewer ? FEWER[example] : {} }, directory, accepted) };
      }));
      for (const { name, problems } of checked) {
        console.log(`${example}, aws-cdk-lib ${version}, ${name}: ${summary(problems)}`);
        for (const [kind, found] of Object.entries(problems)) found?.forEach((one) => console.log(`  ${kind}: ${one}`));
        findings += Object.values(problems).reduce((sum, found) => sum + (found?.length ?? 0), 0);
      }
    }
  } finally {
    fs.rmSync(workDir, { recursive: true, force: true });
  }
  for (const [{ rule, resourceTypes }, count] of accepted) {
    console.log(`${rule} at ${resourceTypes.join(', ')}, accepted by docs/findings.md: ${count ?? WHY_NOT['cfn-lint findings']}`);
    if (count === 0 && names.length === 0) findings++;
  }
  console.log(`${examples.length} examples, aws-cdk-lib ${version}: ${findings} findings`);
  if (findings > 0) process.exitCode = 1;
}

/** By kind; undefined where nothing could be looked for. */
type Problems = { readonly [kind: string]: readonly string[] | undefined };

/** How often an entry of docs/findings.md was needed; undefined where nothing could be looked for. */
type Accepted = Map<AcceptedLint, number | undefined>;

const WHY_NOT: { [kind: string]: string } = {
  'validation findings': 'this version has no validation built in',
  'cfn-lint findings': 'SKIPPED, cfn-lint is not on PATH',
};

async function check(appDir: string, context: Context, directory: string, accepted: Accepted): Promise<Problems> {
  // In two processes: what depends on the order of a race or on a clock differs between them. One validation is enough, as it takes seconds.
  const [first, second] = await Promise.all([
    synthesize(appDir, context, path.join(directory, 'a')),
    synthesize(appDir, context, path.join(directory, 'b'), { env: { CDK_VALIDATION: 'false' } }),
  ]);
  return {
    'warnings': first.warnings,
    'validation findings': first.validation,
    'differences between two synths': differencesBetween(first, second).filter((file) => !UNLIKE.includes(path.basename(file))),
    'cfn-lint findings': await lint(first, accepted),
  };
}

/** How long the CDK took, which newer versions write down where a synth was slow, and what one of the two validates. */
const UNLIKE = ['performance-counters.json', 'validation-report.json'];

/** Returns errors and warnings that docs/findings.md does not list, and counts those that it does. */
async function lint({ assembly }: Synthesis, accepted: Accepted): Promise<string[] | undefined> {
  const templates = filesIn(assembly).filter((file) => file.endsWith('.template.json'));
  const findings = await cfnLint(templates, assembly);
  if (findings === undefined) return undefined;
  for (const [entry, count] of accepted) accepted.set(entry, count ?? 0);
  return findings.flatMap(({ Filename, Rule, Message, Location }: any) => {
    const type = resourceType(path.join(assembly, Filename), Location.Path);
    const entry = [...accepted.keys()].find(({ rule, resourceTypes }) => rule === Rule.Id && resourceTypes.includes(type));
    if (entry) accepted.set(entry, accepted.get(entry)! + 1);
    return entry ? [] : [`${Filename} ${Rule.Id} at ${type}: ${Message}`];
  });
}

/** Returns what cfn-lint prints, or undefined if it is not installed. */
async function cfnLint(templates: string[], cwd: string): Promise<any[] | undefined> {
  const child = spawn('cfn-lint', ['--format', 'json', '--non-zero-exit-code', 'error', '--', ...templates], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const started = new Promise<boolean>((resolve, reject) => {
    child.on('spawn', () => resolve(true)).on('error', (error) => ('code' in error && error.code === 'ENOENT' ? resolve(false) : reject(error)));
  });
  const [isThere, stdout, stderr] = await Promise.all([started, text(child.stdout), text(child.stderr)]);
  if (!isThere) return undefined;
  // Its exit status is a sum of bits for what it found; that it printed its list says that it came to an end.
  if (!stdout.trim().startsWith('[')) throw new Error(`cfn-lint ended with ${child.exitCode}: ${stderr}`);
  return JSON.parse(stdout);
}

function resourceType(templateFile: string, [section, logicalId]: string[]): string {
  return section === 'Resources' && logicalId ? JSON.parse(fs.readFileSync(templateFile, 'utf8')).Resources[logicalId].Type : section;
}

function summary(problems: Problems): string {
  return Object.entries(problems).map(([kind, found]) => (found ? `${found.length} ${kind}` : `${kind}: ${WHY_NOT[kind]}`)).join(', ');
}

main(process.argv.slice(2)).catch((error) => {
  console.error(`check-synth: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
