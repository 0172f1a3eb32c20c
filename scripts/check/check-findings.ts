import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { AppFindings } from './findings-of-app';
import { Context, contextsFor, FEWER } from './synth';

const ROOT = path.join(__dirname, '..', '..');
const EXAMPLES = path.join(ROOT, 'examples');

/**
 * Checks that the library explains each finding of cdk-nag in the examples, as docs/findings.md lists them, and explains no others.
 * `--flags` restricts it to one set of flags: what it explains may then be more than there is.
 */
async function main(args: string[]): Promise<void> {
  const contexts = contextsFor(args);
  const { version } = JSON.parse(fs.readFileSync(require.resolve('aws-cdk-lib/package.json'), 'utf8'));
  const examples = fs.readdirSync(EXAMPLES).filter((name) => fs.existsSync(path.join(EXAMPLES, name, 'app.ts')));
  if (examples.length === 0) throw new Error(`no example with an app.ts in ${EXAMPLES}`);
  const all: AppFindings[] = [];
  for (const example of examples) {
    const both = await Promise.all(Object.values(contexts).map((context) => (
      findingsOf(path.join(EXAMPLES, example, 'app.ts'), { ...context, ...FEWER[example] }))));
    Object.keys(contexts).forEach((name, index) => report(`${example}, aws-cdk-lib ${version}, ${name}`, both[index]));
    all.push(...both);
  }
  const unneeded = args.length > 0 ? [] : unneededIn(all);
  unneeded.forEach((name) => console.log(`src/findings/explained-findings.ts explains ${name}, which no example has`));

  const [found, left] = [all.flatMap((one) => one.found), all.flatMap((one) => one.left)];
  for (const pack of new Set(found.map((one) => one.pack))) {
    const [before, after] = [found, left].map((findings) => findings.filter((one) => one.pack === pack).length);
    console.log(`${pack}: ${before} findings, ${after} of them without a reason`);
  }
  console.log(`${examples.length} examples, aws-cdk-lib ${version}: ${found.length} findings, ${left.length} without a reason, ${unneeded.length} reasons without a finding`);
  if (left.length + unneeded.length > 0) process.exitCode = 1;
}

function report(app: string, { resources, others, found, left }: AppFindings): void {
  console.log(`${app}: ${resources} resources (and ${others} of the example's own), ${found.length} findings, ${left.length} without a reason`);
  for (const { rule, path: where } of left) console.log(`  ${rule} at ${where}`);
  // A pack that does not know a resource type finds nothing.
  if (found.length === 0) throw new Error(`nothing is found in ${app}, where something has always been`);
}

/** Groups by class, because each example has its own logical ids. */
function unneededIn(all: readonly AppFindings[]): string[] {
  const entries = all.flatMap((one) => one.acknowledgements.map(({ id, of, needed }) => ({ name: `${id.replace(/<\w+/, '<bucket')} of a ${of}`, needed })));
  const needed = new Set(entries.filter((one) => one.needed).map(({ name }) => name));
  return [...new Set(entries.map(({ name }) => name))].filter((name) => !needed.has(name));
}

function findingsOf(app: string, context: Context): Promise<AppFindings> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'findings-'));
  const outFile = path.join(directory, 'findings.json');
  const script = ['--tsconfig', path.join(ROOT, 'tsconfig.dev.json'), path.join(__dirname, 'findings-of-app.ts')];
  const child = spawn(path.join(ROOT, 'node_modules', '.bin', 'tsx'), [...script, app, outFile], {
    cwd: path.dirname(app),
    // The validation that newer versions have built in is another check's.
    env: { ...process.env, CDK_VALIDATION: 'false', CDK_OUTDIR: path.join(directory, 'cdk.out'), CDK_CONTEXT_JSON: JSON.stringify(context) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise<AppFindings>((resolve, reject) => {
    child.on('error', reject).on('close', (status) => {
      if (status === 0 && fs.existsSync(outFile)) resolve(JSON.parse(fs.readFileSync(outFile, 'utf8')));
      else reject(new Error(`${app} could not be examined: its process ended with ${status}`));
    });
  }).finally(() => fs.rmSync(directory, { recursive: true, force: true }));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(`check-findings: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
