import * as fs from 'node:fs';
import * as path from 'node:path';
import fc from 'fast-check';
import { Lint, LINTERS } from '../../src/cli/linters';
import { PolicyMode, renderPolicy } from '../../src/protocol/mta-sts/sts-policy';
import { renderStsRecord } from '../../src/protocol/mta-sts/sts-record';
import { renderTlsRptRecord } from '../../src/protocol/tls-rpt/tls-rpt-record';
import { txtRecordData } from '../../src/protocol/txt-record';
import { anyText } from '../support/any-text';

const lint = (kind: string, content: string | Uint8Array) => LINTERS[kind](Buffer.from(content as string));
/** `line severity CODE`, a problem each. */
const briefly = ({ problems }: Lint) => problems.map(({ severity, code, line }) => `${line ?? '-'} ${severity} ${code}`);
const sentences = ({ problems }: Lint) => problems.map(({ message }) => message).join('\n');

const POLICY = 'version: STSv1\r\nmode: testing\r\nmx: mx1.example.com\r\nmax_age: 604800\r\n';
const without = (line: string) => POLICY.replace(`${line}\r\n`, '');

test('every error and every warning of a policy is listed, each with its line', () => {
  expect(briefly(lint('policy', 'mode: enforced\nversion : STSv1\n\nmx: a.example.com, b.example.com\nmx: 192.0.2.1\nmax-age: 7d\nextra:'))).toEqual([
    '1 error BAD_MODE', '1 warning VERSION_NOT_FIRST', '2 error BAD_FIELD_NAME', '3 error BAD_LINE', '4 error BAD_MX', '5 warning ADDRESS_AS_MX',
    '6 error FIELD_MISSING', '6 error BAD_MAX_AGE', '7 error BAD_FIELD_VALUE', '7 warning UNKNOWN_FIELD', '7 warning NO_FINAL_LINE_END',
  ]);
});

test('every error and every warning of a record is listed, each with its place', () => {
  const { problems } = lint('tlsrpt-record', 'v=TLSRPTv1; rua=tls@example.com,mailto:a@,mailto:a@example.com!10m;; x=a=b');
  expect(problems.map(({ code, line, column }) => [code, line, column])).toEqual([
    ['BAD_RUA', 1, 17], ['UNUSABLE_RUA', 1, 33], ['BAD_RUA', 1, 43], ['BAD_FIELD', 1, 68], ['BAD_FIELD_VALUE', 1, 70], ['UNKNOWN_FIELD', 1, 70],
  ].filter(([code]) => code !== 'UNKNOWN_FIELD'));
});

