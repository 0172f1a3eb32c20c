import * as fc from 'fast-check';
import { jsonLine, shown, shownLines } from '../../src/protocol/shown';
import { anyText } from '../support/any-text';

/** What build servers look for in a line, by their documentation; characters that a comparison by language rules skips are taken out before. */
const COMMANDS = [
  /^\s*::/, /::(set-output|set-env|add-mask|stop-commands|warning|error|debug|group|endgroup|add-path|save-state)/i, /##\[/, /##vso\[/i, /##teamcity\[/i,
  /section_(start|end):/i, /travis_(fold|time):/i, /^\s*(---|\+\+\+|~~~|\^\^\^)(\s|$)/,
  /\[\[\s*ATTACHMENT\s*\|/i,
];
const skipped = (line: string) => line.replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '');
const commandsIn = (text: string) => text.split('\n').flatMap((line) => COMMANDS.filter((command) => command.test(line) || command.test(skipped(line))));
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029]/u;

const piece = fc.oneof(
  fc.constantFrom('##vso[task.setvariable variable=x]y', '##[error]', '##teamcity[buildStop]', '::set-output name=a::b', '::add-mask::x', '::stop-commands::t', '::warning::w',
    'section_start:1:a', 'travis_fold:start:a', '[[ATTACHMENT|/a]]', 'ATTACHMENT|', '--- ', '+++ ', '~~~ ', '^^^ +++', '##', '#', ':', '::', '[', 'vso[', '\\', '"', ' ', '\t', '\n', '\r\n', '\u00a0', '\u3000'),
  fc.constantFrom('\u200b', '\u034f', '\ufe0f', '\u{e0001}', '\u{e0041}', '\ud83d', '\udc00', '\u0085', '\u009b', '\u007f', '\u061c', '\u200e', '\u202e', '\u2066', '\ufeff', '\u2028', '\ufffe'),
  anyText(8),
);
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

test('a shown text holds no command of a build server, and no character that a terminal obeys or nobody sees', () => {
  fc.assert(fc.property(text, (one) => {
    for (const line of [shown(one), ...shownLines(one).split('\n')]) {
      expect({ line, commands: commandsIn(line) }).toEqual({ line, commands: [] });
      expect(line).not.toMatch(HIDDEN);
      expect(shown(line)).toBe(line);
    }
  }), { numRuns: 3000 });
});

test('a shown value in JSON is the same value, on one line without commands and hidden characters', () => {
  fc.assert(fc.property(fc.dictionary(text, fc.oneof(text, fc.array(text), fc.integer())), (value) => {
    const line = jsonLine(value);
    expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(value)));
    expect({ line, commands: commandsIn(line) }).toEqual({ line, commands: [] });
    expect(line).not.toMatch(HIDDEN);
  }), { numRuns: 1500 });
});

test.each([
  ['##vso[task.complete result=Failed;]', '\\u{23}#vso[task.complete result=Failed;]'],
  ['seen ##teamcity[x]', 'seen \\u{23}#teamcity[x]'],
  ['###[group]', '\\u{23}\\u{23}#[group]'],
  ['  ::set-output name=x::y', '  \\u{3a}:set-output name=x\\u{3a}:y'],
  ['#\u034f#vso[x]', '#\\u{34f}#vso[x]'],
  ['[[ATTACHMENT|/etc/passwd]]', '\\u{5b}[ATTACHMENT|/etc/passwd]]'],
  ['[[[ attachment |x', '[\\u{5b}[ attachment |x'],
  ['+++ step', '\\u{2b}++ step'],
  ['section_start:1:x\r\u001b[0K', 'section_start\\u{3a}1:x\\u{d}\\u{1b}[0K'],
])('%j is shown as text', (one, expected) => expect(shown(one)).toBe(expected));

test.each(['2001:db8::1', 'mx1.example.com: 2001:db8::25, ::1 port 25', '[2001:db8::1]:25', '-----BEGIN CERTIFICATE-----', 'id=#1', '[[1, 2]]', 'C:\\x', 'v=STSv1; id=1;'])(
  '%j is shown unchanged', (one) => expect(shown(one)).toBe(one),
);

test('JSON has escapes for characters that are shown unchanged otherwise', () => {
  expect(jsonLine({ a: '\u009b\u007f\u202e\u{e0041}\ud83d ##vso[x] \t' }))
    .toBe('{"a":"\\u009b\\u007f\\u202e\\udb40\\udc41\\ud83d \\u0023#vso[x] \\t"}');
});
