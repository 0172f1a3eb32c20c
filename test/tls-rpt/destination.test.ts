import { Lazy, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import {
  MailExchangers, MtaSts, MtaStsPolicy, MtaStsProps, TlsRptDestination, TlsRptDestinationBindOptions, TlsRptDestinationConfig, TlsRptRecord,
} from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

describe('an email destination', () => {
  test.each([
    ['tls-reports@example.com', 'mailto:tls-reports@example.com'],
    ['a.b+c@example.com', 'mailto:a.b+c@example.com'],
    ['what?!@example.com', 'mailto:what%3F%21@example.com'],
  ])('the address %s is written %s', (address, uri) => {
    expect(TlsRptDestination.email(address).bind(stackIn('us-east-1'), { domainName: 'example.org' })).toEqual({ uri });
  });

  test.each([
    ['example.com', 'must have an @'],
    ['@example.com', 'must have an @'],
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

  test("the address can't be a token", () => {
    expect(() => TlsRptDestination.email(Lazy.string({ produce: () => 'a@example.com' }))).toThrow('must be known at synth');
  });
});

describe('an https destination', () => {
  test.each([
    ['https://reports.example.com/v1', 'https://reports.example.com/v1'],
    ['https://reports.example.com/a,b;c!d', 'https://reports.example.com/a%2Cb%3Bc%21d'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    // Legal in these places (RFC 3986).
    ["https://r.example.com:8443/a-b._~$&'()*+=:@/c?d=e&f=/?:@", "https://r.example.com:8443/a-b._~$&'()*+=:@/c?d=e&f=/?:@"],
    ['https://r.example.com/%2f%2C?q=%7b', 'https://r.example.com/%2f%2C?q=%7b'],
    ['https://[2001:db8::1]/v1', 'https://[2001:db8::1]/v1'],
    ['https://r.example.com/v1#', 'https://r.example.com/v1#'],
    // Not in a URI, though in a URL's href.
    ['https://r.example.com/?q={a}|b', 'https://r.example.com/?q=%7Ba%7D%7Cb'],
    ['https://r.example.com/^', 'https://r.example.com/%5E'],
    ['https://r.example.com/a[b]', 'https://r.example.com/a%5Bb%5D'],
    ['https://r.example.com/?a[b]', 'https://r.example.com/?a%5Bb%5D'],
    ['https://[2001:db8::1]/?a[b]', 'https://[2001:db8::1]/?a%5Bb%5D'],
    ['https://r.example.com/?a\\b', 'https://r.example.com/?a%5Cb'],
    ['https://r.example.com/?`"<>', 'https://r.example.com/?%60%22%3C%3E'],
    ['https://r.example.com/größe', 'https://r.example.com/gr%C3%B6%C3%9Fe'],
    ['https://r.example.com/100%', 'https://r.example.com/100%25'],
    ['https://r.example.com/%2?b=%zz%', 'https://r.example.com/%252?b=%25zz%25'],
  ])('the URL %s is written %s', (url, uri) => {
    expect(TlsRptDestination.https(url).bind(stackIn('us-east-1'), { domainName: 'example.org' })).toEqual({ uri });
  });

  test('the URL is valid in RFC 3986 whatever ASCII its path and query have, and means the same', () => {
    const ascii = String.fromCharCode(...Array.from({ length: 0x7f - 0x21 }, (_, index) => 0x21 + index)).replace('#', '');
    // A URL takes a backslash in a path for a slash.
    const path = ascii.replace(/[?\\]/g, '');
    const { uri } = TlsRptDestination.https(`https://r.example.com/${path}?${ascii}`).bind(stackIn('us-east-1'), { domainName: 'example.org' });
    expect(uri).toMatch(/^https:\/\/r\.example\.com\/(?:[A-Za-z0-9._~:/?@$&'()*+=-]|%[0-9A-F]{2})+$/);
    expect(decodeURIComponent(uri)).toBe(`https://r.example.com/${path}?${ascii}`);
  });

  test.each([
    ['http://reports.example.com/', 'https only'],
    ['reports.example.com', 'https only'],
    ['https://', 'not a URL'],
    ['https://reports example.com/', 'not a URL'],
    ['https://user:secret@reports.example.com/', 'credentials'],
    ['https://reports.example.com/#top', 'fragment'],
    ['https://r{1}.example.com/', 'letters, digits and hyphens only'],
    ['https://reports_1.example.com/', 'letters, digits and hyphens only'],
    ['https://localhost/', 'at least two labels'],
    ['https://127.0.0.1/x', 'no reporter on the Internet reaches 127.0.0.1'],
    ['https://10.0.0.1/', 'no reporter on the Internet reaches 10.0.0.1'],
    ['https://[::1]/', 'no reporter on the Internet reaches ::1'],
    ['https://reports.example.com:0/', 'a port is from 1 to 65535'],
    ['https://reports.example.com./', "write 'reports.example.com'"],
  ])('%s is refused', (url, rule) => {
    expect(() => TlsRptDestination.https(url)).toThrow(rule);
    expect(() => TlsRptDestination.https(url)).toThrow(`'url' is '${url}'`);
  });
});

describe("a destination of one's own", () => {
  class Own extends TlsRptDestination {
    public readonly boundTo: string[] = [];
    public readonly scopes: string[] = [];

    constructor(private readonly uri: string) {
      super();
    }

    public bind(scope: Construct, { domainName }: TlsRptDestinationBindOptions): TlsRptDestinationConfig {
      this.boundTo.push(domainName);
      this.scopes.push(scope.node.path);
      return { uri: this.uri };
    }
  }

  function recordOf(uri: string) {
    const stack = stackIn('us-east-1');
    new TlsRptRecord(stack, 'Record', { zone: zoneOf(stack), destinations: [new Own(uri)] });
    const [record] = Object.values(Template.fromStack(stack).findResources('AWS::Route53::RecordSet'));
    return record.Properties.ResourceRecords;
  }

  test.each([
    ['mailto:tls@example.net'],
    ['https://reports.example.net/%2C?a=b'],
  ])('bind() can return %s', (uri) => {
    expect(recordOf(uri)).toEqual([expect.stringMatching(/^"v=TLSRPTv1; rua=[^ ]+;"$/)]);
  });

  test('bind() can return a token, which is never split', () => {
    const uri = `https://${'d'.repeat(230)}.example/${Token.asString({ Ref: 'Api' })}`;
    expect(recordOf(uri)).toEqual([{ 'Fn::Join': ['', [`"v=TLSRPTv1; rua=" "https://${'d'.repeat(230)}.example/`, { Ref: 'Api' }, ';"']] }]);
  });

  test.each([
    ['foo@example.org'],
    ['foo@example.org, ; v=x'],
    ['mailto:a@example.net,mailto:b@example.net'],
    ['mailto:a@example.net; more=b'],
    ['mailto:a@example.net;'],
    ['mailto:a@example.net;rua=mailto:b@example.net'],
    [' mailto:a@example.net'],
    ['mailto:a b@example.net'],
    ['mailto:a!10m@example.net'],
    ['mailto:größe@example.net'],
    [''],
  ])("bind() can't return '%s'", (uri) => {
    expect(() => recordOf(uri)).toThrow(`'destinations' is '${uri}': the 'uri' that a destination's bind() returns must be one URI with ',', '!' and ';' percent-encoded`);
    expect(() => recordOf(uri)).toThrow("return one such as 'mailto:tls-reports@example.com'");
  });

  test.each([
    ['another+scheme:anything', 'mailto and https only'],
    ['http://reports.example.net/', "write 'https://reports.example.net/'"],
    ['mailto:example.net', "it has no '@'"],
    ['mailto:a@', 'on both sides'],
    ['mailto://a@example.net', "write 'mailto:a@example.net'"],
    ['mailto:a@example.net.', "write 'mailto:a@example.net'"],
    ['https:///path', 'has a host'],
    ['https://', 'has a host'],
  ])("bind() can't return '%s', to which no report can be sent", (uri, rule) => {
    expect(() => recordOf(uri)).toThrow(`'destinations' is '${uri}': no report can be sent there`);
    expect(() => recordOf(uri)).toThrow(rule);
  });

  test('a destination that works with some reporters only gets a warning', () => {
    const stack = stackIn('us-east-1');
    const props = { zone: zoneOf(stack), policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com')) };
    new MtaSts(stack, 'MtaSts', { ...props, reportDestinations: [new Own('mailto:tls@example.net?subject=TLS'), new Own(`https://${Token.asString({ Ref: 'Api' })}/#`)] });
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp("subject.*write 'mailto:tls@example.net'.*unwiseReportDestination"));
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('unwiseReportDestination'))).toHaveLength(1);
  });

  test.each<[where: string, props: Pick<MtaStsProps, 'zone' | 'domainName'>, scope: string]>([
    ['in the zone', { zone: zoneOf(stackIn('us-east-1')) }, 'Mail/MtaSts/TlsRptRecord'],
    ['made by hand', { domainName: 'example.com' }, 'Mail/MtaSts'],
  ])('bind() is called once for the record %s, with a scope for its resources, and its destination gets warnings like any other', (_, props, scope) => {
    const stack = stackIn('us-east-1');
    const own = new Own('mailto:tls@example.com');
    new MtaSts(stack, 'MtaSts', { ...props, policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com')), reportDestinations: [own] });
    expect(own.boundTo).toEqual(['example.com']);
    expect(own.scopes).toEqual([scope]);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('reportsToPolicyDomain'));
  });
});