const POLICIES: Array<[what: string, text: string, problems: string[], message: string]> = [
  ['a mode in capitals', POLICY.replace('testing', 'Testing'), ['2 error BAD_MODE'], "did you mean 'mode: testing'?"],
  ['a participle', POLICY.replace('testing', 'enforced'), ['2 error BAD_MODE'], "did you mean 'mode: enforce'?"],
  ['a shorter word', POLICY.replace('testing', 'test'), ['2 error BAD_MODE'], "did you mean 'mode: testing'?"],
  ['another word', POLICY.replace('testing', 'monitor'), ['2 error BAD_MODE'], "did you mean 'mode: testing'?"],
  ['a quoted mode', POLICY.replace('testing', '"testing"'), ['2 error BAD_MODE'], "did you mean 'mode: testing'?"],
  ['a mode with a semicolon', POLICY.replace('testing', 'testing;'), ['2 error BAD_MODE'], "did you mean 'mode: testing'?"],
  ['a comment after the mode', POLICY.replace('testing', 'testing # for now'), ['2 error BAD_MODE'], "did you mean 'mode: testing'?"],
  ['no mode like it', POLICY.replace('testing', 'x'), ['2 error BAD_MODE'], "write 'mode: testing' to begin with"],
  ['a field in capitals', POLICY.replace('mode', 'Mode'), ['2 error FIELD_MISSING'], 'field names are in lower case'],
  ['mx in capitals', POLICY.replace('mx:', 'MX:'), ['3 error NO_MX'], "lower case; write 'mx: mx1.example.com'"],
  ['a hyphen in max_age', POLICY.replace('max_age', 'max-age'), ['4 error FIELD_MISSING'], "write 'max_age:'"],
  ['a blank in max_age', POLICY.replace('max_age', 'max age'), ['4 error BAD_FIELD_NAME'], "did you mean 'max_age'?"],
  ['a letter too many', POLICY.replace('mx:', 'nmx:'), ['3 error NO_MX'], "write 'mx: mx1.example.com'"],
  ['the record\'s name of the version', POLICY.replace('version', 'v'), ['1 error FIELD_MISSING'], "write 'version:'"],
  ['an equals sign', POLICY.replace('mode: ', 'mode='), ['2 error BAD_LINE'], "write 'mode: testing'"],
  ['no colon', POLICY.replace('mode:', 'mode'), ['2 error BAD_LINE'], "write 'mode: testing'"],
  ['a colon of another script', POLICY.replace('mode: ', 'mode：'), ['2 error BAD_LINE'], "write 'mode: testing'"],
  ['a blank before the colon', POLICY.replace('mode:', 'mode :'), ['2 error BAD_FIELD_NAME'], "a blank precedes the ':'"],
  ['a tab before the name', POLICY.replace('mode:', '\tmode:'), ['2 error BAD_FIELD_NAME'], 'spaces or tabs precede the name'],
  ['a comment', `# ours\r\n${POLICY}`, ['1 error BAD_LINE'], 'a policy has no comments'],
  ['a list', POLICY.replace(/^(?=.)/gm, '- '), ['1 error BAD_LINE', '2 error BAD_LINE', '3 error BAD_LINE', '4 error BAD_LINE'], 'a list mark precedes the field'],
  ['a line in quotes', POLICY.replace('mode: testing', '"mode: testing"'), ['2 error BAD_LINE'], 'quotes surround the field'],
  ['a line in typographic quotes', POLICY.replace('mode: testing', '“mode: testing”'), ['2 error BAD_LINE'], 'quotes surround the field'],
  ['empty lines within', POLICY.replace('mode', '\r\n\r\nmode'), ['2 error BAD_LINE'], '2 empty lines'],
  ['empty lines at the end', `${POLICY}\r\n`, ['5 error BAD_LINE'], 'an empty line after the last field'],
  ['CR only', POLICY.replace(/\r\n/g, '\r'), ['1 error BAD_LINE'], 'the lines end in CR only'],
  ['a CR too many', POLICY.replace('\r\n', '\r\r\n'), ['1 error BAD_LINE'], 'only CRLF or LF ends a line'],
  ['all in one line', POLICY.replace(/\r\n(?=.)/g, ' '), ['1 error BAD_LINE'], 'several fields share one line'],
  ['line ends that are escaped', `${POLICY.replace(/\r\n(?=.)/g, '\\n')}`, ['1 error BAD_LINE'], 'a real line end'],
  ['a byte order mark', `\ufeff${POLICY}`, ['1 error BAD_FIELD_NAME'], 'a byte order mark precedes the text'],
  ['a NUL byte', POLICY.replace('testing', 'test\0ing'), ['2 error BAD_LINE'], 'a NUL byte'],
  ['HTML', '<!doctype html>\n<title>404</title>\n', ['1 error BAD_LINE'], 'a web page (HTML), not a policy'],
  ['HTML after a blank line', '\n <html>\n', ['1 error BAD_LINE'], 'a web page (HTML)'],
  ['XML', '<?xml version="1.0"?>\n<Error/>', ['1 error BAD_LINE'], 'XML'],
  ['JSON', '{"version": "STSv1"}', ['1 error BAD_LINE'], 'JSON'],
  ['the record', 'v=STSv1; id=1;\n', ['1 error BAD_LINE'], 'the TXT record at _mta-sts'],
  ['an SPF record', 'v=spf1 -all\n', ['1 error BAD_LINE'], 'an SPF record'],
  ['nothing', '', ['- error FIELD_MISSING', '- error FIELD_MISSING', '- error FIELD_MISSING'], "add a line such as 'version: STSv1'"],
  ['no mode', without('mode: testing'), ['- error FIELD_MISSING'], "add a line such as 'mode: testing'"],
  ['no mx', without('mx: mx1.example.com'), ['- error NO_MX'], "add a line such as 'mx: mx1.example.com'"],
  ['a version in lower case', POLICY.replace('STSv1', 'stsv1'), ['1 error BAD_VERSION'], "write 'version: STSv1'"],
  ['a blank of no width', POLICY.replace('STSv1', 'STSv1\u00a0'), ['1 error BAD_VERSION'], "'STSv1\\u{a0}'"],
  ['days', POLICY.replace('604800', '7d'), ['4 error BAD_MAX_AGE'], "'max_age: 604800'"],
  ['weeks', POLICY.replace('604800', '2 weeks'), ['4 error BAD_MAX_AGE'], "'max_age: 1209600'"],
  ['seconds', POLICY.replace('604800', '604800s'), ['4 error BAD_MAX_AGE'], "'max_age: 604800'"],
  ['a comma for thousands', POLICY.replace('604800', '604,800'), ['4 error BAD_MAX_AGE'], "'max_age: 604800'"],
  ['a low line for thousands', POLICY.replace('604800', '604_800'), ['4 error BAD_MAX_AGE'], "'max_age: 604800'"],
  ['decimals', POLICY.replace('604800', '604800.5'), ['4 error BAD_MAX_AGE'], "such as 'max_age: 604800' for a week"],
  ['a negative number', POLICY.replace('604800', '-1'), ['4 error BAD_MAX_AGE'], "such as 'max_age: 604800' for a week"],
  ['too long', POLICY.replace('604800', '31557601'), ['4 error BAD_MAX_AGE'], "at most 'max_age: 31557600'"],
  ['years', POLICY.replace('604800', '2y'), ['4 error BAD_MAX_AGE'], "at most 'max_age: 31557600'"],
  ['two hosts with a comma', POLICY.replace('mx1.example.com', 'a.example.com, b.example.com'), ['3 error BAD_MX'], "write 'mx: a.example.com', 'mx: b.example.com', one a line"],
  ['two hosts with a blank', POLICY.replace('mx1.example.com', 'a.example.com b.example.com'), ['3 error BAD_MX'], "write 'mx: a.example.com', 'mx: b.example.com', one a line"],
  ['a preference', POLICY.replace('mx1', '10 mx1'), ['3 error BAD_MX'], "write 'mx1.example.com'"],
  ['a port', POLICY.replace('example.com', 'example.com:25'), ['3 error BAD_MX'], "write 'mx1.example.com'"],
  ['a URL', POLICY.replace('mx1', 'smtp://mx1'), ['3 error BAD_MX'], "write 'mx1.example.com'"],
  ['a mail address', POLICY.replace('mx1.', 'a@'), ['3 error BAD_MX'], 'a mail address'],
  ['a name in quotes', POLICY.replace('mx1.example.com', '"mx1.example.com"'), ['3 error BAD_MX'], "write 'mx1.example.com'"],
  ['a final dot', POLICY.replace('example.com', 'example.com.'), ['3 error BAD_MX'], "write 'mx1.example.com'"],
  ['a leading dot', POLICY.replace('mx1', ''), ['3 error BAD_MX'], "write '*.example.com'"],
  ['an asterisk within', POLICY.replace('mx1', 'mx.*'), ['3 error BAD_MX'], "'*' can only replace the whole first label"],
  ['an underscore', POLICY.replace('mx1', 'mx_1'), ['3 error BAD_MX'], "an underscore is covered only by '*.'"],
  ['an international name', POLICY.replace('example', 'bücher'), ['3 error BAD_MX'], "write 'mx1.xn--bcher-kva.com'"],
  ['an IPv4 address', POLICY.replace('mx1.example.com', '192.0.2.56'), ['3 warning ADDRESS_AS_MX'], 'never an address'],
  ['an IPv4 address after an asterisk', POLICY.replace('mx1.example.com', '*.0.2.56'), ['3 warning ADDRESS_AS_MX'], 'never an address'],
  ['an IPv4 address in brackets', POLICY.replace('mx1.example.com', '[192.0.2.56]'), ['3 error BAD_MX'], 'not an address'],
  ['an IPv6 address', POLICY.replace('mx1.example.com', '2001:db8::25'), ['3 error BAD_MX'], 'not an address'],
  ['an IPv6 address in brackets', POLICY.replace('mx1.example.com', '[IPv6:2001:db8::25]'), ['3 error BAD_MX'], 'not an address'],
  ['a single label', POLICY.replace('.example.com', ''), ['3 warning SINGLE_LABEL_MX'], 'at least two labels'],
  ['a second mode that is bad', `${POLICY}mode: bogus\r\n`, ['5 error BAD_MODE'], "mode is 'bogus'"],
  ['a second mode without value', `${POLICY}mode:\r\n`, ['5 error BAD_FIELD_VALUE'], 'has no value'],
  ['a second max_age that is bad', `${POLICY}max_age: 1d\r\n`, ['5 error BAD_MAX_AGE'], "max_age is '1d'"],
  ['a second version that is bad', `${POLICY}version: STSv2\r\n`, ['5 error BAD_VERSION'], "version is 'STSv2'"],
  ['a second mode', `${POLICY}mode: none\r\n`, ['5 warning REPEATED_FIELD'], "keep 'mode: testing' or this one"],
  ['two policies', POLICY + POLICY, ['5 warning REPEATED_FIELD', '6 warning REPEATED_FIELD', '7 warning REPEATED_MX', '8 warning REPEATED_FIELD'], 'one policy in the file'],
  ['the id', `${POLICY}id: 1\r\n`, ['5 warning UNKNOWN_FIELD'], 'the id belongs in the TXT record at _mta-sts'],
  ['a name like mx beside mx', `${POLICY}mxs: b.example.com\r\n`, ['5 warning UNKNOWN_FIELD'], "did you mean 'mx'?"],
  ['the head of an answer', `HTTP/2 200\r\n${POLICY}`, ['1 error BAD_LINE'], 'only its body'],
];
test.each(POLICIES)('the problem in a policy with %s is named, with its line and what to write', (_, text, problems, message) => {
  const result = lint('policy', text);
  expect(briefly(result)).toEqual(problems);
  expect(sentences(result)).toContain(message);
  expect(result.valid).toBe(!problems.some((problem) => problem.includes('error')));
});

