import fc from 'fast-check';
import { ruaProblem } from '../../../src/protocol/tls-rpt/report-uri';
import { mailtoUri } from '../../../src/protocol/tls-rpt/tls-rpt-record';
import { parseUri, UriError } from '../../../src/protocol/tls-rpt/uri';
import { anyText } from '../../support/any-text';

const good: Array<[what: string, uri: string]> = [
  ['a mailbox', 'mailto:tls-reports@example.com'],
  ['a scheme in capitals', 'MAILTO:a@example.com'],
  ['a tag in the local part', 'mailto:tls+reports@example.com'],
  ['signs that are percent-encoded', 'mailto:%2Fa%21b%3Fc@example.com'],
  ['a quoted local part, encoded', 'mailto:%22a%20b%22@example.com'],
  ['a URL', 'https://reports.example.com/v1/tlsrpt?key=1&b=/?:@'],
  ['a URL without path', 'https://reports.example.com'],
  ['a port', 'https://reports.example.com:8443/'],
  ['an empty port', 'https://reports.example.com:/'],
  ['an IPv6 address', 'https://[2001:db8::25]:8443/'],
  ['an IPv4 address', 'https://192.0.2.25/'],
  ['an international name in A-labels', 'https://xn--bcher-kva.example/'],
  ['an empty fragment', 'https://reports.example.com/v1#'],
];
test.each(good)('reports can be sent to %s: %s', (_, uri) => {
  expect(ruaProblem(uri)).toBeUndefined();
});

/** What is not a URI makes the record invalid. */
const malformed: Array<[uri: string, message: string]> = [
  ['', 'the URI is missing'],
  ['noscheme', 'a URI begins with a scheme'],
  ['1mail:a@example.com', "write 'mailto:1mail:a@example.com'"],
  ['tls@example.com', "write 'mailto:tls@example.com'"],
  ['mailto=tls@example.com', "write 'mailto:tls@example.com'"],
  ['mailto;tls@example.com', "write 'mailto:tls@example.com'"],
  ['reports.example.com/v1', "write 'https://reports.example.com/v1'"],
  ['https//reports.example.com/v1', "write 'https://reports.example.com/v1'"],
  ['//reports.example.com/v1', "write 'https://reports.example.com/v1'"],
  ['mailto:a@example.com!10m', "drop the DMARC size: write 'mailto:a@example.com'"],
  ['mailto:a@example.com!5', "drop the DMARC size: write 'mailto:a@example.com'"],
  ['https://example.com/a!b', 'write %21 in its place'],
  ['mailto:a@example.com,b@example.com', 'write %2C in its place'],
  ['mailto:a;b@example.com', 'write %3B in its place'],
  ['mailto:a%zz@example.com', "write %25 for '%'"],
  ['mailto:a%2@example.com', "write %25 for '%'"],
  ['https://example.com/%', "write %25 for '%'"],
  ['https://example.com:port/', 'a port has digits only'],
  ['https://example.com:-1/', 'a port has digits only'],
  ['https://example.com:80:80/', 'a port has digits only'],
  ['https://[2001:db8::25', 'is not closed'],
  ['https://[2001:db8::25/', 'is not closed'],
  ['https://[2001:db8::25]x/', "only ':' and a port can follow"],
  ['https://[2001:db8::zz]/', 'not an IPv6 address'],
  ['https://[::1%25eth0]/', 'not an IPv6 address'],
  ['https://[192.0.2.1]/', 'IPv4 address is not written in brackets'],
  ['https://2001:db8::25/', 'a port has digits only'],
  ['https://example.com]/', 'write %5D in its place'],
  ['https://example.com/a[1]', 'write %5B in its place'],
  ['https://example.com/a b', 'a URI has no blanks'],
  ['https://example.com/{id}', 'write %7B in its place'],
  ['https://example.com/a\\b', 'write %5C in its place'],
  ['https://example.com/#a#b', 'write %23 in its place'],
  ['https://user@host@example.com/', 'write %40 in its place'],
  ['https://bücher.example/', "write 'xn--bcher-kva.example'"],
  ['mailto:a@bücher.example', "write 'xn--bcher-kva.example'"],
  ['mailto:größe@example.com', 'write %C3%B6 in its place'],
  ['mailto:😀@example.com', 'write %F0%9F%98%80 in its place'],
  ['mailto:\ud800@example.com', 'write %EF%BF%BD in its place'],
  ['mailto:a@[192.0.2.1]', 'write %5B in its place'],
  ['"mailto:a@example.com"', "write 'mailto:a@example.com'"],
  ['“mailto:a@example.com”', "write 'mailto:a@example.com'"],
  ['<mailto:a@example.com>', "write 'mailto:a@example.com'"],
  ['mailto:<a@example.com>', "write 'mailto:a@example.com'"],
  ['"mailto:<a@example.com>"', "write 'mailto:a@example.com'"],
  ['https://<example.com/x>', "write 'https://example.com/x'"],
  ['mailto:“a@example.com”', "write 'mailto:a@example.com'"],
  [' mailto:a@example.com', "or follow 'rua='"],
  ['mailto:a@example.com mailto:b@example.com', "write a ',' between two URIs"],
];
test.each(malformed)('%j is not a URI: %s', (uri, message) => {
  const problem = ruaProblem(uri)!;
  expect(problem.kind).toBe('malformed');
  expect(`${problem.rule}; ${problem.fix}`).toContain(message);
});

