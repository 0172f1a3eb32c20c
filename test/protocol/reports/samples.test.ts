import * as fs from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ReportReader } from '../../../src/cli/report-reader';
import { MAIL_LIMITS } from '../../../src/protocol/reports/mail-limits';
import { readMail } from '../../../src/tls-rpt/handler/read-mail';

const SAMPLES = path.join(__dirname, '..', '..', '..', '..', 'shared', 'samples');

type Policy = [type: string, domain: string | null, successful: number, failed: number, mxHost: string[], policyLines: number, failures?: string[]];
type Values = [organization: string, id: string, start: string, end: string, contact: string | null, policies: Policy[]];

const RFC_POLICY: Policy = ['sts', 'company-y.example', 5326, 303, ['*.mail.company-y.example'], 4, [
  'certificate-expired 100 2001:db8:abcd:0012::1 mx1.mail.company-y.example - -',
  'starttls-not-supported 200 2001:db8:abcd:0013::1 mx2.mail.company-y.example 203.0.113.56 -',
  'validation-failure 3 198.51.100.62 mx-backup.mail.company-y.example 203.0.113.58 X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED',
]];
const RFC: Values = ['Company-X', '5065427c-23d3-47ca-b6e0-946ea0e8c4be', '2016-04-01T00:00:00Z', '2016-04-01T23:59:59Z', 'sts-reporting@company-x.example', [RFC_POLICY]];
const GOOGLE = 'smtp-tls-reporting@google.com';
const MICROSOFT = 'tlsrpt-noreply@microsoft.com';
const FASTMAIL = ['in1-smtp.messagingengine.com', 'in2-smtp.messagingengine.com'];
const day = (date: string): [string, string] => [`${date}T00:00:00Z`, `${date}T23:59:59Z`];

/** Read in the files by eye. */
const EXPECTED: { [file: string]: Values } = {
  'json/cryinc-contact-null-2026.json': ['server.com', '123_456', '2026-01-11T00:00:00Z', '2026-01-12T00:00:00Z', null, [
    ['sts', 'server.com', 1, 0, ['mx: mx.server.com'], 4],
  ]],
  'json/cryinc-google-2025.json': ['Google Inc.', '2025-05-22T00:00:00Z_foo-bar.io', ...day('2025-05-22'), GOOGLE, [
    ['sts', 'foo-bar.io', 1, 0, ['*.foo-bar.io'], 4],
  ]],
  'json/cryinc-google-no-policy-2025.json': ['Google Inc.', '2025-03-27T00:00:00Z_foo-bar.io', ...day('2025-03-27'), GOOGLE, [
    ['no-policy-found', 'foo-bar.io', 1, 0, [], 0],
  ]],
  'json/cryinc-microsoft-fetch-error-2025.json': ['Microsoft Corporation', '1234567890+', ...day('2025-06-14'), MICROSOFT, [
    ['sts', 'xxxxxxxx.xx', 0, 3, [], 0, ['sts-policy-fetch-error 3 - - - -']],
  ]],
  'json/cryinc-microsoft-sts+tlsa-2025.json': ['Microsoft Corporation', '133925885310113267+random.net', ...day('2025-05-23'), MICROSOFT, [
    ['sts', 'random.net', 2, 0, [], 4], ['tlsa', 'random.net', 2, 0, [], 2],
  ]],
  'json/parsedmarc-google-anon-2024.json': ['Example Inc.', '2024-01-09T00:00:00Z_example.com', ...day('2024-01-09'), 'smtp-tls-reporting@example.com', [
    ['sts', 'example.com', 0, 3, [], 4, [
      'validation-failure 2 209.85.222.201 example.com 173.212.201.41 -', 'validation-failure 1 209.85.208.176 example.com 173.212.201.41 -',
    ]],
  ]],
  'json/phiag-google-2024.json': ['Google Inc.', '2024-02-17T00:00:00Z_example.com', ...day('2024-02-17'), GOOGLE, [
    ['sts', 'example.com', 53, 0, ['example.com'], 4],
  ]],
  'json/phiag-microsoft-2024-no-timezone.json': ['Microsoft Corporation', '133561180919336230+example.com', ...day('2024-03-26'), MICROSOFT, [
    ['sts', 'example.com', 7, 0, [], 4],
  ]],
  'json/phiag-rfc-errata-6241.json': RFC,
  'json/phiag-rfc.json': RFC,
  'json/stalwart-rpt03-google-omitted-zero.json': ['Google Inc.', '2019-04-14T00:00:00Z_example.org', ...day('2019-04-14'), GOOGLE, [
    ['no-policy-found', null, 1, 0, [], 0], ['invalid-policy-type', null, 1, 0, [], 0],
  ]],
  'mail/isseis-google-failure-2026.eml': ['Google Inc.', '2026-02-08T00:00:00Z_example.com', '2026-02-08T00:00:00Z', '2026-02-09T00:00:00Z', GOOGLE, [
    ['sts', 'example.com', 4523, 2, [], 4, ['certificate-expired 2 192.0.2.1 mail.example.com - -']],
  ]],
  'mail/isseis-google-success1-2026.eml': ['Google Inc.', '2026-05-11T00:00:00Z_example.com', ...day('2026-05-11'), GOOGLE, [
    ['sts', 'example.com', 1, 0, FASTMAIL, 5],
  ]],
  'mail/isseis-google-success2-2026.eml': ['Google Inc.', '2026-05-12T00:00:00Z_example.com', ...day('2026-05-12'), GOOGLE, [
    ['sts', 'example.com', 4, 0, FASTMAIL, 5],
  ]],
  'mail/isseis-microsoft-2026.eml': ['Microsoft Corporation', '134232617934286362+example.com', ...day('2026-05-13'), MICROSOFT, [
    ['sts', 'example.com', 2, 0, [], 5],
  ]],
  'mail/stalwart-rpt01.eml': RFC,
  'mail/stalwart-rpt02-application-tlsrpt.eml': [
    'Google Inc.', '2020-01-01T00:00:00Z_example.com', '2020-01-01T00:00:00Z', '2020-01-07T23:59:59Z', GOOGLE, [
      ['sts', 'example.com', 23, 1, [], 4, ['certificate-host-mismatch 1 123.123.123.123 demo.example.com 234.234.234.234 -']],
    ],
  ],
};

