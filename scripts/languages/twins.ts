import * as path from 'node:path';
import { differencesBetween, filesIn, synthesize, SynthesisSettings } from '../check/synth';

const EXAMPLES = path.join(__dirname, '..', '..', 'examples');
const ORIGINAL = 'minimal';
/** Metadata that says where in the app's source a construct was made, and by which code. */
const OF_THE_SOURCE = /^(tree\.json|.*\.metadata\.json)$/;

/** Compares apps in other languages with the one in TypeScript, byte for byte, and prints the names of files that differ. */
export async function compareEquivalents(workDir: string, equivalents: { readonly [example: string]: SynthesisSettings }): Promise<boolean> {
  const original = await synthesizeExample(ORIGINAL, workDir);
  let same = true;
  for (const [example, settings] of Object.entries(equivalents)) {
    const differences = differencesBetween(original, await synthesizeExample(example, workDir, settings)).filter((file) => !OF_THE_SOURCE.test(file));
    console.log(`examples/${example}: ${differences.length} differences to examples/${ORIGINAL}`);
    differences.forEach((file) => console.log(`  ${file}`));
    same &&= differences.length === 0;
  }
  return same;
}

async function synthesizeExample(example: string, workDir: string, { args = [], env }: SynthesisSettings = {}) {
  // Version reporting tells AWS the language of an app.
  const synthesis = await synthesize(path.join(EXAMPLES, example), {}, path.join(workDir, example), { args: ['--no-version-reporting', ...args], env });
  if (!filesIn(synthesis.assembly).some((file) => file.endsWith('.template.json'))) throw new Error(`examples/${example} makes no template`);
  return synthesis;
}