/** A URI, but no reporter can do anything with it. */
const unusable: Array<[uri: string, message: string]> = [
  ['http://example.com/a', "write 'https://example.com/a'"],
  ['http:', 'mailto and https only'],
  ['ftp://example.com/', 'mailto and https only'],
  ['tel:+123', 'mailto and https only'],
  ['news:a@example.com', "write 'mailto:a@example.com'"],
  ['mail:a@example.com', "did you mean 'mailto:a@example.com'?"],
  ['maito:a@example.com', "did you mean 'mailto:a@example.com'?"],
  ['htps://example.com/', "did you mean 'https://example.com/'?"],
  ['reports.example.com:443/v1', "write 'https://reports.example.com:443/v1'"],
  ['https:', "has '//' and a host"],
  ['https:/example.com/a', "write 'https://example.com/a'"],
  ['https:example.com/a', "write 'https://example.com/a'"],
  ['https://', 'has a host'],
  ['https:///path', 'has a host'],
  ['https://:443/', 'has a host'],
  ['https://example.com:0/', 'a port is from 1 to 65535'],
  ['https://example.com:65536/', 'a port is from 1 to 65535'],
  ['https://a_b.example.com/', 'letters, digits and hyphens only'],
  ['https://a%20b.example.com/', 'letters, digits and hyphens only'],
  ['https://localhost/', 'at least two labels'],
  ['https://192.0.2/', 'neither a name nor an address'],
  ['https://[v1.x]/', 'is not an IPv6 address'],
  ['https://127.0.0.1/x', 'no reporter on the Internet reaches 127.0.0.1'],
  ['https://10.0.0.1/', 'no reporter on the Internet reaches 10.0.0.1'],
  ['https://192.168.1.2:8443/tls', 'no reporter on the Internet reaches 192.168.1.2'],
  ['https://169.254.169.254/', 'no reporter on the Internet reaches 169.254.169.254'],
  ['https://0.0.0.0/', 'no reporter on the Internet reaches 0.0.0.0'],
  ['https://[::1]/', 'no reporter on the Internet reaches ::1'],
  ['https://[fd00::25]:8443/', 'no reporter on the Internet reaches fd00::25'],
  ['https://[FE80::1]/', 'no reporter on the Internet reaches FE80::1'],
  ['https://[::ffff:10.0.0.1]/', 'no reporter on the Internet reaches ::ffff:10.0.0.1'],
  ['mailto:a@10.0.0.1', 'no reporter on the Internet reaches 10.0.0.1'],
  ['mailto:a@%5B127.0.0.1%5D', 'no reporter on the Internet reaches 127.0.0.1'],
  ['mailto:a@%5BIPv6:::1%5D', 'no reporter on the Internet reaches ::1'],
  ['mailto:', 'the URI names no mailbox'],
  ['mailto:?to=a@example.com', 'the URI names no mailbox'],
  ['mailto:example.com', "it has no '@'"],
  ['mailto:a@', 'on both sides'],
  ['mailto:@example.com', 'on both sides'],
  ['mailto://a@example.com', "write 'mailto:a@example.com'"],
  ['mailto:/a@example.com', "write 'mailto:a@example.com'"],
  ['mailto:a@example.com.', "write 'mailto:a@example.com'"],
  ['mailto:a@-example.com', 'neither begins nor ends with a hyphen'],
  ['mailto:a@localhost', 'at least two labels'],
  ['mailto:a@example..com', 'no empty labels'],
  ['mailto:a@b@example.com', 'not the local part'],
  ['mailto:a..b@example.com', 'not the local part'],
  ['mailto:.a@example.com', 'not the local part'],
  [`mailto:${'a'.repeat(65)}@example.com`, 'at most 64'],
  ['mailto:a@example.com%2Cb@example.com', "a 'mailto:' for each"],
  ['mailto:%FF@example.com', 'not UTF-8'],
];
test.each(unusable)("reports can't be sent to %s: %s", (uri, message) => {
  const problem = ruaProblem(uri)!;
  expect(problem.kind).toBe('unusable');
  expect(`${problem.rule}; ${problem.fix}`).toContain(message);
});

