import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { Coverage } from './fuzz-coverage';
import { mutated, randomFrom } from './fuzz-mutations';
import { findingOf, Target, TARGETS } from './fuzz-targets';

const FINDINGS = path.join(__dirname, '..', 'test', 'fixtures', 'fuzz');
const BATCH = 25;

/**
 * Feeds changed inputs to everything that reads bytes of strangers, for so many minutes. Inputs that reach code which none reached
 * before are kept and changed further. What throws anything but a `ProtocolError`, or takes long, is written to the fixtures.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' } } });
  const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
  if (!(minutes > 0) || !Number.isInteger(seed)) throw new Error('usage: npm run fuzz -- --minutes N [--seed INTEGER]');

  const coverage = new Coverage();
  const targets = Object.entries(TARGETS);
  let findings = 0;
  for (const [name, target] of targets) {
    findings += await fuzz(name, target, coverage, randomFrom(seed), minutes * 60_000 / targets.length);
  }
  console.log(`${findings} findings`);
  if (findings > 0) process.exitCode = 1;
}

async function fuzz(name: string, target: Target, coverage: Coverage, random: (below: number) => number, milliseconds: number): Promise<number> {
  const corpus = [...target.seeds];
  const findings = new Map<string, Buffer>();
  const attempt = async (input: Buffer) => {
    const finding = await findingOf(target, input);
    // One of a kind is enough.
    if (finding) findings.set(finding.split('\n').slice(0, 3).join('\n').replace(/\d+/g, '0'), input);
  };
  for (const input of corpus) await attempt(input);
  coverage.grew();

  let runs = 0;
  const start = performance.now();
  while (performance.now() - start < milliseconds) {
    const inputs = Array.from({ length: BATCH }, () => mutated(corpus[random(corpus.length)], corpus, target.words, random));
    for (const input of inputs) await attempt(input);
    runs += BATCH;
    // Which of them it was is not asked: that costs more than a few needless inputs.
    if (coverage.grew()) corpus.push(...inputs);
  }
  console.log(`${name.padEnd(14)} ${runs} runs, ${Math.round(runs / milliseconds * 1000)} a second, ${corpus.length} inputs kept, ${coverage.size} blocks, ${findings.size} findings`);
  for (const [what, input] of findings) keep(name, what, input);
  return findings.size;
}

function keep(name: string, what: string, input: Buffer): void {
  fs.mkdirSync(FINDINGS, { recursive: true });
  const file = path.join(FINDINGS, `${name}-${createHash('sha256').update(input).digest('hex').slice(0, 12)}`);
  fs.writeFileSync(file, input);
  console.log(`  ${path.relative(process.cwd(), file)}: ${what}`);
}

main().catch((error) => {
  console.error(`fuzz: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
});
