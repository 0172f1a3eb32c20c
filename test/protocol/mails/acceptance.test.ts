import fc from 'fast-check';
import { accept } from '../../../src/protocol/mails/acceptance';
import { dkimResults } from '../../../src/protocol/mails/authentication-results';
import { readReportMail } from '../../../src/protocol/mails/report-mail';
import { MailOptions, policyJson, RECEIVED_AT, reportJson, reportMail } from '../../support/mails';

const OWN_DOMAINS = ['example.com', 'example.org'];

async function admitted(options: MailOptions = {}, report: unknown = reportJson(), without?: string) {
  const text = reportMail(report, options).toString('latin1');
  const mail = await readReportMail(Buffer.from(without ? text.replace(new RegExp(`^${without}: .*\\r\\n`, 'm'), '') : text, 'latin1'));
  return accept(mail, mail.reports[0], OWN_DOMAINS, RECEIVED_AT);
}

const pass = (domain: string) => ({ verdict: `dkim=pass header.i=@${domain};`, signature: `v=1; d=${domain}; s=k; h=from:subject; b=AA` });

describe('a report is accepted', () => {
  const good: Array<[what: string, options: MailOptions, report?: object]> = [
    ['when its signature is by the domain in From', {}],
    ['when the verdict is spread over lines, with comments and capitals', {
      verdict: 'SPF=pass (a; dkim=fail (b))\r\n\tsmtp.mailfrom=x;\r\n DKIM=PASS\r\n\theader.i=@Reporter.Example;',
    }],
    ['when the verdict quotes a sender with a bracket in its name', { verdict: 'spf=pass client-ip=192.0.2.7; envelope-from="(x"@reporter.example; helo=h;\r\n dkim=pass header.i=@reporter.example;' }],
    ['when the verdict quotes a sender with a mark in its name', { verdict: 'spf=pass smtp.mailfrom="x\\"; y"@reporter.example;\r\n dkim=pass header.i=@reporter.example;' }],
    ['when a comment has escaped brackets', { verdict: 'spf=pass (a \\( b);\r\n dkim=pass (2048-bit \\)) header.i=@reporter.example;' }],
    ['when it is signed for a name below the signer', { verdict: 'dkim=pass header.i=@bounce.reporter.example;', signature: 'v=1; d=reporter.example; i=@bounce.reporter.example; h=from:subject; b=AA' }],
    ['when the signature is folded within values', { signature: 'v=1; d = Reporter.\r\n example.; h = Subject :\r\n From;\r\n b=AA\r\n BB;' }],
    ['when a second signature is invalid', { headers: ['DKIM-Signature: v=1; d=reporter.example; d=reporter.example; l=10; h=from:subject; b=AA'] }],
    ['when the second of two aligned signatures covers a part', {
      verdict: 'dkim=pass header.i=@a.reporter.example;\r\n dkim=pass header.i=@reporter.example;',
      signature: 'v=1; d=a.reporter.example; l=10; h=from:subject; b=AA',
      headers: ['DKIM-Signature: v=1; d=reporter.example; h=from:subject; b=AA'],
    }],
    ['when one of two signatures is by the reporter', {
      verdict: 'dkim=pass header.i=@esp.example;\r\n dkim=pass header.i=@reporter.example;', headers: ['DKIM-Signature: v=1; d=esp.example; h=from:subject; b=AA'],
    }],
    ['when the signer is named by header.d', { verdict: 'dkim=pass header.d=reporter.example header.s=k1;' }],
    ['when the signer is named with a user', { verdict: 'dkim=pass header.i=bot@reporter.example;' }],
    ['when the signature is by a parent', { ...pass('reporter.example'), from: 'noreply@mail.reporter.example', headers: [] }],
    ['when the signature is by a child (Mail.ru)', pass('corp.reporter.example')],
    ['when the rest of what SES writes is below its verdict', { ses: 'below' }],
    ['when it begins a day after it came', {}, reportJson({ 'date-range': { 'start-datetime': '2026-05-14T04:00:00Z' } })],
    ['when it has no date', {}, reportJson({ 'date-range': null })],
    ['when TLS-Report-Submitter alone names the signer, who signs it', {
      from: 'noreply@esp.example', signature: 'v=1; d=reporter.example; h=from:subject:tls-report-submitter; b=AA',
    }, reportJson({ 'contact-info': 'tls@contact.example' })],
    ['when the verdict is by a server with capitals', {
      verdict: null, headers: ['Authentication-Results: AmazonSES.COM; dkim=pass header.i=@reporter.example;'],
    }],
  ];
  test.each(good.map(([what, options, report]) => ({ what, options, report })))('a report is accepted $what', async ({ options, report }) => {
    expect([...(await admitted(options, report)).policies.keys()]).toEqual(['example.com']);
  });

  // RFC 8460 §5.3 wants them, and not every reporter writes them.
  test.each(['TLS-Report-Domain', 'TLS-Report-Submitter'])('a report is accepted even if its mail has no %s', async (header) => {
    const admission = await admitted({}, reportJson(), header);
    expect([admission.dkimDomain, ...admission.policies.keys()]).toEqual(['reporter.example', 'example.com']);
  });

  test('a report that the submitter signed is accepted only if the mail names the submitter', async () => {
    const signature = 'v=1; d=reporter.example; h=from:subject:tls-report-submitter; b=AA';
    const [options, report] = [{ from: 'noreply@esp.example', signature }, reportJson({ 'contact-info': 'tls@contact.example' })];
    await expect(admitted(options, report, 'TLS-Report-Submitter')).rejects.toMatchObject({ code: 'DKIM_NOT_ALIGNED' });
  });

  test('an accepted report has the domain that signed it', async () => {
    expect((await admitted(pass('corp.reporter.example'))).dkimDomain).toBe('corp.reporter.example');
  });

  test('an accepted report has the same signer, whatever the order of its signatures', async () => {
    const both = ['reporter.example', 'mail.reporter.example'];
    for (const domains of [both, [...both].reverse()]) {
      const [signature, second] = domains.map((domain) => `v=1; d=${domain}; h=from:subject; b=AA`);
      const verdict = domains.map((domain) => `dkim=pass header.i=@${domain};`).join('\r\n ');
      expect((await admitted({ verdict, signature, headers: [`DKIM-Signature: ${second}`] })).dkimDomain).toBe('mail.reporter.example');
    }
  });

  test('a report is accepted for our domains only, in our spelling', async () => {
    const policies = ['EXAMPLE.com.', 'other.example', 'example.org', 'example.com'].map((domain) => policyJson({}, { 'policy-domain': domain }));
    const admission = await admitted({}, reportJson({ policies }));
    expect([...admission.policies].map(([domain, { length }]) => [domain, length])).toEqual([['example.com', 2], ['example.org', 1]]);
  });

  test.each([
    [' Example.COM. '], ['example.com\t'], ['example.com..'], ['@example.com'], ['.example.com'], ['"example.com"'], ['<example.com>'], ['“@example.com.”'],
  ])('a report for %j is accepted as it is meant', async (domain) => {
    const policies = [policyJson({}, { 'policy-domain': domain })];
    expect([...(await admitted({}, reportJson({ policies }))).policies.keys()]).toEqual(['example.com']);
  });

  test.each([['example.com..'], ['@example.com'], ['example.com.']])('a policy for %j is accepted beside one whose domain is written as in the RFC', async (domain) => {
    const policies = [policyJson(), policyJson({}, { 'policy-domain': domain })];
    const acceptance = await admitted({}, reportJson({ policies }));
    expect([...acceptance.policies].map(([name, own]) => [name, own.length])).toEqual([['example.com', 2]]);
  });

  const dane = (domain: unknown, type = 'tlsa') => policyJson({}, { 'policy-type': type, 'policy-string': ['3 1 1 AA'], 'policy-domain': domain });
  test.each<[what: string, policies: object[], expected: Array<[domain: string, types: string[]]>]>([
    ['that names the MX host (Postfix)', [dane('mx1.example.com')], [['example.com', ['tlsa']]]],
    ['that names an MX host elsewhere', [dane('mx.provider.example', ' TLSA')], [['example.com', [' TLSA']]]],
    ['beside one of MTA-STS', [dane('mx1.example.com'), policyJson()], [['example.com', ['tlsa', 'sts']]]],
    ['at several hosts', [dane('mx1.example.com'), dane('mx2.example.com')], [['example.com', ['tlsa', 'tlsa']]]],
    ['that names another domain of ours (Microsoft)', [dane('example.org')], [['example.org', ['tlsa']]]],
  ])('a report with a DANE policy %s is accepted', async (_, policies, expected) => {
    const admission = await admitted({}, reportJson({ policies }));
    expect([...admission.policies].map(([domain, own]) => [domain, own.map(({ policyType }) => policyType)])).toEqual(expected);
  });

  test('a report that names no domain is accepted by the header of its mail', async () => {
    const policies = [policyJson({}, { 'policy-type': 'no-policy-found', 'policy-domain': undefined })];
    expect([...(await admitted({}, reportJson({ policies }))).policies.keys()]).toEqual(['example.com']);
  });
});

