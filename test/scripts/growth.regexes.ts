import * as fs from 'node:fs';
import * as path from 'node:path';
import { regexLiterals } from '../../scripts/regexes/literals';
import { stuckSteps } from '../support/steps';

/** A text takes some milliseconds; where that is not linear in its length it takes half a minute. A busy machine may stop for seconds. */
const [PATIENCE_MILLISECONDS, SHORT_PATIENCE_MILLISECONDS] = [25_000, 2_000];

let workDir: string;
beforeEach(() => { workDir = fs.mkdtempSync(path.join(__dirname, 'regexes-')); });
afterEach(() => fs.rmSync(workDir, { recursive: true }));

async function slowOf(directory: string, patienceMilliseconds: number): Promise<string[]> {
  const literals = regexLiterals(directory);
  const stuck = await stuckSteps('scripts/regexes/growth.ts', [directory], literals.length, patienceMilliseconds);
  return stuck.map((index) => `${literals[index].where} /${literals[index].pattern}/${literals[index].flags}`);
}

test('every regular expression of the source is linear in the length of the text', async () => {
  expect(regexLiterals().length).toBeGreaterThan(90);
  expect(await slowOf('src', PATIENCE_MILLISECONDS)).toEqual([]);
}, 600_000);

describe('an expression that is not linear', () => {
  test.each([
    ['a run that has to end the text', /\.+$/],
    ['blanks before a character that may be missing', /[ \t]*,[ \t]*/],
    ['a start on each line', /^\{.*\}/ms],
    ['a pair with one half missing', /<[^x]*>/],
    ['two runs of the same', /^\s*x?\s*$/],
    ['a repetition of repetitions', /^(?:[a-z]+\.?)+$/],
    ['two runs after a word', /^id=(\w*)\w*;/],
  ])('the search finds %s', async (_, { source, flags }) => {
    fs.writeFileSync(path.join(workDir, 'bad.ts'), `export const BAD = /${source}/${flags};`);
    expect(await slowOf(path.relative(path.join(__dirname, '..', '..'), workDir), SHORT_PATIENCE_MILLISECONDS)).toHaveLength(1);
  }, 60_000);
});