test.each<[what: string, bytes: Buffer, problems: string[], message: string]>([
  ['Latin-1', Buffer.from(`${POLICY}note: gr\xf6\xdfer\r\n`, 'latin1'), ['5 warning UNKNOWN_FIELD', '5 error NOT_UTF8'], 'the byte 0xF6 is not UTF-8'],
  ['an overlong form', Buffer.concat([Buffer.from(POLICY), Buffer.from('x: '), Buffer.from([0xc0, 0xaf, 0x0a])]), ['5 warning UNKNOWN_FIELD', '5 error NOT_UTF8'], 'the byte 0xC0'],
  ['half of a surrogate pair', Buffer.concat([Buffer.from(POLICY), Buffer.from('x: '), Buffer.from([0xed, 0xa0, 0x80, 0x0a])]), ['5 warning UNKNOWN_FIELD', '5 error NOT_UTF8'], 'the byte 0xED'],
  ['a character that is cut off', Buffer.concat([Buffer.from(`${POLICY}x: `), Buffer.from([0xc3])]), ['5 warning UNKNOWN_FIELD', '5 error NOT_UTF8', '5 warning NO_FINAL_LINE_END'], 'the byte 0xC3'],
  ['UTF-16', Buffer.from(`\ufeff${POLICY}`, 'utf16le'), ['1 error NOT_UTF8'], 'the text is in UTF-16'],
  ['UTF-16 without a mark', Buffer.from(POLICY, 'utf16le'), ['1 error NOT_UTF8'], 'the text is in UTF-16'],
  ['UTF-16 with the high byte first', Buffer.from(`\ufeff${POLICY}`, 'utf16le').swap16(), ['1 error NOT_UTF8'], 'the text is in UTF-16'],
])('bytes in %s are not UTF-8, whatever else they may look like', (_, bytes, problems, message) => {
  const result = lint('policy', bytes);
  expect(briefly(result)).toEqual(problems);
  expect(sentences(result)).toContain(message);
  expect(result.valid).toBe(false);
});

