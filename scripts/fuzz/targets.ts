import * as fs from 'node:fs';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { reportPage } from '../../src/cli/html/report-page';
import { LINTERS } from '../../src/cli/linters';
import { ReportResults } from '../../src/cli/report-results';
import { blockersIn } from '../../src/policy-host/handler/evidence';
import { domainNameProblem, isWithin, normalizeDomainName } from '../../src/protocol/domain-name';
import { accept } from '../../src/protocol/mails/acceptance';
import { readReportMail } from '../../src/protocol/mails/report-mail';
import { mxMatches, parsePolicy } from '../../src/protocol/mta-sts/sts-policy';
import { parseStsRecord, selectStsRecord } from '../../src/protocol/mta-sts/sts-record';
import { ProtocolError } from '../../src/protocol/protocol-error';
import { gunzip } from '../../src/protocol/reports/gzip';
import { MailBudget } from '../../src/protocol/reports/mail-budget';
import { MAIL_LIMITS } from '../../src/protocol/reports/mail-limits';
import { parseReport } from '../../src/protocol/reports/parse-report';
import { headlineOf } from '../../src/protocol/reports/report-counts';
import { readReportFile } from '../../src/protocol/reports/report-file';
import { parseTlsRptRecord, selectTlsRptRecord } from '../../src/protocol/tls-rpt/tls-rpt-record';
import { TlsRptDestination } from '../../src/tls-rpt/destination';
import { readMail } from '../../src/tls-rpt/handler/read-mail';
import { isWithoutMails, seenByPostalMime, seenByUs } from '../../test/support/postal-tree';
import { GOOGLE_FIELDS, REPORT_CONTENT, REPORT_SUBJECT, signedMail } from '../../test/support/signed-mails';
import { elementsOf } from '../../test/support/strict-html';

/** Where bytes of strangers come in. */
export interface Target {
  readonly seeds: readonly Buffer[];
  /** Those whose parts are worth growing, if not all are. */
  readonly grown?: readonly Buffer[];
  /** Pieces that mean something there. */
  readonly words: readonly string[];
  /** Whether what comes in can be packed in other things, such as parts of a mail. */
  readonly packs?: boolean;
  run(input: Buffer): unknown;
}

const SENDERS = path.join(__dirname, '..', '..', 'test', 'fixtures', 'senders');
const senders = (...extensions: string[]) => fs.readdirSync(SENDERS).filter((file) => !file.includes('.expected.') && extensions.some((one) => file.endsWith(one)))
  .map((file) => fs.readFileSync(path.join(SENDERS, file)));
const lines = (...texts: string[]) => texts.map((text) => Buffer.from(text));

const JSON_WORDS = ['{', '}', '[', ']', '"', ':', ',', 'null', '1e999', '-1', '\\ud800', '__proto__', 'policies', 'policy', 'policy-type', 'policy-string', 'mx-host',
  'summary', 'total-failure-session-count', 'failure-details', 'result-type', 'date-range', 'start-datetime', '2026-02-30T24:00:60+99:99', '1775001600'];
const MIME_WORDS = ['\r\n', '\r\n\r\n', '--BOUND', '--BOUND--', 'Content-Type: ', 'multipart/mixed; boundary=', 'message/rfc822', 'application/tlsrpt+gzip', 'text/plain',
  'Content-Transfer-Encoding: ', 'base64', 'quoted-printable', 'charset=utf-16', 'filename*0*=', '=?utf-8?B?', 'Authentication-Results: amazonses.com; ', 'dkim=pass header.i=@',
  'DKIM-Signature: ', 'l=1', 'h=from:subject', 'Auto-Submitted: auto-replied', 'List-Id: ', 'From: ', 'TLS-Report-Domain: ', '(', ')', '"', '<', '>'];

