import fc from 'fast-check';
import { isIdOfPolicy, isPolicyMediaType, mxMatches, parsePolicy, policyId, PolicyMode, renderPolicy } from '../../../src/protocol/mta-sts/sts-policy';
import { anyText } from '../../support/any-text';

describe('parsePolicy with a valid text', () => {
  const good: Array<[what: string, text: string]> = [
    ['the example of the RFC', 'version: STSv1\nmode: enforce\nmx: mail.example.com\nmx: *.example.net\nmx: backupmx.example.com\nmax_age: 604800\n'],
    ['CRLF line ends', 'version: STSv1\r\nmode: testing\r\nmx: mx.example.com\r\nmax_age: 1\r\n'],
    ['mixed line ends', 'version: STSv1\r\nmode: testing\nmx: mx.example.com\r\nmax_age: 1'],
    ['a text without a final line end', 'version: STSv1\nmode: none\nmax_age: 86400'],
    ['another order', 'max_age: 0\nmode: none\nversion: STSv1\n'],
    ['blanks after the colon and at line ends', 'version: \t STSv1 \nmode:none\t\nmax_age: 5 \t \n'],
    ['extensions, with colons and inner blanks', 'version: STSv1\nmode: none\nmax_age: 5\nx-note.1: see https://example.com now\n'],
    ['UTF-8 in extensions', 'version: STSv1\nmode: none\nmax_age: 5\nnote: größer\n'],
    ['the greatest max_age', 'version: STSv1\nmode: none\nmax_age: 31557600\n'],
    ['a single-label mx', 'version: STSv1\nmode: testing\nmx: mailhost\nmax_age: 5\n'],
    ['mx in mode none', 'version: STSv1\nmode: none\nmx: mx.example.com\nmax_age: 5\n'],
  ];
  test.each(good)('parsePolicy accepts %s', (_, text) => {
    expect(parsePolicy(text).maxAge).toBeGreaterThanOrEqual(0);
  });

  test('parsePolicy takes the first of repeated keys, but every mx', () => {
    expect(parsePolicy('version: STSv1\nmode: testing\nmode: enforce\nmx: b.example\nmx: a.example\nmax_age: 1\nmax_age: 2\n'))
      .toEqual({ mode: 'testing', maxAge: 1, mx: ['b.example', 'a.example'], extensions: [] });
  });
});

describe('parsePolicy with an invalid text', () => {
  const bad: Array<[what: string, code: string, text: string]> = [
    ['an empty text', 'FIELD_MISSING', ''],
    ['an empty line', 'BAD_LINE', 'version: STSv1\n\nmode: none\nmax_age: 1\n'],
    ['a second final line end', 'BAD_LINE', 'version: STSv1\nmode: none\nmax_age: 1\n\n'],
    ['a repeated field without value', 'BAD_FIELD_VALUE', 'version: STSv1\nmode: none\nmode:\nmax_age: 1\n'],
    ['a bare CR as line end', 'BAD_LINE', 'version: STSv1\rmode: none\rmax_age: 1\r'],
    ['a byte order mark', 'BAD_FIELD_NAME', '\ufeffversion: STSv1\nmode: none\nmax_age: 1\n'],
    ['a leading blank', 'BAD_FIELD_NAME', ' version: STSv1\nmode: none\nmax_age: 1\n'],
    ['a blank before the colon', 'BAD_FIELD_NAME', 'version : STSv1\nmode: none\nmax_age: 1\n'],
    ['a comment', 'BAD_LINE', '# ours\nversion: STSv1\nmode: none\nmax_age: 1\n'],
    ['HTML', 'BAD_LINE', '<!doctype html>\n<p>404</p>\n'],
    ['another version', 'BAD_VERSION', 'version: STSv2\nmode: none\nmax_age: 1\n'],
    ['a version in other case', 'BAD_VERSION', 'version: stsv1\nmode: none\nmax_age: 1\n'],
    ['a mode in other case', 'BAD_MODE', 'version: STSv1\nmode: None\nmax_age: 1\n'],
    ['a mode outside of the list', 'BAD_MODE', 'version: STSv1\nmode: report\nmx: a.example\nmax_age: 1\n'],
    ['a negative max_age', 'BAD_MAX_AGE', 'version: STSv1\nmode: none\nmax_age: -1\n'],
    ['a fraction as max_age', 'BAD_MAX_AGE', 'version: STSv1\nmode: none\nmax_age: 1.5\n'],
    ['a max_age with a unit', 'BAD_MAX_AGE', 'version: STSv1\nmode: none\nmax_age: 1d\n'],
    ['a max_age over a year', 'BAD_MAX_AGE', 'version: STSv1\nmode: none\nmax_age: 31557601\n'],
    ['a max_age of eleven digits', 'BAD_MAX_AGE', 'version: STSv1\nmode: none\nmax_age: 00000000001\n'],
    ['testing without mx', 'NO_MX', 'version: STSv1\nmode: testing\nmax_age: 1\n'],
    ['a final dot in an mx', 'BAD_MX', 'version: STSv1\nmode: testing\nmx: mx.example.com.\nmax_age: 1\n'],
    ['an asterisk inside an mx', 'BAD_MX', 'version: STSv1\nmode: testing\nmx: mx.*.example.com\nmax_age: 1\n'],
    ['a bare asterisk as mx', 'BAD_MX', 'version: STSv1\nmode: testing\nmx: *\nmax_age: 1\n'],
    ['two mx on a line', 'BAD_MX', 'version: STSv1\nmode: testing\nmx: a.example, b.example\nmax_age: 1\n'],
    ['a tab inside an extension', 'BAD_FIELD_VALUE', 'version: STSv1\nmode: none\nmax_age: 1\nx: a\tb\n'],
    ['an extension without value', 'BAD_FIELD_VALUE', 'version: STSv1\nmode: none\nmax_age: 1\nx:\n'],
  ];
  test.each(bad)('parsePolicy refuses %s: %s', (_, code, text) => {
    expect(() => parsePolicy(text)).toThrow(expect.objectContaining({ code }));
  });
});

