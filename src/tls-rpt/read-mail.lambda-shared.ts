import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { SCHEMA_VERSION } from './contract';
import { DomainReport, ReadAnswer, ReadRequest, Receipt } from './reading.lambda-shared';
import { admit } from '../protocol/admission';
import { ProtocolError } from '../protocol/protocol-error';
import { ReportPolicy } from '../protocol/report';
import { headlineOf } from '../protocol/report-counts';
import { ReportMail, readReportMail } from '../protocol/report-mail';

/** From the bytes of a mail to what is stored of it, or why nothing is. */
export async function readMail({ mail, policyDomains, limits, receipt }: ReadRequest): Promise<ReadAnswer> {
  try {
    const read = await readReportMail(mail, limits);
    const { dkimDomain, policies } = admit(read.headers, read.report, policyDomains, new Date(receipt.receivedAt));
    return { reports: [...policies].map(([domain, ofDomain]) => domainReport(domain, read, ofDomain, dkimDomain, receipt)) };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { refusal: { code: error.code, message: error.message } };
  }
}

function domainReport(
  domain: string, { report, fingerprint }: ReportMail, policies: readonly ReportPolicy[], dkimDomain: string, receipt: Receipt,
): DomainReport {
  const { policies: _, ...head } = report;
  const lines = policies.map((policy) => `${JSON.stringify({
    schemaVersion: SCHEMA_VERSION, ...head, ...policy, policyDomain: domain, dkimDomain, ...receipt,
  })}\n`);
  const { failures, ...sessions } = headlineOf(policies);
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