describe('a report is refused', () => {
  const bad: Array<[what: string, code: string, options: MailOptions, report?: object]> = [
    ['without a verdict', 'DKIM_MISSING', { verdict: null }],
    ['with a verdict that came with it, after what SES wrote', 'DKIM_MISSING', { ses: 'above' }],
    ['without a signature', 'DKIM_MISSING', { verdict: 'spf=pass; dkim=none;' }],
    ['with a signature that failed', 'DKIM_MISSING', { verdict: 'dkim=fail header.i=@reporter.example;' }],
    ['with a pass in a comment', 'DKIM_MISSING', { verdict: 'spf=pass (; dkim=pass header.i=@reporter.example;)' }],
    ['with a pass in a quoted sender', 'DKIM_MISSING', { verdict: 'spf=pass client-ip=192.0.2.7; envelope-from="a; dkim=pass header.i=@reporter.example; b"@evil.example; helo=h; dkim=none;' }],
    ['with a pass in a quoted property', 'DKIM_MISSING', { verdict: 'spf=pass smtp.mailfrom="x; dkim=pass header.i=@reporter.example; y"@evil.example; dkim=none;' }],
    ['with a pass after an escaped bracket', 'DKIM_MISSING', { verdict: 'spf=pass (a \\) ; dkim=pass header.i=@reporter.example; b \\( ) ; dkim=none;' }],
    ['with a pass in a reason', 'DKIM_MISSING', { verdict: 'dkim=fail reason="x; dkim=pass header.i=@reporter.example" header.i=@evil.example;' }],
    ['with a pass in the value of a property', 'DKIM_MISSING', { verdict: 'dkim=pass header.b = header.i=@reporter.example;' }],
    ['with a pass of two domains', 'DKIM_MISSING', { verdict: 'dkim=pass header.i=@evil.example header.i=@reporter.example;' }],
    ['with a pass of a name in quotes', 'DKIM_MISSING', { verdict: 'dkim=pass header.d="reporter.example";' }],
    ['with words in the result', 'DKIM_MISSING', { verdict: 'dkim=pass of header.i=@reporter.example;' }],
    ...['spf=pass (x; ', 'spf=pass "x; ', 'spf=pass (x (y); ', 'spf=pass "x\\"; ', 'spf=pass x); ', 'spf=pass x\\; ', 'spf=pass ("x); ']
      .map((before): [string, string, MailOptions] => [`with a verdict that can't be taken apart: ${before}`, 'DKIM_MISSING', { verdict: `${before}dkim=pass header.i=@reporter.example;` }]),
    ['with a pass between quotes in comments', 'DKIM_MISSING', { verdict: 'spf=pass ("x); dkim=pass header.i=@reporter.example; (y");' }],
    ['with a pass in a comment with brackets in quotes', 'DKIM_MISSING', { verdict: 'spf=pass ("(" ); dkim=pass header.i=@reporter.example; ( ")" );' }],
    ['with a verdict that ends in an escape', 'DKIM_MISSING', { verdict: 'dkim=pass header.i=@reporter.example; (x\\' }],
    ['with a pass without its signature', 'DKIM_MISSING', { signature: null }],
    ['with a pass whose signature is by somebody else', 'DKIM_MISSING', { signature: 'v=1; d=evil.example; h=from:subject; b=AA' }],
    ['with a signature for a name that is not the signer\'s', 'DKIM_MISSING', { signature: 'v=1; d=evil.example; i=@reporter.example; h=from:subject; b=AA' }],
    ['with a signature without a signer', 'DKIM_MISSING', { signature: 'v=1; i=@reporter.example; h=from:subject; b=AA' }],
    ['with a signature that has a tag twice', 'DKIM_MISSING', { signature: 'v=1; d=reporter.example; l=10; d=x.example; h=from:subject; b=AA' }],
    ['with a signature that has a tag twice, once empty', 'DKIM_MISSING', { signature: 'v=1; d=reporter.example; l=10; l=; h=from:subject; b=AA' }],
    ['with a pass that is a longer word', 'DKIM_MISSING', { verdict: 'dkim=passing header.i=@reporter.example;' }],
    ['with a verdict of its own below that of SES', 'DKIM_MISSING', {
      verdict: 'dkim=none;', headers: ['Authentication-Results: amazonses.com; dkim=pass header.i=@reporter.example;'],
    }],
    ['with a verdict of another server', 'DKIM_MISSING', {
      verdict: null, headers: ['Authentication-Results: mx.evil.example; dkim=pass header.i=@reporter.example;'],
    }],
    ['with a server that looks like SES', 'DKIM_MISSING', {
      verdict: null, headers: ['Authentication-Results: amazonses.com.evil.example; dkim=pass header.i=@reporter.example;'],
    }],
    ['with a signature of somebody else', 'DKIM_NOT_ALIGNED', pass('evil.example')],
    ['with a signature of a name that only ends alike', 'DKIM_NOT_ALIGNED', pass('notreporter.example')],
    ['with a signature of a top-level domain', 'DKIM_NOT_ALIGNED', pass('example')],
    ['with two authors', 'DKIM_NOT_ALIGNED', { ...pass('evil.example'), from: 'a@evil.example, b@reporter.example' }],
    ['with a signature over a part of the mail', 'DKIM_LENGTH_TAG', { signature: 'v=1; d=reporter.example; s=k; l=10; h=from:subject; b=AA' }],
    ['with a second signature over a part', 'DKIM_LENGTH_TAG', { headers: ['DKIM-Signature: v=1; d=reporter.example; l=0; h=from:subject; b=AA'] }],
    ['with a folded signature over a part', 'DKIM_LENGTH_TAG', { signature: 'v=1; d=reporter.\r\n example; l\r\n =10; h=from:subject; b=AA' }],
    ['with a signature over a part, for a name below the signer', 'DKIM_LENGTH_TAG', {
      verdict: 'dkim=pass header.i=@bounce.reporter.example;', signature: 'v=1; d=REPORTER.example.; i=@bounce.reporter.example; l=10; h=from:subject; b=AA',
    }],
    ['that contact-info alone says to be by the signer', 'DKIM_NOT_ALIGNED', pass('contact.example'), reportJson({ 'contact-info': 'tls@contact.example' })],
    ['whose signer is the submitter, which it does not sign', 'DKIM_NOT_ALIGNED', { from: 'stranger@mail.example' }],
    ['about another domain', 'FOREIGN_DOMAIN', {}, reportJson({ policies: [policyJson({}, { 'policy-domain': 'other.example' })] })],
    ['about a domain below ours', 'FOREIGN_DOMAIN', {}, reportJson({ policies: [policyJson({}, { 'policy-domain': 'sub.example.com' })] })],
    ['with a range that begins later', 'FUTURE_DATE', {}, reportJson({ 'date-range': { 'start-datetime': '2026-05-14T04:00:01Z' } })],
    ['about the MX host, of no DANE', 'FOREIGN_DOMAIN', {}, reportJson({ policies: [policyJson({}, { 'policy-domain': 'mx1.example.com' })] })],
    ['about nothing', 'NO_POLICIES', {}, reportJson({ policies: [] })],
  ];
  test.each(bad.map(([what, code, options, report]) => ({ what, code, options, report })))('a report $what is refused: $code', async ({ code, options, report }) => {
    await expect(admitted(options, report)).rejects.toMatchObject({ name: 'ProtocolError', code });
  });
});

