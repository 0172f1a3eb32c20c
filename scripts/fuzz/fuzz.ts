import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { compressionOf, Growing, growingFrom, packed } from './growth';
import { keptIn } from './kept';
import { mutated, randomFrom } from './mutations';
import { Runner } from './runner';
import { Target, TARGETS } from './targets';
import { budgetOf, findingIn, findingInGrowth } from './verdict';

const ROOT = path.join(__dirname, '..', '..');
const FINDINGS = path.join(ROOT, 'test', 'fixtures', 'fuzz');
/** How large an input grows at first; a mail now and then to much more, as its bytes cost little. */
const GROWN_BYTES = 64 * 1024;
const MAIL_BYTES = [...Array<number>(9).fill(GROWN_BYTES), 16 * GROWN_BYTES];
/** Before it is packed. */
const PACKED_BYTES = [4096, 4 * GROWN_BYTES, 16 * GROWN_BYTES];
/** Of findings for a target. */
const MAX_KINDS = 12;

/**
 * Feeds inputs to everything that reads bytes of strangers, for so many minutes, each in a process that is measured and killed when one costs
 * too much. Half of the time, inputs are changed: those that reach code which none reached before are kept and changed further. Half of it,
 * parts of them grow. What throws anything but a `ProtocolError`, or costs too much time or memory, is written to the fixtures.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' }, target: { type: 'string' }, again: { type: 'string' } },
  });
  const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
  const targets = Object.keys(TARGETS).filter((name) => values.target === undefined || name === values.target);
  if (!(minutes > 0) || !Number.isInteger(seed) || targets.length === 0) {
    throw new Error(`usage: npm run fuzz -- --minutes N [--seed INTEGER] [--target ${Object.keys(TARGETS).join('|')}] [--again FILE]`);
  }
  if (values.again !== undefined) return again(values.again);

  console.log(`seed ${seed}`);
  const fuzzing = new Fuzzing(seed);
  try {
    for (const name of targets) await fuzzing.fuzz(name, minutes * 60_000 / targets.length);
  } finally {
    fuzzing.stop();
  }
  console.log(`${fuzzing.findings} findings`);
  if (fuzzing.findings > 0) process.exitCode = 1;
}

/** Runs a kept input again: `npm run fuzz -- --again test/fixtures/fuzz/...`. */
async function again(file: string): Promise<void> {
  const runner = new Runner();
  const { target, input, growing } = keptIn(file);
  const measured = await runner.run({ target, input, cover: false, collect: true }, budgetOf(input.length));
  const finding = growing ? await findingInGrowth(runner, target, growing) : findingIn(measured, input.length);
  runner.stop();
  console.log(`${target}: ${input.length} bytes, ${measured.milliseconds.toFixed(0)} ms, ${(measured.bytes / 2 ** 20).toFixed(0)} MB: ${finding ?? 'as it may be'}`);
  if (finding) process.exitCode = 1;
}

class Fuzzing {
  public findings = 0;
  private readonly start = performance.now();
  private readonly random: (below: number) => number;
  private readonly plain = new Runner();
  private readonly covered = new Runner();

  public constructor(seed: number) {
    this.random = randomFrom(seed);
  }

  public stop(): void {
    this.plain.stop();
    this.covered.stop();
  }

  public async fuzz(name: string, milliseconds: number): Promise<void> {
    const target = TARGETS[name];
    const seen = new Set<string>();
    // One of a kind is enough, and some kinds: what costs too much at one place does so with many units.
    const keep = (kind: string, finding: string, content: Buffer | string, ending = '') => {
      if (seen.has(kind) || seen.size >= MAX_KINDS) return;
      seen.add(kind);
      this.keep(name, finding, content, ending);
    };
    const start = performance.now();
    const grown = await this.grow(name, target, start + milliseconds / 2, (finding, growing) => {
      keep(`${growing.head.slice(-12)} ${growing.unit}`, `${finding}: ${sketchOf(growing)}`, JSON.stringify(growing), '.json');
    });
    const changed = await this.change(name, target, start + milliseconds, (finding, input) => {
      keep(finding.split('\n').slice(0, 3).join('\n').replace(/\d+/g, '0'), finding, input);
    });
    console.log(`${name.padEnd(14)} ${grown} grown, ${changed.runs} changed, ${changed.kept} inputs kept, ${changed.blocks} blocks, ${seen.size} findings`);
  }

  private async grow(
    name: string, { seeds, grown: grows = seeds, words, packs }: Target, until: number, keep: (finding: string, growing: Growing) => void,
  ): Promise<number> {
    let runs = 0;
    for (; performance.now() < until; runs++) {
      const grown = packs && this.random(4) === 0 ? packed(this.random) : growingFrom(grows[this.random(grows.length)], words, this.random);
      const sizes = grown.layers.length > 0 ? PACKED_BYTES : packs ? MAIL_BYTES : [GROWN_BYTES];
      const size = sizes[this.random(sizes.length)];
      const growing = { ...grown, count: Math.max(4, Math.floor(size / grown.unit.length / 4) * 4) };
      if (layersTooLarge(growing)) continue;
      const finding = await findingInGrowth(this.plain, name, growing);
      if (finding) keep(finding, growing);
    }
    return runs;
  }

  private async change(name: string, { seeds, words }: Target, until: number, keep: (finding: string, input: Buffer) => void) {
    const corpus = [...seeds];
    let [runs, blocks] = [0, 0];
    const attempt = async (input: Buffer) => {
      const measured = await this.covered.run({ target: name, input, cover: true, collect: false }, budgetOf(input.length));
      const finding = findingIn(measured, input.length);
      if (finding) keep(finding, input);
      else blocks = measured.blocks;
      runs++;
      return measured.grew;
    };
    for (const input of seeds) await attempt(input);
    while (performance.now() < until) {
      const input = mutated(corpus[this.random(corpus.length)], corpus, words, this.random);
      if (await attempt(input)) corpus.push(input);
    }
    return { runs, blocks, kept: corpus.length };
  }

  private keep(name: string, finding: string, content: Buffer | string, ending: string): void {
    this.findings++;
    fs.mkdirSync(FINDINGS, { recursive: true });
    const file = path.join(FINDINGS, `${name}-${createHash('sha256').update(content).digest('hex').slice(0, 12)}${ending}`);
    fs.writeFileSync(file, content);
    const minutes = ((performance.now() - this.start) / 60_000).toFixed(1);
    console.log(`  ${name} after ${minutes} minutes: ${finding}\n  npm run fuzz -- --again ${path.relative(process.cwd(), file)}`);
  }
}

/** Describes where an input grows, by what, and how it is packed. */
function sketchOf({ head, unit, count, layers }: Growing): string {
  const content = `${JSON.stringify(head.slice(-40))} + ${count} x ${JSON.stringify(unit.slice(0, 40))}`;
  return [content, ...layers.map(({ kind, times }) => `in ${kind} x ${times}`)].join(' ');
}

/** Returns true if several layers make an input much larger than a mail may be. */
function layersTooLarge({ unit, count, layers }: Growing): boolean {
  const bytes = unit.length * count * layers.reduce((product, { kind, times }) => product * (kind === 'forward' ? 1 : times), 1);
  return bytes > 4 * 2 ** 30 || bytes / compressionOf(layers) > 4 * 2 ** 20;
}

main().catch((error) => {
  console.error(`fuzz: ${error instanceof Error ? error.stack : error}`);
  process.exitCode = 2;
});
