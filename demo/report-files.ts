import * as fs from 'node:fs';
import { gzipSync } from 'node:zlib';
import { readReportMail } from '../src/protocol/mails/report-mail';
import { parseReport } from '../src/protocol/reports/parse-report';
import { Report } from '../src/protocol/reports/report';
import { mayBeReport, readReportFile } from '../src/protocol/reports/report-file';

export interface ReportFile {
  readonly name: string;
  readonly mail: Buffer;
  /** The first domain that it is about. */
  readonly domain?: string;
}

/** Reads report files: mails as they are, bare reports (JSON, or in gzip) in a mail of their own. */
export async function readReportFiles(files: string[]): Promise<ReportFile[]> {
  return Promise.all(files.map(async (name) => {
    if (!fs.existsSync(name)) throw new Error(`'${name}' is not there: give the path of a mail (.eml) or a report (.json, .json.gz)`);
    const content = fs.readFileSync(name);
    try {
      const bare = mayBeReport(content);
      const { reports: [found], rejections: [refusal] } = await (bare ? readReportFile(content) : readReportMail(content));
      if (!found) throw refusal;
      const { report } = found;
      return { name, mail: bare ? mailOf(content, report) : content, domain: domainOf(report) };
    } catch (error) {
      throw new Error(`'${name}' holds no TLS report: ${(error as Error).message}. Give a mail (.eml) or a report (.json, .json.gz)`);
    }
  }));
}

/** Makes the report that the rehearsal mails if no file is given. */
export function embeddedReport(domain: string): ReportFile {
  const report = {
    'organization-name': 'Rehearsal Mail Inc.',
    'date-range': { 'start-datetime': '2026-05-12T00:00:00Z', 'end-datetime': '2026-05-12T23:59:59Z' },
    'contact-info': 'tls-reports@reporter.example',
    'report-id': `2026-05-12T00:00:00Z_${domain}`,
    'policies': [{
      'policy': {
        'policy-type': 'sts',
        'policy-string': ['version: STSv1', 'mode: testing', `mx: mx1.${domain}`, `mx: mx2.${domain}`, 'max_age: 604800'],
        'policy-domain': domain,
        'mx-host': [`mx1.${domain}`, `mx2.${domain}`],
      },
      'summary': { 'total-successful-session-count': 312, 'total-failure-session-count': 7 },
      'failure-details': [
        { 'result-type': 'certificate-expired', 'sending-mta-ip': '198.51.100.7', 'receiving-mx-hostname': `mx2.${domain}`, 'failed-session-count': 5 },
        { 'result-type': 'starttls-not-supported', 'sending-mta-ip': '198.51.100.8', 'receiving-mx-hostname': `mx2.${domain}`, 'failed-session-count': 2 },
      ],
    }],
  };
  const content = Buffer.from(JSON.stringify(report));
  return { name: 'the embedded report', mail: mailOf(content, parseReport(content.toString()).report), domain };
}

function mailOf(content: Buffer, report: Report): Buffer {
  const reporter = report.contactInfo?.split('@')[1] ?? 'reporter.example';
  const body = content[0] === 0x1f ? content : gzipSync(content);
  return Buffer.from([
    `DKIM-Signature: v=1; a=rsa-sha256; d=${reporter}; s=rehearsal; h=from:subject:content-type; bh=AAAA; b=AAAA`,
    `From: TLS reports <noreply@${reporter}>`,
    `Subject: Report Domain: ${domainOf(report) ?? 'unknown'} Submitter: ${reporter}`,
    ...domainOf(report) ? [`TLS-Report-Domain: ${domainOf(report)}`] : [],
    `TLS-Report-Submitter: ${reporter}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type="tlsrpt"; boundary="part"',
    '',
    '--part',
    'Content-Type: text/plain',
    '',
    'The report is attached.',
    '--part',
    'Content-Type: application/tlsrpt+gzip',
    'Content-Transfer-Encoding: base64',
    '',
    body.toString('base64').replace(/.{76}/g, '$&\r\n'),
    '--part--',
    '',
  ].join('\r\n'));
}

function domainOf(report: Report): string | undefined {
  return report.policies.map(({ policyDomain }) => policyDomain).find((domain) => domain !== null) ?? undefined;
}