test('the replacement character is valid UTF-8 itself', () => {
  expect(briefly(lint('policy', `${POLICY}note: \ufffd\r\n`))).toEqual(['5 warning UNKNOWN_FIELD']);
});

const RECORDS: Array<[text: string, problems: string[], message: string]> = [
  ['v=STSv1; id=7; id=', ['1 error BAD_FIELD_VALUE'], "not a value for the field 'id'"],
  ['v=STSv1; id=7; id=no-good', ['1 error BAD_ID'], "write 'id=nogood'"],
  ['v=STSv1; id=7; id=8', ['1 warning REPEATED_FIELD'], 'keep one'],
  ['v=STSv1; id=7; v=STSv2', ['1 error BAD_VERSION'], "a second version is 'v=STSv2'"],
  ['v=STSv1; id=7; v=STSv1; id=8', ['1 warning REPEATED_FIELD', '1 warning REPEATED_FIELD'], 'two records may have been joined'],
  ['v=STSv1; id=2026-05-12T00:00:00Z;', ['1 error BAD_ID'], "write 'id=20260512T000000Z'"],
  ['v=STSv1; id=2026.05.12;', ['1 error BAD_ID'], "write 'id=20260512'"],
  ['v=STSv1; id=550e8400-e29b-41d4-a716-446655440000;', ['1 error BAD_ID'], "36 characters; write 'id=550e8400e29b41d4a716446655440000'"],
  ['v=STSv1; id="7";', ['1 error BAD_ID'], "write 'id=7'"],
  ['v=STSv1; id=;', ['1 error BAD_ID'], 'write one such as'],
  ['v=STSv1; id = 7;', ['1 error NO_ID'], "no blanks may surround the '='; write 'id=7'"],
  ['v=STSv1; id= 7;', ['1 error BAD_ID'], "no blanks may surround the '='; write 'id=7'"],
  ['v=STSv1; ID=7;', ['1 error NO_ID'], "lower case; write 'id=7'"],
  ['v=STSv1; id:7;', ['1 error BAD_FIELD'], "write 'id=7'"],
  ['v=STSv1; idd=7;', ['1 error NO_ID'], "write 'id=7'"],
  ['v=STSv1; id=7 ext=8;', ['1 error BAD_ID'], "a ';' is missing before 'ext='"],
  ['v=STSv1 id=7;', ['1 error BAD_VERSION'], "a ';' is missing after the version; write 'v=STSv1; id=7'"],
  ['v=STSv1, id=7;', ['1 error BAD_VERSION'], "a ';' is missing after the version"],
  ['v = STSv1; id=7;', ['1 error BAD_VERSION'], "no blanks may surround the '='"],
  ['v=stsv1; id=7;', ['1 error BAD_VERSION'], 'each letter counts'],
  ['V=STSv1; id=7;', ['1 error BAD_VERSION'], "write 'v=STSv1;'"],
  ['version: STSv1; id=7;', ['1 error BAD_VERSION'], "but with 'version: STSv1'; write 'v=STSv1;'"],
  ['STSv1; id=7;', ['1 error BAD_VERSION'], "but with 'STSv1'; write 'v=STSv1;'"],
  ['v=STSv2; id=7;', ['1 error BAD_VERSION'], "but with 'v=STSv2'"],
  ['id=7; v=STSv1;', ['1 error BAD_VERSION'], "'v=STSv1' comes later"],
  ['\ufeffv=STSv1; id=7;', ['1 error BAD_VERSION'], 'a byte order mark precedes it'],
  ['\tv=STSv1; id=7;', ['1 error BAD_VERSION'], 'a blank precedes it'],
  ['"v=STSv1; id=7;', ['1 error BAD_VERSION'], 'is not closed'],
  ['“v=STSv1; id=7;”', ['1 error BAD_VERSION', '1 error BAD_FIELD'], "write 'v=STSv1; id=7;'"],
  ["'v=STSv1; id=7;'", ['1 error BAD_VERSION', '1 error BAD_FIELD'], "write 'v=STSv1; id=7;'"],
  ['v=STSv1\\; id=7', ['1 error BAD_VERSION'], "write ';' without '\\'"],
  ['v=STSv1 ; id=7;', ['1 warning BLANK_BEFORE_SEMICOLON'], 'directly after the version'],
  ['v=STSv1', ['1 error NO_FIELD'], "such as 'v=STSv1; id="],
  ['v=STSv1;', ['1 error NO_FIELD'], "such as 'v=STSv1; id="],
  ['v=STSv1; x=1;', ['1 error NO_ID', '1 warning UNKNOWN_FIELD'], 'add one such as'],
  ['v=STSv1; id=7;;', ['1 error BAD_FIELD'], "two ';' have nothing between them"],
  ['v=STSv1; id=7 ', ['1 error TRAILING_BLANK'], 'remove the blank'],
  ['v=STSv1; id=7; mode=enforce;', ['1 warning UNKNOWN_FIELD'], 'the mode belongs in the policy file'],
  ['v=spf1 mx -all', ['1 error BAD_VERSION'], 'this is an SPF record'],
  ['v=DMARC1; p=none; rua=mailto:a@example.com', ['1 error BAD_VERSION'], 'this is a DMARC record'],
  ['v=DKIM1; k=rsa; p=MIIB', ['1 error BAD_VERSION'], 'this is a DKIM key record'],
  ['v=TLSRPTv1; rua=mailto:a@example.com', ['1 error BAD_VERSION'], 'this is the TXT record at _smtp._tls'],
  [POLICY, ['1 error BAD_VERSION'], "this is the policy file, not the record at _mta-sts; give it to 'lint policy'"],
  ['', ['1 error BAD_VERSION'], 'it is empty'],
  ['v=STSv1; id=1;\nv=spf1 -all\nv=STSv1; id=2;\n', ['3 error SEVERAL_RECORDS'], '2 of 3 TXT records begin with'],
  ['v=spf1 -all\nv=stsv1; id=2;\n', ['1 error NO_RECORD', '2 error BAD_VERSION'], '0 of 2 TXT records begin with'],
];
test.each(RECORDS)('the problem in the _mta-sts record %j is named, with what to write', (text, problems, message) => {
  const result = lint('sts-record', text);
  expect(briefly(result)).toEqual(problems);
  expect(sentences(result)).toContain(message);
});