/** Header before the JSON. */
const SIGNED_HEADERS = Buffer.from([
  'Authentication-Results: amazonses.com;\r\n dkim=pass header.i=@reporter.example;', 'From: a@reporter.example',
  'DKIM-Signature: v=1; d=reporter.example; h=from:content-type; b=AA', 'TLS-Report-Domain: example.com',
  'Content-Type: application/tlsrpt+json', 'Content-Transfer-Encoding: 8bit', '', '',
].join('\r\n'));
const REPORT = '{"organization-name":"R","date-range":{"start-datetime":"2026-05-12T00:00:00Z"},"contact-info":"a@reporter.example","policies":[{"policy":{"policy-type":"sts",'
  + '"policy-domain":"example.com"},"summary":{"total-failure-session-count":1},"failure-details":[{"result-type":"validation-failure","receiving-mx-hostname":"mx.example.com"}]}]}';
const LINE = '{"organization_name":"R","dkim_domain":"reporter.example","policy_type":"sts","successful_sessions":0,"failed_sessions":1,"failures":[{"result_type":'
  + '"validation-failure","receiving_mx_hostname":"mx.example.com","failed_sessions":1}],"received_at":"2026-11-24T00:00:00Z"}\n';
const NAME = 'A'.repeat(4000);
const ABOUT = '{"policy":{"policy-domain":"example.com"}},';

/** postal-mime needs much memory for larger mails, so it gets the beginning of those. */
const COMPARED_BYTES = 16 * 1024;

/** With all that is read of them in plain sight. */
const PLAIN_MAILS = [
  Buffer.concat([SIGNED_HEADERS, Buffer.from(REPORT)]),
  Buffer.concat([SIGNED_HEADERS, Buffer.from(REPORT)]),
  ...lines(
    'From: a@b.example\r\nContent-Type: text/plain\r\n\r\nThis is not a report.\r\n',
    'From: a@b.example\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\nQUFBQUFB\r\n',
    'From: a@b.example\r\nContent-Type: multipart/report; report-type="tlsrpt"; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain\r\n'
      + 'Content-Transfer-Encoding: quoted-printable\r\n\r\nA=3DB\r\n--B\r\nContent-Type: application/tlsrpt+json; name="a.json"\r\n\r\n{"policies":[]}\r\n--B--\r\n',
  ),
];