describe('a verdict in the header', () => {
  const piece = fc.constantFrom('dkim=pass header.i=@reporter.example', ';', ' ', '(', ')', '"', '\\', '=', '@', 'dkim', 'a', '\t', 'dkim=none', 'header.d=reporter.example');
  const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
  const quoted = text.map((content) => `"${content.replace(/["\\]/g, '\\$&')}"`);
  const commentEscaping = (special: RegExp) => fc.letrec<{ comment: string }>((tie) => ({
    comment: fc.array(fc.oneof({ weight: 3, arbitrary: text.map((content) => content.replace(special, '\\$&')) }, tie('comment')), { maxLength: 3 })
      .map((parts) => `(${parts.join('')})`),
  })).comment;
  const comment = commentEscaping(/[()"\\]/g);
  // The RFC has no need for an escape before a quotation mark here.
  const stranger = fc.oneof(quoted, comment, commentEscaping(/[()\\]/g));
  const passed = (verdict: string) => dkimResults(`amazonses.com;\n ${verdict}`.split('\n'), 'amazonses.com').passed;

  test('text in quotes or comments never makes a pass', () => {
    fc.assert(fc.property(stranger, stranger, (one, other) => {
      expect(passed(`spf=pass ${one} smtp.mailfrom=${other}@evil.example; dkim=none ${one};`)).toEqual([]);
      expect(passed(`${one}${other}; dkim=fail ${other} header.i=@reporter.example;`)).toEqual([]);
      expect(passed(`dkim=pass header.i=${one}; dkim=pass header.d=${one};`)).toEqual([]);
      expect(dkimResults([`${one}amazonses.com.evil.example${other};`, ' dkim=pass header.i=@reporter.example'], 'amazonses.com').passed).toEqual([]);
    }), { numRuns: 1000 });
  });

  test('text in quotes or comments never hides a pass', () => {
    fc.assert(fc.property(quoted, comment, (one, other) => {
      expect(passed(`spf=pass ${other} smtp.mailfrom=${one}@evil.example;\n dkim=pass ${other} header.i=${one}@reporter.example ${other};`)).toEqual(['reporter.example']);
    }), { numRuns: 1000 });
  });

  test('text in quotes or comments of a truncated verdict never makes a pass', () => {
    fc.assert(fc.property(stranger, fc.nat({ max: 100 }), (one, length) => {
      expect(passed(`spf=pass ${one}`.slice(0, 9 + length))).toEqual([]);
    }), { numRuns: 1000 });
  });
});