const RUA = 'v=TLSRPTv1; rua=';
test.each<[text: string, problems: string[], message: string]>([
  [`${RUA}mailto:a@example.com; rua=nobody`, ['1 warning REPEATED_FIELD', '1 error BAD_RUA'], "rua 'nobody'"],
  [`${RUA}mailto:a@example.com;mailto:b@example.com`, ['1 error BAD_FIELD'], "write ',' instead of ';' between two destinations"],
  [`${RUA}mailto:a@example.com,mailto:a@example.com`, ['1 warning REPEATED_RUA'], 'keep one'],
  [`${RUA}mailto:a@example.com,`, ['1 error BAD_RUA'], "a ',' only between two"],
  [`${RUA} mailto:a@example.com`, ['1 error BAD_RUA'], "or follow 'rua='"],
  [`${RUA}mailto:a@example.com!10m`, ['1 error BAD_RUA'], 'drop the DMARC size'],
  [`${RUA}tls@example.com`, ['1 error BAD_RUA'], "write 'mailto:tls@example.com'"],
  [`${RUA}http://example.com/a`, ['1 warning UNUSABLE_RUA'], 'no report can be sent there'],
  [`${RUA}mailto:a@example.com?subject=x`, ['1 warning UNWISE_RUA'], "write 'mailto:a@example.com'"],
  ['v=TLSRPTv1; rua:mailto:a@example.com', ['1 error BAD_FIELD'], "write 'rua=mailto:a@example.com'"],
  ['v=TLSRPTv1; rua: mailto:a@example.com?x=y', ['1 error BAD_FIELD', '1 warning UNWISE_RUA'], "write 'rua=mailto:a@example.com?x=y'"],
  ['v=TLSRPTv1; ruf=mailto:a@example.com', ['1 error NO_RUA'], "write 'rua=mailto:a@example.com'"],
  ['v=TLSRPTv1; RUA=mailto:a@example.com', ['1 error NO_RUA'], 'lower case'],
  ['v=TLSRPT1; rua=mailto:a@example.com', ['1 error BAD_VERSION'], "write 'v=TLSRPTv1;'"],
  [`${RUA}mailto:a@example.com; ruf=mailto:a@example.com`, ['1 warning UNKNOWN_FIELD'], "name all destinations in 'rua'"],
  ['v=DMARC1; p=none; rua=mailto:a@example.com', ['1 error BAD_VERSION'], 'this is a DMARC record'],
])('the problem in the _smtp._tls record %j is named, with what to write', (text, problems, message) => {
  const result = lint('tlsrpt-record', text);
  expect(briefly(result)).toEqual(problems);
  expect(sentences(result)).toContain(message);
});

