import * as path from 'node:path';
import { differencesBetween, filesIn, synthesize, SynthesisSettings } from '../check/synth';

const EXAMPLES = path.join(__dirname, '..', '..', 'examples');
/** The name of an equivalent begins with its language, as in `python-minimal`. */
const LANGUAGE = /^[a-z]+-/;
/** Metadata that says where in the app's source a construct was made, and by which code. */
const OF_THE_SOURCE = /^(tree\.json|.*\.metadata\.json)$/;

/** Compares apps in other languages with the one in TypeScript, byte for byte, and prints the names of files that differ. */
export async function compareEquivalents(workDir: string, equivalents: { readonly [example: string]: SynthesisSettings }): Promise<boolean> {
  let same = true;
  for (const [example, settings] of Object.entries(equivalents)) {
    const original = example.replace(LANGUAGE, '');
    const pair = [await originalOf(original, workDir), await synthesizeExample(example, workDir, settings)] as const;
    const differences = differencesBetween(...pair).filter((file) => !OF_THE_SOURCE.test(file));
    console.log(`examples/${example}: ${differences.length} differences to examples/${original}`);
    differences.forEach((file) => console.log(`  ${file}`));
    same &&= differences.length === 0;
  }
  return same;
}

const originals = new Map<string, ReturnType<typeof synthesizeExample>>();

/** Synthesizes an example once for all of its equivalents. */
function originalOf(example: string, workDir: string): ReturnType<typeof synthesizeExample> {
  if (!originals.has(example)) originals.set(example, synthesizeExample(example, workDir));
  return originals.get(example)!;
}

async function synthesizeExample(example: string, workDir: string, { args = [], env }: SynthesisSettings = {}) {
  // Version reporting tells AWS the language of an app.
  const synthesis = await synthesize(path.join(EXAMPLES, example), {}, path.join(workDir, example), { args: ['--no-version-reporting', ...args], env });
  if (!filesIn(synthesis.assembly).some((file) => file.endsWith('.template.json'))) throw new Error(`examples/${example} makes no template`);
  return synthesis;
}
