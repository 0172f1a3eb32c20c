import { attacksOn } from '../../scripts/regexes/attacks';
import { callsOf, literalsIn } from '../../scripts/regexes/literals';

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
