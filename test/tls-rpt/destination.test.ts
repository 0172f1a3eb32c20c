import { Lazy } from 'aws-cdk-lib';
import { TlsRptDestination } from '../../src';

describe('an email destination', () => {
  test.each([
    ['tls-reports@example.com', 'mailto:tls-reports@example.com'],
    ['a.b+c@example.com', 'mailto:a.b+c@example.com'],
    ['what?!@example.com', 'mailto:what%3F%21@example.com'],
  ])('%s is %s', (address, uri) => {
    expect(TlsRptDestination.email(address).bind('example.org')).toBe(uri);
  });

  test.each([
    ['example.com', 'has an @'],
    ['@example.com', 'has an @'],
    ['mailto:a@example.com', 'before the @'],
    ['a b@example.com', 'before the @'],
    ['a..b@example.com', 'before the @'],
    ['größe@example.com', 'before the @'],
    ['"a"@example.com', 'before the @'],
    ['a@example.com.', "write 'example.com'"],
    ['a@bücher.example', "write 'xn--bcher-kva.example'"],
    ['a@[192.0.2.1]', 'not an address'],
    ['a@localhost', 'at least two labels'],
    [`${'a'.repeat(65)}@example.com`, 'before the @'],
  ])('%s is refused', (address, rule) => {
    expect(() => TlsRptDestination.email(address)).toThrow(rule);
  });

  test('can be no token', () => {
    expect(() => TlsRptDestination.email(Lazy.string({ produce: () => 'a@example.com' }))).toThrow('must be known at synth');
  });
});

describe('an https destination', () => {
  test.each([
    ['https://reports.example.com/v1', 'https://reports.example.com/v1'],
    ['https://reports.example.com/a,b;c!d', 'https://reports.example.com/a%2Cb%3Bc%21d'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
  ])('%s is %s', (url, uri) => {
    expect(TlsRptDestination.https(url).bind('example.org')).toBe(uri);
  });

  test.each([
    ['http://reports.example.com/', 'https only'],
    ['reports.example.com', 'https only'],
    ['https://', 'not a URL'],
    ['https://reports example.com/', 'not a URL'],
    ['https://user:secret@reports.example.com/', 'credentials'],
    ['https://reports.example.com/#top', 'fragment'],
  ])('%s is refused', (url, rule) => {
    expect(() => TlsRptDestination.https(url)).toThrow(rule);
    expect(() => TlsRptDestination.https(url)).toThrow(`'url' is '${url}'`);
  });
});
