import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { synthesize } from './support/assembly';
import { FEWER } from '../scripts/check/synth';

const EXAMPLES = path.join(__dirname, '..', 'examples');

/** What each example makes, whole: a change that reaches a user's template shows here. */
describe('examples', () => {
  let outDir: string;
  beforeEach(() => { outDir = fs.mkdtempSync(path.join(os.tmpdir(), 'example-')); });
  afterEach(() => fs.rmSync(outDir, { recursive: true }));

  const examples = fs.readdirSync(EXAMPLES).filter((name) => fs.existsSync(path.join(EXAMPLES, name, 'app.ts')));

  test.each(examples)('%s', (example) => {
    synthesize(path.join(EXAMPLES, example, 'app.ts'), outDir, FEWER[example] ?? {});
    expect(templatesIn(outDir)).toMatchSnapshot();
  }, 60_000);
});

/** By stack, those of stages included. The handlers' code has tests of its own, so that its hash tells nothing here. */
function templatesIn(outDir: string): { [file: string]: unknown } {
  const files = fs.readdirSync(outDir, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.template.json')).sort();
  return Object.fromEntries(files.map((file) => {
    const text = fs.readFileSync(path.join(outDir, file), 'utf8').replace(/\b[0-9a-f]{64}\b/g, '<hash of an asset>');
    // A pipeline tells the destinations of an asset apart by a hash of it as well.
    return [file, JSON.parse(text.replace(/(<hash of an asset>:\d+-[a-z]+-[a-z]+-\d)-[0-9a-f]{8}\b/g, '$1'))];
  }));
}
