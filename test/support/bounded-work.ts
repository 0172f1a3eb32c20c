import { LINTERS } from '../../src/cli/linters';
import { domainNameProblem, isWithin, normalizeDomainName, recordNameProblem } from '../../src/protocol/domain-name';
import { accept } from '../../src/protocol/mails/acceptance';
import { readReportMail } from '../../src/protocol/mails/report-mail';
import { mxMatches, parsePolicy } from '../../src/protocol/mta-sts/sts-policy';
import { parseReport } from '../../src/protocol/reports/parse-report';
import { ruaProblem } from '../../src/protocol/tls-rpt/report-uri';
import { parseTlsRptRecord } from '../../src/protocol/tls-rpt/tls-rpt-record';
import { FailureTally, ReportLine } from '../../src/protocol/verdict/failure-tally';
import { TlsRptDestination } from '../../src/tls-rpt/destination';

/** Takes minutes to convert, up to version 24.19 of Node.js. */
const NAME = `a${'\u0f81'.repeat(500_000)}.example`;

/** What strangers write, as long as they may write it, and what of ours reads it. A part of them took minutes once. */
export const WORK: { readonly [what: string]: () => unknown } = {
  'a mail of many lines that begin with a brace': () => readReportMail(mailOf('{ a\n'.repeat(200_000))),
  'a mail of many braces in one line': () => readReportMail(mailOf('{'.repeat(1_000_000))),
  'a mail of many lines that end in a brace': () => readReportMail(mailOf('x}\n'.repeat(200_000))),

  'a name of many marks': () => [normalizeDomainName(NAME), domainNameProblem(NAME), recordNameProblem(NAME), isWithin(NAME, 'example'), isWithin('example', NAME)],
  'an international name of many dots': () => [normalizeDomainName('\u00fc.'.repeat(500_000)), domainNameProblem('\u00fc.'.repeat(500_000))],
  'a name of many dots in a row': () => domainNameProblem(`${'.'.repeat(300_000)}a.`),
  'a pattern of many marks': () => [mxMatches(`*.${NAME}`, 'mx.example'), mxMatches('*.example', NAME)],
  'a policy with a host of many marks': () => parsePolicy(`version: STSv1\nmode: enforce\nmx: ${NAME}\nmax_age: 1`),
  'a record with many blanks in its rua': () => parseTlsRptRecord(`v=TLSRPTv1; rua=mailto:a@example.com${' '.repeat(400_000)}x`),
  'a record with many blanks around commas': () => parseTlsRptRecord(`v=TLSRPTv1; rua=mailto:a@example.com${' '.repeat(200_000)},${' '.repeat(200_000)}x`),
  'a policy of many blanks': () => LINTERS.policy(Buffer.from(`version: STSv1\nmode: ${' '.repeat(400_000)}x\n${' '.repeat(400_000)}x`)),
  'a policy of many fields in one line': () => LINTERS.policy(Buffer.from('version: STSv1 '.repeat(50_000))),
  'a policy with many hosts in one line': () => LINTERS.policy(Buffer.from(`mx: ${'a.example, '.repeat(50_000)}`)),
  'a record of many semicolons': () => LINTERS['sts-record'](Buffer.from(`v=STSv1;${' ;'.repeat(200_000)}`)),
  'a record with many URIs': () => LINTERS['tlsrpt-record'](Buffer.from(`v=TLSRPTv1; rua=${'mailto:a@b.example,'.repeat(30_000)}`)),
  'a URI of many signs': () => ['@', '%', '[', '/', '!', ':', '"', ' '].map((sign) => ruaProblem(`mailto:a${sign.repeat(200_000)}b@c.example`)),
  'a zone file of many strings': () => LINTERS['sts-record'](Buffer.from(`_mta-sts TXT\n${'"a" '.repeat(200_000)}`)),
  'a zone file of many strings, a line each': () => LINTERS['sts-record'](Buffer.from(`_mta-sts TXT\n${'"a"\n'.repeat(200_000)}`)),
  'a zone file of many aliases': () => LINTERS['sts-record'](Buffer.from(Array.from({ length: 50_000 }, (_, index) => `_mta-sts${index || ''} CNAME _mta-sts${index + 1}`).join('\n'))),
  'a zone file of many parentheses': () => LINTERS['sts-record'](Buffer.from(`_mta-sts TXT ${'('.repeat(200_000)}${')'.repeat(300_000)}`)),
  'a zone file of many records': () => LINTERS['sts-record'](Buffer.from('_mta-sts TXT "v=STSv1; id=1;"\n'.repeat(20_000))),
  'a report on a domain of many marks': () => admitted({ domain: NAME }),
  'a report by a reporter of many marks': () => admitted({ contactInfo: `a@${NAME}` }),
  'a mail that names a submitter of many marks': () => admitted({ headers: { 'tls-report-submitter': NAME } }),
  'a mail that names a domain of many marks': () => admitted({ headers: { 'tls-report-domain': NAME } }),
  'a mail from a domain of many marks': () => admitted({ headers: { from: `a@${NAME}` } }),
  'a mail signed by a domain of many marks': () => admitted({ headers: { 'dkim-signature': `d=${NAME}; h=from` } }),
  'a mail signed for an agent of many marks': () => admitted({ headers: { 'dkim-signature': `d=reporter.example; h=from; i=@${NAME}` } }),
  'a mail with a verdict on a domain of many marks': () => admitted({ headers: { 'authentication-results': `amazonses.com; dkim=pass header.d=${NAME}` } }),
  'a stored line with a host of many marks': () => new FailureTally().add('2026-04-02', [lineOn(NAME)]),
  'a mailbox in a domain of many marks': () => TlsRptDestination.email(`a@${NAME}`),
  'a URL with a host of many marks': () => TlsRptDestination.https(`https://${NAME}/`),
};

function mailOf(body: string): Buffer {
  return Buffer.from(`From: a@reporter.example\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n${body}`);
}

function admitted({ domain = 'example.com', contactInfo = 'a@reporter.example', headers = {} }: {
  readonly domain?: string; readonly contactInfo?: string; readonly headers?: { readonly [name: string]: string };
}): unknown {
  const { report } = parseReport(JSON.stringify({ 'contact-info': contactInfo, 'policies': [{ policy: { 'policy-domain': domain } }] }));
  const genuine = {
    'authentication-results': 'amazonses.com; dkim=pass header.d=reporter.example',
    'dkim-signature': 'd=reporter.example; h=from:content-type',
    'from': 'a@reporter.example',
  };
  const all = Object.entries({ ...genuine, ...headers }).map(([name, value]) => ({ name, value, lines: [value] }));
  const mail = { headers: all, mediaType: { type: 'multipart/report', reportType: 'tlsrpt' }, preamble: '', leaves: [], reports: [], rejections: [] };
  return accept(mail, { report, fingerprint: '', origin: { part: 'part 2', standing: 'part' } }, ['example.com'], new Date('2026-05-13T04:00:00Z'));
}

function lineOn(receivingMxHostname: string): ReportLine {
  return {
    organizationName: null,
    dkimDomain: 'reporter.example',
    policyType: 'sts',
    successfulSessions: 0,
    failedSessions: 1,
    failures: [{ resultType: 'certificate-expired', receivingMxHostname, failedSessions: 1 }],
  };
}

async function main(first: number): Promise<void> {
  for (const [number, work] of Object.values(WORK).entries()) {
    if (number < first) continue;
    // That it is refused is as good an end as any.
    await Promise.resolve().then(work).catch(() => undefined);
    process.stdout.write(`${number}\n`);
  }
}

if (require.main === module) void main(Number(process.argv[2]));
