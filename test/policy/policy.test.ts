import { Duration, Lazy } from 'aws-cdk-lib';
import { MailExchangers, MtaStsMode, MtaStsPolicy, MtaStsPolicyOptions } from '../../src';

const mx = MailExchangers.of('mx1.example.com');

describe('MailExchangers', () => {
  test.each([
    ['a host name', 'mx1.example.com'],
    ['a pattern', '*.example.com'],
    ['capitals', 'MX1.Example.com'],
    ['an A-label', 'mx.xn--bcher-kva.example'],
    ['a label of 63 characters', `${'a'.repeat(63)}.example.com`],
    ['a single label, which the RFC allows', 'mailhost'],
  ])('mail exchangers can be %s', (_, pattern) => {
    expect(MailExchangers.of(pattern).patterns).toEqual([pattern]);
  });

  test.each([
    ['a final dot', 'mx1.example.com.', "write 'mx1.example.com'"],
    ['a final dot after a pattern', '*.example.com.', "write '*.example.com'"],
    ['an inner asterisk', 'mx.*.example.com', "'*' can only replace the whole first label of a name"],
    ['a partial asterisk', 'mx-*.example.com', "'*' can only replace the whole first label of a name"],
    ['two asterisks', '*.*.example.com', "'*' can only replace the whole first label of a name"],
    ['a bare asterisk', '*', "'*' can only replace the whole first label of a name"],
    ['an asterisk without a name', '*.', 'at least one label'],
    ['a leading dot', '.example.com', 'no empty labels'],
    ['an inner empty label', 'mx..example.com', 'no empty labels'],
    ['an IPv4 address', '192.0.2.1', 'hosts, not addresses'],
    ['an IPv6 address', '2001:db8::1', 'hosts, not addresses'],
    ['an address literal', '[192.0.2.1]', 'hosts, not addresses'],
    ['a U-label', 'mx.bücher.example', "write 'mx.xn--bcher-kva.example'"],
    ['a U-label in a pattern', '*.bücher.example', "write '*.xn--bcher-kva.example'"],
    ['a leading hyphen', '-mx.example.com', "'-mx' does"],
    ['a trailing hyphen', 'mx-.example.com', "'mx-' does"],
    ['an underscore', 'my_mx.example.com', 'letters, digits and hyphens only'],
    ['a blank', 'mx1.example.com mx2.example.com', 'letters, digits and hyphens only'],
    ['a label of 64 characters', `${'a'.repeat(64)}.example.com`, 'at most 63 characters'],
    ['a name of 254 characters', `${'a.'.repeat(126)}aa`, 'at most 253 characters'],
    ['an empty text', '', 'at least one label'],
  ])("mail exchangers can't be %s", (_, pattern, rule) => {
    const made = () => MailExchangers.of(pattern);
    expect(made).toThrow(rule);
    expect(made).toThrow(`'mx' is '${pattern}'`);
  });

  test('a name that is given twice is refused, in whatever case', () => {
    expect(() => MailExchangers.of('mx1.example.com', 'MX1.example.com')).toThrow("'mx' is 'MX1.example.com': it is given twice");
  });

  test('tokens are refused', () => {
    expect(() => MailExchangers.of(Lazy.string({ produce: () => 'mx1.example.com' }))).toThrow('must be known at synth');
  });

  test('the hosts that the patterns match are covered', () => {
    const exchangers = MailExchangers.of('mx1.example.com', '*.example.net');
    expect(['MX1.example.com', 'a.example.net', 'a.b.example.net', 'example.net'].map((host) => exchangers.covers(host)))
      .toEqual([true, true, false, false]);
  });

  test("the patterns can't be changed", () => {
    const patterns = ['mx1.example.com'];
    const exchangers = MailExchangers.of(...patterns);
    expect(() => exchangers.patterns.push('evil.example')).toThrow(TypeError);
    patterns.push('evil.example');
    expect(exchangers.patterns).toEqual(['mx1.example.com']);
  });
});

describe('MtaStsPolicy', () => {
  test.each([
    ['testing', MtaStsPolicy.testing(mx), MtaStsMode.TESTING, 7],
    ['enforce', MtaStsPolicy.enforce(mx), MtaStsMode.ENFORCE, 28],
    ['none', MtaStsPolicy.none(), MtaStsMode.NONE, 1],
  ])('the policy %s has its mode and a default max_age', (_, policy, mode, days) => {
    expect(policy.mode).toBe(mode);
    expect(policy.maxAge.toDays()).toBe(days);
  });

  test('a policy knows its text', () => {
    expect(MtaStsPolicy.enforce(mx, { maxAge: Duration.days(31) }).text)
      .toBe('version: STSv1\r\nmode: enforce\r\nmx: mx1.example.com\r\nmax_age: 2678400\r\n');
    expect(MtaStsPolicy.none().text).toBe('version: STSv1\r\nmode: none\r\nmax_age: 86400\r\n');
  });

  test.each([Duration.seconds(1), Duration.seconds(31557600)])('a policy accepts a max_age of %s', (maxAge) => {
    expect(MtaStsPolicy.testing(mx, { maxAge }).maxAge).toBe(maxAge);
  });

  test.each([
    ['over a year', Duration.seconds(31557601), 'at most 31557600 seconds'],
    ['not whole seconds', Duration.millis(1500), 'whole number of seconds'],
    ['a token', Duration.seconds(Lazy.number({ produce: () => 1 })), 'must be known at synth'],
  ])('a policy refuses a max_age that is %s', (_, maxAge, rule) => {
    expect(() => MtaStsPolicy.testing(mx, { maxAge })).toThrow(rule);
    expect(() => MtaStsPolicy.testing(mx, { maxAge })).toThrow("'maxAge' is");
  });

  test.each([MtaStsPolicy.testing, MtaStsPolicy.enforce, (_: MailExchangers, options: MtaStsPolicyOptions) => MtaStsPolicy.none(options)])(
    'a policy refuses a max_age of 0 in every mode: %p', (make) => {
      expect(() => make(mx, { maxAge: Duration.seconds(0) })).toThrow(/'maxAge' is .*a known sender rejects a policy with max_age 0 and keeps the one that it has cached/);
    });

  test.each([MtaStsPolicy.testing, MtaStsPolicy.enforce])('a policy refuses %p without mail exchangers', (make) => {
    expect(() => make(MailExchangers.of())).toThrow(/'mailExchangers' is empty.*at least one mx.*MtaStsPolicy.none\(\)/);
  });

  test('a policy refuses a text that some senders would truncate', () => {
    const many = MailExchangers.of(...Array.from({ length: 500 }, (_, index) => `mx${index}.mail.example.com`));
    expect(() => MtaStsPolicy.testing(many)).toThrow(/500 patterns.*no more than 10240/);
  });
});