export const TARGETS: { readonly [name: string]: Target } = {
  'policy': {
    run: (input) => parsePolicy(input.toString()),
    seeds: lines('version: STSv1\r\nmode: enforce\r\nmx: *.example.com\r\nmax_age: 604800\r\n', 'version:STSv1\nmode:none\nmax_age:0'),
    words: ['version', 'mode', 'mx', 'max_age', 'STSv1', 'enforce', 'testing', 'none', '*.', ': ', '\r\n', '\n', '\t', '31557601', 'xn--', '\ufeff'],
  },
  'sts-record': {
    run: (input) => [selectStsRecord(input.toString().split('\n')), parseStsRecord(input.toString())],
    seeds: lines('v=STSv1; id=20260401;', 'v=STSv1;id=1;ext=value'),
    words: ['v=STSv1', ';', 'id=', '=', ' ', '\t', '\n'],
  },
  'tlsrpt-record': {
    run: (input) => [selectTlsRptRecord(input.toString().split('\n')), parseTlsRptRecord(input.toString())],
    seeds: lines('v=TLSRPTv1; rua=mailto:a@example.com,https://example.com/x;', 'v=TLSRPTv1;rua=mailto:a%21@example.com'),
    words: ['v=TLSRPTv1', ';', 'rua=', 'mailto:', 'https://', ',', '!', '%2', '\n'],
  },
  'json': {
    run: (input) => parseReport(input.toString()).report.policies.length > 0 && headlineOf(parseReport(input.toString()).report.policies),
    seeds: senders('.json'),
    words: JSON_WORDS,
  },
  'gzip': { run: (input) => gunzip(input, new MailBudget(MAIL_LIMITS, input.length)), seeds: senders('.gz'), words: ['\x1f\x8b\x08', '\x04', '\x08', '\x10', '\x02', '\0\0\0\0'] },
  'zip': { run: (input) => readReportFile(input), seeds: senders('.zip'), words: ['PK\x03\x04', 'PK\x01\x02', 'PK\x05\x06', 'PK\x06\x07', '\xff\xff', '\xff\xff\xff\xff', '\0\0'] },
  'mail': {
    run: async (input) => {
      const mail = await readReportMail(input);
      if (mail.reports.length + mail.rejections.length === 0) throw new Error('nothing is said of the mail');
      return mail.reports.map((report) => accept(mail, report, ['example.com'], new Date('2026-05-13T04:00:00Z')));
    },
    seeds: [
      ...senders('.eml'),
      Buffer.concat([Buffer.from('From: a@b.example\r\nContent-Type: application/gzip\r\n\r\n'), gzipSync('{"policies":[]}')]),
      ...PLAIN_MAILS,
      signedMail({ by: 'reporter.example', from: 'TLS <a@reporter.example>', subject: REPORT_SUBJECT, fields: GOOGLE_FIELDS, headers: ['List-Id: <a.example>'], content: REPORT_CONTENT }),
    ],
    grown: PLAIN_MAILS,
    words: [...MIME_WORDS, ...JSON_WORDS.slice(0, 6)],
    packs: true,
  },
  'parts': {
    run: (input) => sameParts(input.subarray(0, COMPARED_BYTES)),
    seeds: [...senders('.eml').filter(({ length }) => length <= COMPARED_BYTES), ...PLAIN_MAILS],
    words: [...MIME_WORDS, '--', '=', '=\r\n', '=4', '\r', '\n', '\r\r\n', ' ', '\t', '\0', '\xef\xbb\xbf', '--B', '--B--', 'boundary="B"', 'QQ==', '-_'],
  },
  'stored': {
    run: (input) => storedOf(Buffer.concat([SIGNED_HEADERS, input])),
    seeds: [...senders('.json'), ...lines('{"policies":[{},{}]}', `{"organization-name":"${NAME}","policies":[${ABOUT.repeat(100)}{}]}`,
      `{"policies":[{"failure-details":[${'{},'.repeat(500)}{}]}]}`)],
    words: [...JSON_WORDS, NAME, ABOUT, ABOUT.repeat(100), '{},', '{},'.repeat(500), '[]', '1e20,', '"organization-name":"', '"report-id":"', '"contact-info":"'],
  },
  'page': {
    run: (input) => elementsOf(pageOf(input)),
    seeds: senders('.json'),
    words: [...JSON_WORDS, '<script>', '</title>', '</style>', '<!--', '">', "' onload=", '&lt;', 'javascript:', 'https://a.example', '\\u0000', '\\u202e', '\\ufffe', '`', '##vso['],
  },
  'lint': {
    run: (input) => Object.values(LINTERS).map((lint) => lint(input)),
    seeds: lines('version: STSv1\nmode: enforce\nmx: mail.example.com.\nmax_age: 604800\n', 'v=STSv1; id=1;', '"v=TLSRPTv1; " "rua=mailto:a@example.com"', 'v=STSv1; id=1\nv=STSv1; id=2',
      '_mta-sts.example.com. 300 IN TXT ( "v=STSv1; " ; one\n "id=1;" )', '_smtp._tls IN CNAME a.\na. TXT v=TLSRPTv1\\;rua=https://[::1]:1/?a#b'),
    words: ['v=STSv1;', 'v=TLSRPTv1;', 'rua=', 'mailto:', 'https://', '@', '%', ',', '!10m', 'version: STSv1', 'mx: ', 'max-age:', 'mode=', '"', '\\', '\\059', '" "', '\n', '\r', '\ufeff', '\0',
      '_mta-sts.', ' IN TXT ', ' CNAME ', 'text =', '(', ')', ';', '“'],
  },
  'name': {
    run: (input) => {
      const name = input.toString();
      return [normalizeDomainName(name), domainNameProblem(name), mxMatches(`*.${name}`, 'mx.example.com'), mxMatches('*.example.com', name), isWithin(name, 'example.com')];
    },
    seeds: lines('mx1.example.com', 'b\u00fccher.example', '*.xn--bcher-kva.example.', '192.0.2.1'),
    words: ['.', '*.', 'xn--', '-', '\u3002'],
  },
  'evidence': {
    run: (input) => blockersIn(bucketWith(gzipSync(input)), 'reports', 'example.com', 1, EVIDENCE_TIME, Infinity),
    seeds: lines(LINE, LINE + LINE),
    words: ['null', '{}', '[]', '"failures":', '1e15'],
  },
  'destination': {
    run: (input) => [() => TlsRptDestination.https(input.toString()), () => TlsRptDestination.email(input.toString())].map(ofProperty),
    seeds: lines('https://reports.example.com:8443/tls?x=y', 'tls-reports@example.com'),
    words: ['https://', '@', '/', '?', '%', '[', ']', '..'],
  },
};

