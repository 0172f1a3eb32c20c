import { gzipSync } from 'node:zlib';

/** When mails with such reports come. */
export const RECEIVED_AT = new Date('2026-05-13T04:00:00Z');

/** Makes a report on example.com, as in RFC 8460 §4. */
export function reportJson(overrides: { [key: string]: unknown } = {}): { [key: string]: unknown } {
  return {
    'organization-name': 'Reporter Inc.',
    'date-range': { 'start-datetime': '2026-05-12T00:00:00Z', 'end-datetime': '2026-05-12T23:59:59Z' },
    'contact-info': 'tls@reporter.example',
    'report-id': '2026-05-12T00:00:00Z_example.com',
    'policies': [policyJson()],
    ...overrides,
  };
}

export function policyJson(overrides: { [key: string]: unknown } = {}, policy: { [key: string]: unknown } = {}): { [key: string]: unknown } {
  return {
    'policy': {
      'policy-type': 'sts',
      'policy-string': ['version: STSv1', 'mode: testing', 'mx: mx1.example.com', 'max_age: 604800'],
      'policy-domain': 'example.com',
      'mx-host': ['mx1.example.com'],
      ...policy,
    },
    'summary': { 'total-successful-session-count': 40, 'total-failure-session-count': 2 },
    'failure-details': [{
      'result-type': 'certificate-expired',
      'sending-mta-ip': '198.51.100.7',
      'receiving-mx-hostname': 'mx1.example.com',
      'failed-session-count': 2,
    }],
    ...overrides,
  };
}

/** What `parseReport()` makes of `reportJson()`. */
export const PARSED_REPORT = {
  organizationName: 'Reporter Inc.',
  reportId: '2026-05-12T00:00:00Z_example.com',
  startDatetime: '2026-05-12T00:00:00Z',
  endDatetime: '2026-05-12T23:59:59Z',
  contactInfo: 'tls@reporter.example',
  policies: [{
    policyType: 'sts',
    policyDomain: 'example.com',
    policyString: ['version: STSv1', 'mode: testing', 'mx: mx1.example.com', 'max_age: 604800'],
    mxHost: ['mx1.example.com'],
    successfulSessions: 40,
    failedSessions: 2,
    failures: [{
      resultType: 'certificate-expired',
      sendingMtaIp: '198.51.100.7',
      receivingMxHostname: 'mx1.example.com',
      receivingMxHelo: null,
      receivingIp: null,
      failedSessions: 2,
      additionalInformation: null,
      failureReasonCode: null,
    }],
    unreadable: [],
  }],
  unreadable: [],
};

export interface MailOptions {
  readonly headers?: string[];
  readonly from?: string;
  /** The mailbox. */
  readonly to?: string;
  /** The domain that the report is about. */
  readonly about?: string;
  readonly submitter?: string;
  /** What SES puts on top; null for a mail without it. */
  readonly verdict?: string | null;
  /** Where the receipt is that SES writes below all else of its own, and the verdict that came with the mail is below that. */
  readonly ses?: 'above' | 'below';
  readonly signature?: string | null;
  readonly partHeaders?: string[];
  readonly body?: Uint8Array;
  readonly human?: string;
}

const RECEIPT = 'X-SES-RECEIPT: AEFBQUFBQUFBQUFF';

/** Makes a mail with a report, as in RFC 8460 §5.3 and as SES stores it. */
export function reportMail(report: unknown = reportJson(), options: MailOptions = {}): Buffer {
  const body = options.body ?? gzipSync(typeof report === 'string' ? report : JSON.stringify(report));
  const { verdict = 'spf=pass (spfCheck: domain of reporter.example designates 192.0.2.7 as permitted sender);\r\n dkim=pass header.i=@reporter.example;\r\n dmarc=pass header.from=reporter.example;' } = options;
  const { to = 'tlsrpt@tlsrpt.example.com', about = 'example.com', submitter = 'reporter.example' } = options;
  const { signature = 'v=1; a=rsa-sha256; c=relaxed/relaxed; d=reporter.example; s=k1;\r\n h=from:to:subject; bh=AAAA; b=BBBB' } = options;
  return Buffer.from([
    ...options.ses === 'above' ? [RECEIPT] : [],
    ...verdict === null ? [] : [`Authentication-Results: amazonses.com;\r\n ${verdict}`],
    ...options.ses === 'below' ? [RECEIPT] : [],
    ...signature === null ? [] : [`DKIM-Signature: ${signature}`],
    `From: ${options.from ?? 'Reporter <noreply@reporter.example>'}`,
    `To: ${to}`,
    `Subject: Report Domain: ${about} Submitter: ${submitter} Report-ID: <1@${submitter}>`,
    `TLS-Report-Domain: ${about}`,
    `TLS-Report-Submitter: ${submitter}`,
    ...options.headers ?? [],
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=tlsrpt; boundary="b1"',
    '',
    '--b1',
    options.human ?? 'Content-Type: text/plain\r\n\r\nA report on the TLS sessions of a day.',
    '--b1',
    ...options.partHeaders ?? [
      'Content-Type: application/tlsrpt+gzip; ',
      '\tname="reporter.example!example.com!1778544000!1778630399!001.json.gz"',
      'Content-Disposition: attachment; filename="reporter.example!example.com!1778544000!1778630399!001.json.gz"',
    ],
    'Content-Transfer-Encoding: base64',
    '',
    `${Buffer.from(body).toString('base64').replace(/.{76}/g, '$&\r\n')}--b1--`.replace(/--b1--$/, '\r\n--b1--'),
    '',
  ].join('\r\n'));
}