test('every code is documented', () => {
  const docs = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'cli.md'), 'utf8');
  const codes = new Set([...POLICIES.flatMap(([, , problems]) => problems), ...RECORDS.flatMap(([, problems]) => problems)].map((problem) => problem.split(' ')[2]));
  for (const code of [...codes, 'REPEATED_RUA', 'UNUSABLE_RUA', 'UNWISE_RUA', 'WRONG_NAME', 'UNQUOTED_SEMICOLON', 'UNCLOSED_QUOTE', 'BAD_PARENTHESES', 'LONG_STRING', 'NOT_UTF8']) {
    expect(docs).toContain(`\`${code}\``);
  }
});

const anything = fc.oneof(
  anyText(),
  fc.array(fc.constantFrom('version: STSv1', 'mode', ': ', 'enforce', 'mx:', '*.', 'max_age', '7d', 'v=STSv1', 'v=TLSRPTv1', ';', ' ', '\t', 'id', '=', 'rua=', 'mailto:', 'https://', '@', ',', '!10m', '%',
    '_mta-sts.example.com.', '_smtp._tls', ' IN TXT ', '300', 'CNAME', '(', ')', '"', '\\', '\\059', '\\\n', '\n', '\r', '\r\n', '\ufeff', '\0', '“', '<', '#', 'text =', '$ORIGIN', 'é', '\ud800'))
    .map((parts) => parts.join('')),
);

