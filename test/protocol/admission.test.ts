import { admit } from '../../src/protocol/admission';
import { readReportMail } from '../../src/protocol/report-mail';
import { MailOptions, policyJson, reportJson, reportMail } from '../mails';

async function admitted(options: MailOptions = {}, report: unknown = reportJson(), ownDomains = ['example.com', 'example.org']) {
  const mail = await readReportMail(reportMail(report, options));
  return admit(mail.headers, mail.report, ownDomains);
}

const pass = (domain: string) => ({ verdict: `dkim=pass header.i=@${domain};`, signature: `v=1; d=${domain}; s=k; b=AA` });

describe('a report is admitted', () => {
  const good: Array<[what: string, options: MailOptions, report?: object]> = [
    ['when its signature is by the domain in From', {}],
    ['when the verdict is spread over lines, with comments and capitals', {
      verdict: 'SPF=pass (a; dkim=fail (b))\r\n smtp.mailfrom=x;\r\n DKIM=PASS\r\n\theader.i=@Reporter.Example;',
    }],
    ['when one of two signatures is by the reporter', { verdict: 'dkim=pass header.i=@esp.example; dkim=pass header.i=@reporter.example;' }],
    ['when the signer is named by header.d', { verdict: 'dkim=pass header.d=reporter.example header.s=k1;' }],
    ['when the signer is named with a user', { verdict: 'dkim=pass header.i=bot@reporter.example;' }],
    ['when the signature is by a parent', { ...pass('reporter.example'), from: 'noreply@mail.reporter.example', headers: [] }],
    ['when the signature is by a child (Mail.ru)', pass('corp.reporter.example')],
    ['when contact-info alone names the signer', { ...pass('contact.example') }, reportJson({ 'contact-info': 'tls@contact.example' })],
  ];
  test.each(good.map(([what, options, report]) => ({ what, options, report })))('$what', async ({ options, report }) => {
    expect([...(await admitted(options, report)).policies.keys()]).toEqual(['example.com']);
  });

  test('with the domain that signed it', async () => {
    expect((await admitted(pass('corp.reporter.example'))).dkimDomain).toBe('corp.reporter.example');
  });

  test('for our domains only, in our spelling', async () => {
    const policies = ['EXAMPLE.com.', 'other.example', 'example.org', 'example.com'].map((domain) => policyJson({}, { 'policy-domain': domain }));
    const admission = await admitted({}, reportJson({ policies }));
    expect([...admission.policies].map(([domain, { length }]) => [domain, length])).toEqual([['example.com', 2], ['example.org', 1]]);
  });

  test('by the header where the report names no domain', async () => {
    const policies = [policyJson({}, { 'policy-type': 'no-policy-found', 'policy-domain': undefined })];
    expect([...(await admitted({}, reportJson({ policies }))).policies.keys()]).toEqual(['example.com']);
  });
});

describe('a report is refused', () => {
  const bad: Array<[what: string, code: string, options: MailOptions, report?: object]> = [
    ['without a verdict', 'DKIM_MISSING', { verdict: null }],
    ['without a signature', 'DKIM_MISSING', { verdict: 'spf=pass; dkim=none;' }],
    ['with a signature that failed', 'DKIM_MISSING', { verdict: 'dkim=fail header.i=@reporter.example;' }],
    ['with a pass in a comment', 'DKIM_MISSING', { verdict: 'spf=pass (; dkim=pass header.i=@reporter.example;)' }],
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
    ['with a signature over a part of the mail', 'DKIM_LENGTH_TAG', { signature: 'v=1; d=reporter.example; s=k; l=10; b=AA' }],
    ['with a second signature over a part', 'DKIM_LENGTH_TAG', { headers: ['DKIM-Signature: v=1; d=reporter.example; l=0; b=AA'] }],
    ['about another domain', 'FOREIGN_DOMAIN', {}, reportJson({ policies: [policyJson({}, { 'policy-domain': 'other.example' })] })],
    ['about a domain below ours', 'FOREIGN_DOMAIN', {}, reportJson({ policies: [policyJson({}, { 'policy-domain': 'sub.example.com' })] })],
    ['about nothing', 'FOREIGN_DOMAIN', {}, reportJson({ policies: [] })],
  ];
  test.each(bad.map(([what, code, options, report]) => ({ what, code, options, report })))('$what: $code', async ({ code, options, report }) => {
    await expect(admitted(options, report)).rejects.toMatchObject({ name: 'ProtocolError', code });
  });
});
