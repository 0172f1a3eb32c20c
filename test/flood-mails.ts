import { gzipSync } from 'node:zlib';
import { FunctionProcess, ingestionAt } from './support/function-process';
import { policyJson, reportJson, reportMail } from './support/mails';
import { zipOf } from './support/zips';
import { RESULT_TYPES } from '../src/protocol/reports/report-counts';

/** About as many as a stack can have. */
export const FLOODED_DOMAINS = Array.from({ length: 80 }, (_, index) => `domain${index}.example`);

/** One of each type, so that each metric gets a value. */
export const EACH_FAILURE = [...RESULT_TYPES, 'of-his-own'].map((type) => ({ 'result-type': type, 'failed-session-count': 1 }));

export const SPAM = Buffer.from('From: a@b.example\r\n\r\nBuy!');

export function reportOn(domains: readonly string[], id = '1') {
  return reportJson({ 'report-id': id, 'policies': domains.map((domain) => policyJson({ 'failure-details': EACH_FAILURE }, { 'policy-domain': domain })) });
}

/** Makes a mail with an archive of reports. */
export function mailWith(reports: readonly unknown[]): Buffer {
  return reportMail(undefined, {
    body: zipOf(...reports.map((report) => ({ content: gzipSync(JSON.stringify(report)) }))),
    // So long that what is packed in it may be as large as it is here.
    human: `Content-Type: text/plain\r\n\r\n${'A report.\r\n'.repeat(5000)}`,
  });
}

/**
 * Starts the ingestion for a mailbox of all these domains.
 *
 * @param code The handler's file, where it is not the one of today.
 */
export function floodedFunction(endpoint: string, code?: string): FunctionProcess {
  return new FunctionProcess({ ...ingestionAt(endpoint), POLICY_DOMAINS: FLOODED_DOMAINS.join(',') }, code);
}

/** Makes the event that SQS gives the function for mails. */
export function eventOf(...keys: string[]) {
  const bodyOf = (key: string) => JSON.stringify({ Records: [{ eventTime: '2026-05-13T04:00:00.000Z', s3: { object: { key } } }] });
  return { Records: keys.map((key) => ({ messageId: key, body: bodyOf(key) })) };
}