test('lint accepts any text, and each problem has a valid place or none', () => {
  fc.assert(fc.property(fc.constantFrom(...Object.keys(LINTERS)), anything, (kind, content) => {
    const { valid, problems, policy, record } = lint(kind, content);
    expect(valid).toBe((policy ?? record ?? null) !== null);
    const lines = content.split(/\r\n|\n|\r/).length;
    for (const { code, message, line, column } of problems) {
      expect(code).toMatch(/^[A-Z0-9_]+$/);
      expect(message).not.toMatch(/undefined|NaN|\[object/);
      expect(line === null ? 1 : line).toBeLessThanOrEqual(lines);
      expect(column === null ? 1 : column).toBeGreaterThanOrEqual(1);
    }
  }), { numRuns: 2000 });
});

test('lint reads a policy to its end if it has more misspelt hosts than a call may have arguments', () => {
  const hosts = 150_000;
  expect(() => Math.max(...Array<number>(hosts).fill(0))).toThrow(RangeError);
  const { problems } = lint('policy', `${without('mx: mx1.example.com')}${'MX: a.example\n'.repeat(hosts)}`);
  expect(problems.filter(({ code }) => code === 'NO_MX')).toHaveLength(hosts);
});

test('lint accepts any bytes', () => {
  fc.assert(fc.property(fc.constantFrom(...Object.keys(LINTERS)), fc.uint8Array({ maxLength: 100 }), (kind, bytes) => {
    expect(typeof LINTERS[kind](bytes).valid).toBe('boolean');
  }));
});

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);
const name = fc.array(label, { minLength: 2, maxLength: 5 }).map((labels) => labels.join('.'));

test('a policy that this package renders has no problems', () => {
  const policy = fc.record({
    mode: fc.constantFrom<PolicyMode>('enforce', 'testing'),
    maxAge: fc.integer({ min: 1209600, max: 31557600 }),
    mx: fc.uniqueArray(fc.tuple(fc.boolean(), name).map(([any, one]) => `${any ? '*.' : ''}${one}`), { minLength: 1, maxLength: 8 }),
  });
  fc.assert(fc.property(policy, (one) => {
    expect(lint('policy', renderPolicy(one))).toMatchObject({ valid: true, policy: { mode: one.mode, max_age: one.maxAge, mx: one.mx }, problems: [] });
  }));
});

test('a record that this package renders has no problems, as text, in quotes or in a zone file', () => {
  fc.assert(fc.property(fc.stringMatching(/^[A-Za-z0-9]{1,32}$/), name, (id, domain) => {
    const text = renderStsRecord(id);
    for (const content of [text, txtRecordData(text), `_mta-sts.${domain}. 300 IN TXT ${txtRecordData(text)}\n`]) {
      expect(lint('sts-record', content)).toEqual({ valid: true, record: { id }, problems: [] });
    }
  }));
  fc.assert(fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 12 }), (domains) => {
    const rua = domains.map((domain) => `mailto:tls-reports@${domain}`);
    const text = renderTlsRptRecord(rua);
    for (const content of [text, txtRecordData(text), `_smtp._tls.${domains[0]}. 300 IN TXT ${txtRecordData(text)}\n`]) {
      expect(lint('tlsrpt-record', content)).toEqual({ valid: true, record: { rua }, problems: [] });
    }
  }));
});
