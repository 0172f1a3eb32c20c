import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { SCHEMA_VERSION } from './contract';
import { DomainReport, ReadAnswer, ReadRequest, Receipt } from './reading.lambda-shared';
import { admit, Admission } from '../protocol/admission';
import { ProtocolError } from '../protocol/protocol-error';
import { Report } from '../protocol/report';
import { headlineOf } from '../protocol/report-counts';
import { ReportMail, readReportMail } from '../protocol/report-mail';
import { shortened } from '../protocol/shortened';

/** A refusal can name all that a report is about. */
const MAX_MESSAGE_LENGTH = 1000;

/** From the bytes of a mail to what is stored of it, or why nothing is. */
export async function readMail({ mail, policyDomains, limits, receipt }: ReadRequest): Promise<ReadAnswer> {
  try {
    const read = await readReportMail(mail, limits);
    const admission = admit(read.headers, read.report, policyDomains, new Date(receipt.receivedAt));
    const lines = linesOf(read.report, admission, receipt, limits.reportBytes);
    return { reports: [...admission.policies.keys()].map((domain) => domainReport(domain, read, admission, lines.get(domain)!)) };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { refusal: { code: error.code, message: shortened(error.message, MAX_MESSAGE_LENGTH) } };
  }
}

/** What is to be stored, by domain. A line repeats what the report says once, and has names for what it leaves out: the whole can be much larger. */
function linesOf({ policies: _, ...head }: Report, { dkimDomain, policies }: Admission, receipt: Receipt, maxBytes: number): Map<string, string[]> {
  const lines = new Map<string, string[]>([...policies.keys()].map((domain) => [domain, []]));
  let bytes = 0;
  for (const [policyDomain, ofDomain] of policies) {
    for (const policy of ofDomain) {
      const line = `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...head, ...policy, policyDomain, dkimDomain, ...receipt })}\n`;
      bytes += Buffer.byteLength(line);
      if (bytes > maxBytes) throw new ProtocolError('TOO_LARGE', `what is to be stored of the report has more than ${maxBytes} bytes`);
      lines.get(policyDomain)!.push(line);
    }
  }
  return lines;
}

function domainReport(
  domain: string, { report, fingerprint }: ReportMail, { dkimDomain, policies }: Admission, lines: readonly string[],
): DomainReport {
  const { failures, ...sessions } = headlineOf(policies.get(domain)!);
  return {
    domain,
    // With the signer, the only one of them that can't be made up: nobody takes the place of another's report.
    id: createHash('sha256').update(`${fingerprint} ${dkimDomain} ${domain}`).digest('hex').slice(0, 32),
    day: report.startDatetime?.slice(0, 10) ?? null,
    // A copy: what zlib gives can be a part of a larger buffer, which would go with it to the other thread.
    lines: Uint8Array.from(gzipSync(lines.join(''))),
    organizationName: report.organizationName,
    reportId: report.reportId,
    startDatetime: report.startDatetime,
    endDatetime: report.endDatetime,
    ...sessions,
    failures: [...failures].map(([resultType, failedSessions]) => ({ resultType, failedSessions })),
  };
}