test.each<[mx: string, message: string]>([
  ['*.bücher.example', "write '*.xn--bcher-kva.example'"],
  ['*.example.com.', "write '*.example.com'"],
  ['mx.example.com.', "write 'mx.example.com'"],
  ['*', "'*' can only replace the whole first label of a name"],
  ['*.*.example.com', "'*' can only replace the whole first label of a name"],
  ['mx*.example.com', "write '*.' and the rest of the name, or the host names"],
])('what to write in place of mx %s covers no other host: %s', (mx, message) => {
  expect(() => parsePolicy(`version: STSv1\nmode: testing\nmx: ${mx}\nmax_age: 1\n`)).toThrow(message);
});

describe('mxMatches', () => {
  const cases: Array<[pattern: string, host: string, matches: boolean]> = [
    ['mx.example.com', 'mx.example.com', true],
    ['mx.example.com', 'MX.Example.COM.', true],
    ['MX.Example.COM', 'mx.example.com', true],
    ['*.example.com', 'mx.example.com', true],
    ['*.Example.COM', 'mx.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'a.mx.example.com', false],
    ['*.example.com', '.example.com', false],
    ['*.example.com', 'mx.notexample.com', false],
    ['example.com', 'mx.example.com', false],
    ['*', 'mx', false],
    ['*.xn--bcher-kva.example', 'mx.bücher.example', true],
    ['*.mx.microsoft', 'icewolf-li.h-v1.mx.microsoft', false],
  ];
  test.each(cases)('RFC 8461 decides whether %s covers %s: %s', (pattern, host, matches) => {
    expect(mxMatches(pattern, host)).toBe(matches);
  });
});

test.each([
  ['text/plain', true],
  ['Text/Plain; charset=utf-8', true],
  ['text/plain ;charset=us-ascii', true],
  ['text/html', false],
  ['text/plain+x', false],
  ['', false],
])("RFC 8461 decides whether the media type %j is a policy's: %s", (type, accepted) => {
  expect(isPolicyMediaType(type)).toBe(accepted);
});

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const pattern = fc.tuple(fc.boolean(), fc.array(label, { minLength: 1, maxLength: 5 })).map(([any, labels]) => (any ? '*.' : '') + labels.join('.'));
const policy = fc.record({
  mode: fc.constantFrom<PolicyMode>('enforce', 'testing', 'none'),
  maxAge: fc.integer({ min: 0, max: 31557600 }),
  mx: fc.uniqueArray(pattern, { minLength: 1, maxLength: 8 }),
});

test('every rendered policy can be parsed again', () => {
  fc.assert(fc.property(policy, (value) => {
    expect(parsePolicy(renderPolicy(value))).toEqual({ ...value, extensions: [] });
  }));
});

test('ids are equal only for equal texts, and always 32 letters and digits', () => {
  fc.assert(fc.property(policy, policy, (a, b) => {
    const [textA, textB] = [renderPolicy(a), renderPolicy(b)];
    expect(policyId(textA)).toMatch(/^[0-9a-f]{32}$/);
    expect(policyId(textA) === policyId(textB)).toBe(textA === textB);
  }));
});

test('any text gives a policy or a coded refusal', () => {
  const line = fc.oneof(anyText(), fc.constantFrom('version: STSv1', 'mode: testing', 'mx: *.a.example', 'max_age: 7', ''));
  fc.assert(fc.property(fc.array(line), fc.constantFrom('\n', '\r\n', '\r'), (lines, end) => {
    try {
      expect(['enforce', 'testing', 'none']).toContain(parsePolicy(lines.join(end)).mode);
    } catch (error) {
      expect(error).toMatchObject({ name: 'ProtocolError', code: expect.stringMatching(/^[A-Z_]+$/) });
    }
  }));
});

test('the policy is rendered byte for byte, with CRLF, the version first and a final line end', () => {
  expect(renderPolicy({ mode: 'enforce', maxAge: 604800, mx: ['mx1.example.com', '*.example.net'] }))
    .toBe('version: STSv1\r\nmode: enforce\r\nmx: mx1.example.com\r\nmx: *.example.net\r\nmax_age: 604800\r\n');
});

test.each<[what: string, id: (text: string) => string, expected: boolean]>([
  ['all of the hash', (text) => policyId(text), true],
  ['the hash and what names the publication', (text) => `${policyId(text).slice(0, 24)}0badcafe`, true],
  ["another policy's hash", (text) => policyId(`${text} `), false],
  ['digits and capitals', (text) => policyId(text).toUpperCase(), false],
  ['a time', () => '20260512T000000Z', false],
  ['a digit too few', (text) => policyId(text).slice(1), false],
])('the hash decides whether an id of %s belongs to the policy: %j', (_, id, expected) => {
  const text = 'version: STSv1\r\nmode: none\r\nmax_age: 1\r\n';
  expect(isIdOfPolicy(id(text), text)).toBe(expected);
});
