import * as fc from 'fast-check';
import { MAIL_LIMITS } from '../../src/protocol/reports/mail-limits';
import { readMail } from '../../src/tls-rpt/handler/read-mail';
import { DomainReport, Rejection } from '../../src/tls-rpt/handler/reading';
import { MailOptions, reportMail } from '../support/mails';

export const DOMAINS = ['example.com', 'example.org', 'mail.example.net'];
const SIGNERS = ['google.example', 'microsoft.example', 'reporter.example', 'never-again.example'];
const DAY = 24 * 60 * 60 * 1000;

export const dayBefore = (now: Date, days: number) => new Date(now.getTime() - days * DAY).toISOString().slice(0, 10);

/** Mostly what reporters write, and some of what they should not. */
const count = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 0, max: 5000 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(Number.MAX_SAFE_INTEGER, '17', '1,024', -3, null, undefined, 0) },
);
const resultType = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('certificate-expired', 'starttls-not-supported', 'validation-failure', 'sts-policy-fetch-error', 'sts-webpki-invalid') },
  { weight: 4, arbitrary: fc.constantFrom('tlsa-invalid', 'dnssec-invalid', 'dane-required') },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(' Certificate-Expired ', 'CERTIFICATE-HOST-MISMATCH\n', 'smtp-broke', 'other', '', undefined) },
);
const failure = fc.record({
  'result-type': resultType,
  'sending-mta-ip': fc.constantFrom('198.51.100.7', '2001:db8::7', undefined),
  'receiving-mx-hostname': fc.constantFrom('mx1.example.com', 'mx2.example.com', "mx'3.example.com", undefined),
  'failed-session-count': count,
});
const policy = fc.record({
  'policy': fc.record({
    'policy-type': fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('sts', 'tlsa', 'no-policy-found') },
      { weight: 1, arbitrary: fc.constantFrom<unknown>(' STS', 'Tlsa\t', 'strange', undefined) },
    ),
    'policy-string': fc.constantFrom<unknown>(['version: STSv1', 'mode: testing', 'mx: mx1.example.com', 'max_age: 604800'], ['version: STSv1', 'mode: enforce'], [], undefined),
    'policy-domain': fc.constantFrom(...DOMAINS),
  }),
  'summary': fc.record({
    'total-successful-session-count': count,
    'total-failure-session-count': fc.oneof({ weight: 3, arbitrary: fc.constant<unknown>(0) }, { weight: 1, arbitrary: count }),
    // It belongs beside the summary.
    'failure-details': fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant([{ 'failed-session-count': 1 }]) }),
  }),
  'failure-details': fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(failure, { maxLength: 5 }) }),
});
/** Some have a policy twice, word for word. */
const policies = fc.array(policy, { minLength: 1, maxLength: 4 }).chain((some) => fc.constantFrom(some, some, [...some, some[0]]));

const mail = fc.record({
  signer: fc.constantFrom(...SIGNERS),
  daysAgo: fc.oneof(
    { weight: 10, arbitrary: fc.integer({ min: 1, max: 40 }) },
    { weight: 1, arbitrary: fc.integer({ min: 41, max: 200 }) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  policies,
});

export interface Generated {
  readonly reports: readonly DomainReport[];
  readonly rejections: ReadonlyArray<Rejection & { readonly rawKey: string; readonly receivedAt: string }>;
}

/** Generates what the functions make of so many mails. It reads each as a received mail. */
export async function generatedReports(mails: number, now: Date): Promise<Generated> {
  const reports = new Map<string, DomainReport>();
  const rejections: Array<Generated['rejections'][number]> = [];
  const receivedAt = now.toISOString();
  for (const [index, { signer, daysAgo, policies: ofReport }] of fc.sample(mail, { seed: 8460, numRuns: mails }).entries()) {
    const rawKey = `raw/${index}`;
    const begin = daysAgo === null ? 'a Tuesday' : `${dayBefore(now, daysAgo)}T00:00:00Z`;
    const { reports: read, rejection } = await readMail({
      mail: reportMail(reportOf(index, begin, ofReport), signedBy(signer, index % 50 !== 0)),
      policyDomains: DOMAINS,
      limits: MAIL_LIMITS,
      receipt: { rawKey, receivedAt },
    });
    // The same report has the same key: it is stored once.
    for (const report of read) reports.set(report.id, report);
    if (rejection) rejections.push({ ...rejection, rawKey, receivedAt });
  }
  return { reports: [...reports.values()], rejections };
}

function signedBy(signer: string, passes: boolean): MailOptions {
  const signature = passes ? `v=1; d=${signer}; h=from:subject; b=AA` : null;
  return { verdict: `dkim=${passes ? 'pass' : 'fail'} header.i=@${signer};`, signature, from: `tls@${signer}`, submitter: signer };
}

function reportOf(index: number, begin: string, ofReport: unknown[]): object {
  return {
    'organization-name': "Reporter's Inc.",
    'report-id': `report-${index}`,
    'date-range': { 'start-datetime': begin, 'end-datetime': begin.replace('T00:00:00', 'T23:59:59') },
    'policies': ofReport,
  };
}
