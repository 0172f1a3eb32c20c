import fc from 'fast-check';
import { parseStsRecord, renderStsRecord, selectStsRecord } from '../../src/protocol/mta-sts/sts-record';
import { httpsRua, mailtoUri, parseTlsRptRecord, renderTlsRptRecord, selectTlsRptRecord } from '../../src/protocol/tls-rpt/tls-rpt-record';
import { txtRecordData } from '../../src/protocol/txt-record';

/** Fields that neither record knows, and that are not even of the form of one. */
const BAD_EXTENSIONS: Array<[what: string, code: string, field: string]> = [
  ['an extension without name', 'BAD_FIELD_NAME', '=a'],
  ['an extension whose name begins with a hyphen', 'BAD_FIELD_NAME', '-x=a'],
  ['an extension with a sign in its name', 'BAD_FIELD_NAME', 'x:y=a'],
  ['an extension whose name has 33 characters', 'BAD_FIELD_NAME', `${'a'.repeat(33)}=b`],
  ['an extension without value', 'BAD_FIELD_VALUE', 'x='],
  ['an extension with = in its value', 'BAD_FIELD_VALUE', 'x=a=b'],
  ['an extension with a blank in its value', 'BAD_FIELD_VALUE', 'x=a b'],
  ['an extension with a letter outside ASCII in its value', 'BAD_FIELD_VALUE', 'x=ä'],
];

describe('the _mta-sts record', () => {
  test.each([
    ['the RFC\'s example', 'v=STSv1; id=20160831085700Z;', '20160831085700Z'],
    ['a record without a final ;', 'v=STSv1;id=1', '1'],
    ['blanks around ;', 'v=STSv1 \t;\t id=1 ; ', '1'],
    ['the first of two ids', 'v=STSv1; id=1; id=2;', '1'],
    ['a second id that is malformed', 'v=STSv1; id=1; id=no-good;', '1'],
    ['extensions', 'v=STSv1; x.y-z_0=a:b; id=1;', '1'],
    ['an extension whose name has 32 characters', `v=STSv1; id=1; ${'a'.repeat(32)}=b;`, '1'],
    ['an id of 32 characters', `v=STSv1; id=${'a'.repeat(32)};`, 'a'.repeat(32)],
  ])('the parser accepts %s', (_, text, id) => {
    expect(parseStsRecord(text).id).toBe(id);
  });

  test.each([
    ['another version', 'BAD_VERSION', 'v=STSv2; id=1;'],
    ['a version in other case', 'BAD_VERSION', 'v=stsv1; id=1;'],
    ['a leading blank', 'BAD_VERSION', ' v=STSv1; id=1;'],
    ['a version after the id', 'BAD_VERSION', 'id=1; v=STSv1;'],
    ['quotes inside the value', 'BAD_VERSION', '"v=STSv1; id=1;"'],
    ['a record without a field', 'NO_FIELD', 'v=STSv1;'],
    ['a record without an id', 'NO_ID', 'v=STSv1; x=1;'],
    ['an id key in other case', 'NO_ID', 'v=STSv1; ID=1;'],
    ['an empty id', 'BAD_ID', 'v=STSv1; id=;'],
    ['an id with a hyphen', 'BAD_ID', 'v=STSv1; id=2026-01-01;'],
    ['an id of 33 characters', 'BAD_ID', `v=STSv1; id=${'a'.repeat(33)};`],
    ['an empty field', 'BAD_FIELD', 'v=STSv1; id=1;;'],
    ['a second id without value', 'BAD_FIELD_VALUE', 'v=STSv1; id=7; id='],
    ['a second version without value', 'BAD_FIELD_VALUE', 'v=STSv1; id=7; v='],
    ['blanks around =', 'NO_ID', 'v=STSv1; id = 1;'],
    ['a trailing blank', 'TRAILING_BLANK', 'v=STSv1; id=1 '],
    ...BAD_EXTENSIONS.map(([what, code, field]) => [what, code, `v=STSv1; id=1; ${field};`]),
  ])('the parser refuses %s: %s', (_, code, text) => {
    expect(() => parseStsRecord(text)).toThrow(expect.objectContaining({ code }));
  });

  test('the record is found among other TXT records if it is the only one', () => {
    expect(selectStsRecord(['v=spf1 -all', 'v=STSv1; id=1;'])).toBe('v=STSv1; id=1;');
    expect(() => selectStsRecord(['v=STSv1; id=1;', 'v=STSv1; id=1;'])).toThrow(expect.objectContaining({ code: 'SEVERAL_RECORDS' }));
    // Legal by the grammar, discarded all the same (erratum 6285).
    expect(() => selectStsRecord(['v=STSv1 ; id=1;'])).toThrow(expect.objectContaining({ code: 'NO_RECORD' }));
  });

  test('a rendered record is found and read', () => {
    fc.assert(fc.property(fc.stringMatching(/^[A-Za-z0-9]{1,32}$/), (id) => {
      expect(parseStsRecord(selectStsRecord([renderStsRecord(id)]))).toEqual({ id, extensions: [] });
    }));
  });
});

