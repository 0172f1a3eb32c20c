import * as fs from 'node:fs';
import * as path from 'node:path';
import { attacksOn } from '../../scripts/regexes/attacks';
import { callsOf, literalsIn, regexLiterals } from '../../scripts/regexes/literals';
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

test('the search finds an expression wherever the compiler sees one, and nowhere else', () => {
  const text = "// not /this/\nconst a = 1 / 2 / 3, b = '/not/', c = /[/]x\\//gi; `${'x'.replace(/y/, '')}`;";
  expect(literalsIn('a.ts', text)).toEqual([{ where: 'a.ts:2', pattern: '[/]x\\/', flags: 'gi' }, { where: 'a.ts:2', pattern: 'y', flags: '' }]);
});

test('the texts that are generated for an expression reach each of its repetitions', () => {
  const attacks = attacksOn({ where: '', pattern: '^id=(?:[0-9a-f]*;)+x\\s*$', flags: '' });
  expect(attacks).toContainEqual({ before: 'id=', unit: 'a', after: '!' });
  expect(attacks).toContainEqual({ before: 'id=a;x', unit: ' ', after: '\0' });
});

/** Not linear in the length of their text, at least in some versions of Node.js; or made of a text that nobody sees here. */
test('other functions that are slow for long texts are called only where the text is bounded', () => {
  expect(callsOf(['domainToASCII', 'domainToUnicode', 'URL', 'normalize', 'localeCompare', 'Intl', 'RegExp'])).toEqual([
    // At the beginning of a record.
    'src/cli/record-warnings.ts: RegExp',
    // CloudFormation's own.
    'src/policy-host/handler/confirm-live.ts: URL',
    'src/policy-host/handler/request-time.ts: canParse',
    'src/policy-host/handler/request-time.ts: URL',
    // Of a length that names can have.
    'src/protocol/domain-name.ts: domainToASCII',
    // Of one literal.
    'src/protocol/reports/report-text.ts: RegExp',
    // For one character of a class.
    ...Array<string>(4).fill('src/protocol/tls-rpt/uri.ts: RegExp'),
    // Of a length that URLs can have.
    'src/tls-rpt/destination.ts: URL',
  ]);
});