/** Fails if we find other parts in a mail than postal-mime does. */
async function sameParts(mail: Buffer): Promise<void> {
  const ours = await seenByUs(mail);
  if (typeof ours === 'string') throw new ProtocolError(ours, 'the mail is beyond a limit');
  // The line before the header belongs to an mbox.
  const theirs = await seenByPostalMime(mail.toString('latin1', 0, 5) === 'From ' ? mail.subarray(mail.indexOf(10) + 1) : mail);
  if (isWithoutMails(theirs) && !isDeepStrictEqual(ours, theirs)) throw new Error(`postal-mime finds ${JSON.stringify(theirs)}, and we find ${JSON.stringify(ours)}`);
}

/** Renders the page of a report whose file has a hostile name as well. */
function pageOf(input: Buffer): string {
  const results = new ReportResults();
  const name = input.toString('latin1', 0, 100);
  const reading = { file: name, part: name, accepted: true, code: null, message: null, duplicateOf: null };
  results.add({ ...reading, report: parseReport(input.toString()).report });
  results.add({ ...reading, accepted: false, code: name, message: name, report: null });
  return reportPage(results.summary, results.domains, results.notes);
}

const EVIDENCE_TIME = Date.parse('2026-11-25T00:00:00Z');

/** Makes a bucket with one report from yesterday. */
function bucketWith(content: Uint8Array): S3Client {
  const report = { Key: 'report.json.gz', Size: content.length, LastModified: new Date(EVIDENCE_TIME) };
  const send = async (command: unknown) => {
    if (command instanceof GetObjectCommand) return { Body: { transformToByteArray: async () => content } };
    return { Contents: command instanceof ListObjectsV2Command && command.input.Prefix!.includes('2026-11-24') ? [report] : [] };
  };
  return { send } as unknown as S3Client;
}

/** Returns the value, or the refusal that names the property: both are right. */
function ofProperty(make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    if (/^'(url|address)' is /.test((error as Error).message)) return undefined;
    throw error;
  }
}

/** So little that a report of the largest inputs comes near it, and much less than one of them can be made to ask for. */
const STORED_LIMIT = 256 * 1024;
const KNOWN_LIMIT = 20_000;

/** Reads a mail as the handler does. Fails if what is stored or passed on exceeds a bound: the limits have to ensure it, whatever the mail. */
async function storedOf(mail: Uint8Array): Promise<void> {
  const answer = await readMail({
    mail, policyDomains: ['example.com', 'company-y.example'], limits: { ...MAIL_LIMITS, reportBytes: STORED_LIMIT }, receipt: { rawKey: 'raw/1', receivedAt: '2026-04-02' },
  });
  const known = JSON.stringify(answer, (key, value) => key === 'lines' ? undefined : value).length;
  if (known > KNOWN_LIMIT) throw new Error(`what is made known of the mail has ${known} characters`);
  if (answer.rejection) throw new ProtocolError(answer.rejection.code, answer.rejection.message);
  const stored = answer.reports.reduce((bytes, { lines: gzip }) => bytes + gunzipSync(gzip, { maxOutputLength: 2 * STORED_LIMIT }).length, 0);
  if (stored > STORED_LIMIT) throw new Error(`what is stored of ${mail.length} bytes has ${stored}`);
}

/** Returns undefined for a value or a coded refusal, and otherwise what is wrong. */
export async function findingOf(target: Target, input: Buffer): Promise<string | undefined> {
  try {
    await target.run(input);
  } catch (error) {
    if (!(error instanceof ProtocolError)) return String((error as Error).stack);
  }
  return undefined;
}