describe('the _smtp._tls record', () => {
  test.each([
    ['the RFC\'s example', 'v=TLSRPTv1;rua=mailto:reports@example.com', ['mailto:reports@example.com']],
    ['two URIs with blanks at the comma', 'v=TLSRPTv1; rua=mailto:a@example.com \t, https://r.example.com/v1/tlsrpt', ['mailto:a@example.com', 'https://r.example.com/v1/tlsrpt']],
    ['URIs that no reporter can use', 'v=TLSRPTv1; rua=mailto:a@,http:,https:///x', ['mailto:a@', 'http:', 'https:///x']],
    ['escaped signs', 'v=TLSRPTv1; rua=mailto:a%2Cb%21c%3B@example.com;', ['mailto:a%2Cb%21c%3B@example.com']],
    ['an extension whose name has 32 characters', `v=TLSRPTv1; rua=mailto:a@example.com; ${'a'.repeat(32)}=b;`, ['mailto:a@example.com']],
  ])('the parser accepts %s', (_, text, rua) => {
    expect(parseTlsRptRecord(text).rua).toEqual(rua);
  });

  test.each([
    ['a record without rua', 'NO_RUA', 'v=TLSRPTv1; x=1;'],
    ['an address without scheme', 'BAD_RUA', 'v=TLSRPTv1; rua=reports@example.com;'],
    ['an empty URI', 'BAD_RUA', 'v=TLSRPTv1; rua=mailto:a@example.com,;'],
    ['a blank after the equals sign', 'BAD_RUA', 'v=TLSRPTv1; rua= mailto:a@example.com'],
    ['a tab after the equals sign', 'BAD_RUA', 'v=TLSRPTv1; rua=\tmailto:a@example.com;'],
    ['a size suffix as in DMARC', 'BAD_RUA', 'v=TLSRPTv1; rua=mailto:a@example.com!10m;'],
    ['a second rua that is bad', 'BAD_RUA', 'v=TLSRPTv1; rua=mailto:a@example.com; rua=nobody;'],
    ['a port that is not a number', 'BAD_RUA', 'v=TLSRPTv1; rua=https://h.example:port/;'],
    ['another version', 'BAD_VERSION', 'v=TLSRPTv2; rua=mailto:a@example.com;'],
    ...BAD_EXTENSIONS.map(([what, code, field]) => [what, code, `v=TLSRPTv1; rua=mailto:a@example.com; ${field};`]),
  ])('the parser refuses %s: %s', (_, code, text) => {
    expect(() => parseTlsRptRecord(text)).toThrow(expect.objectContaining({ code }));
  });

  test('a rendered record is found and read, whatever the local part', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1, maxLength: 4 }), (locals) => {
      const uris = locals.map((local) => mailtoUri(`${local}@example.com`));
      expect(parseTlsRptRecord(selectTlsRptRecord([renderTlsRptRecord(uris)])).rua).toEqual(uris);
      expect(uris.map((uri) => decodeURIComponent(uri))).toEqual(locals.map((local) => `mailto:${local}@example.com`));
    }));
  });

  test.each([
    ['tls+reports@example.com', 'mailto:tls+reports@example.com'],
    ['a!b@example.com', 'mailto:a%21b@example.com'],
    ['a/b=c&d?e%f@example.com', 'mailto:a%2Fb%3Dc%26d%3Fe%25f@example.com'],
  ])('the mailbox %s is written %s', (address, uri) => {
    expect(mailtoUri(address)).toBe(uri);
  });

  test('the separators of a record are escaped in URLs', () => {
    expect(httpsRua('https://r.example.com/a,b;c!d?e=1')).toBe('https://r.example.com/a%2Cb%3Bc%21d?e=1');
  });
});

describe('TXT data', () => {
  test('a text is cut into strings of at most 255 octets, which join to the text again', () => {
    fc.assert(fc.property(fc.stringMatching(/^[\x20-\x7e]{1,1200}$/), (text) => {
      const strings = txtRecordData(text).match(/"(?:[^"\\]|\\.)*"/g)!.map((quoted) => quoted.slice(1, -1).replace(/\\(.)/g, '$1'));
      expect(strings.join('')).toBe(text);
      expect(Math.max(...strings.map((string) => string.length))).toBeLessThanOrEqual(255);
    }));
  });

  test('a short text is one string', () => {
    expect(txtRecordData('v=STSv1; id=1;')).toBe('"v=STSv1; id=1;"');
  });
});