const isThere = fs.existsSync(SAMPLES);
if (!isThere) console.warn('SKIPPED: real reports. They are not part of the project, and there are none beside it');

(isThere ? describe : describe.skip)('real reports', () => {
  test('are all known here', () => {
    const files = ['json', 'mail'].flatMap((folder) => fs.readdirSync(path.join(SAMPLES, folder)).map((file) => `${folder}/${file}`));
    expect(files.sort()).toEqual(Object.keys(EXPECTED).sort());
  });

  // With what SES would have written on top of them. The others are not signed.
  test.each([
    ['isseis-google-failure-2026.eml', 'google.com'], ['isseis-google-success1-2026.eml', 'google.com'], ['isseis-google-success2-2026.eml', 'google.com'],
    ['isseis-microsoft-2026.eml', 'microsoft.com'],
  ])('%s speaks for %s', async (file, signer) => {
    const verdict = `Authentication-Results: amazonses.com;\r\n spf=pass (spfCheck: x);\r\n dkim=pass header.i=@${signer};\r\nX-SES-RECEIPT: A\r\n`;
    const mail = Buffer.concat([Buffer.from(verdict), fs.readFileSync(path.join(SAMPLES, 'mail', file))]);
    const receipt = { rawKey: 'raw/1', receivedAt: '2026-05-15T00:00:00.000Z' };
    const { reports, rejection } = await readMail({ mail, policyDomains: ['example.com'], limits: MAIL_LIMITS, receipt });
    expect({ rejection, signers: reports.map(({ lines }) => JSON.parse(gunzipSync(lines).toString()).dkim_domain) }).toEqual({ signers: [signer] });
  });

  test.each(Object.entries(EXPECTED))('%s', async (file, [organizationName, reportId, startDatetime, endDatetime, contactInfo, policies]) => {
    const [{ report, code }, ...others] = await new ReportReader().read(path.join(SAMPLES, file));
    expect([code, others]).toEqual([null, []]);
    // Real reports have nothing that can't be read.
    expect([...report!.unreadable, ...report!.policies.flatMap(({ unreadable }) => unreadable)]).toEqual([]);
    expect(report).toMatchObject({ organizationName, reportId, startDatetime, endDatetime, contactInfo });
    expect(report!.policies.map((policy) => [
      policy.policyType, policy.policyDomain, policy.successfulSessions, policy.failedSessions, policy.mxHost, policy.policyString.length,
      policy.failures.map((failure) => [
        failure.resultType, failure.failedSessions, failure.sendingMtaIp, failure.receivingMxHostname, failure.receivingIp, failure.failureReasonCode,
      ].map((value) => value ?? '-').join(' ')),
    ])).toEqual(policies.map(([...values]) => values.length === 7 ? values : [...values, []]));
  });
});