test.each<[uri: string, message: string]>([
  ['mailto:a@example.com?subject=x', "write 'mailto:a@example.com'"],
  ['mailto:a@example.com#x', "write 'mailto:a@example.com'"],
  ['mailto:gr%C3%B6%C3%9Fe@example.com', 'outside ASCII'],
  ['mailto:a@192.0.2.1', 'many mail servers send no mail to an IP address'],
  ['mailto:a@%5B192.0.2.1%5D', 'many mail servers send no mail to an IP address'],
  ['https://user:secret@example.com/', 'everybody can read the record'],
  ['https://example.com/#top', 'a fragment is never sent'],
])("some reporters can't use %s: %s", (uri, message) => {
  const problem = ruaProblem(uri)!;
  expect(problem.kind).toBe('unwise');
  expect(`${problem.rule}; ${problem.fix}`).toContain(message);
});

test('a URI is parsed as in RFC 3986', () => {
  expect(parseUri('HTTPS://u:p@[2001:db8::1]:8443/a;b/c?d=e/?#f?')).toEqual({
    scheme: 'https', authority: { userinfo: 'u:p', host: '[2001:db8::1]', port: '8443' }, path: '/a;b/c', query: 'd=e/?', fragment: 'f?',
  });
  expect(parseUri('urn:example:a?')).toEqual({ scheme: 'urn', authority: undefined, path: 'example:a', query: '', fragment: undefined });
});

const text = fc.oneof(anyText(), fc.array(fc.constantFrom('mailto:', 'https:', '//', '/', '?', '#', '@', ':', '[', ']', '%', '%41', '!', ',', ' ', '"', 'a', '.', 'example.com', '1')).map((parts) => parts.join('')));

test('any text is a URI or has a reason, and both functions agree', () => {
  fc.assert(fc.property(text, (uri) => {
    const problem = ruaProblem(uri);
    if (problem) expect([problem.rule, problem.fix].every((part) => part.length > 0)).toBe(true);
    let isUri = true;
    try {
      parseUri(uri);
    } catch (error) {
      expect(error).toBeInstanceOf(UriError);
      isUri = false;
    }
    if (!isUri) expect(problem?.kind).toBe('malformed');
  }), { numRuns: 2000 });
});

test('every mailbox can receive reports by its URI', () => {
  const local = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,20})?$/);
  fc.assert(fc.property(local, (one) => {
    expect(ruaProblem(mailtoUri(`${one}@example.com`))).toBeUndefined();
  }));
});
