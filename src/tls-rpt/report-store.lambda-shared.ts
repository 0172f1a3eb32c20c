import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { QUARANTINE_PREFIX, REPORTS_PREFIX, SCHEMA_VERSION } from './contract';
import { ProtocolError } from '../protocol/protocol-error';
import { Report, ReportPolicy } from '../protocol/report';

/** Where a mail is, and since when. */
export interface Receipt {
  readonly rawKey: string;
  readonly receivedAt: string;
}

export class ReportStore {
  public constructor(private readonly s3: S3Client, private readonly bucket: string) {}

  /**
   * Stores what a report says of one domain, one line a policy.
   *
   * @returns whether it is new. The key follows what makes a report the same one: no reporter's id is unique alone.
   */
  public async storeReport(
    domain: string, report: Report, policies: readonly ReportPolicy[], dkimDomain: string, receipt: Receipt,
  ): Promise<boolean> {
    const { policies: _, ...head } = report;
    const lines = policies.map((policy) => JSON.stringify({
      schemaVersion: SCHEMA_VERSION, ...head, ...policy, policyDomain: domain, dkimDomain, ...receipt,
    }));
    try {
      await this.s3.send(new PutObjectCommand({
        Bucket: this.bucket,
        Key: `${REPORTS_PREFIX}domain=${domain}/date=${report.startDatetime?.slice(0, 10) ?? 'unknown'}/${identityOf(domain, report, policies)}.json.gz`,
        Body: gzipSync(`${lines.join('\n')}\n`),
        ContentType: 'application/x-ndjson',
        ContentEncoding: 'gzip',
        IfNoneMatch: '*',
      }));
      return true;
    } catch (error) {
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412) return false;
      throw error;
    }
  }

  /** Keeps the reason beside the mail, which stays where it is. */
  public async quarantine(refusal: ProtocolError, receipt: Receipt): Promise<void> {
    await this.s3.send(new PutObjectCommand({
      Bucket: this.bucket,
      Key: `${QUARANTINE_PREFIX}${refusal.code}/${sha256(receipt.rawKey)}.json`,
      Body: JSON.stringify({ schemaVersion: SCHEMA_VERSION, code: refusal.code, message: refusal.message, ...receipt }),
      ContentType: 'application/json',
    }));
  }
}

/** A report without an id is known by its content. */
function identityOf(domain: string, report: Report, policies: readonly ReportPolicy[]): string {
  const { organizationName, reportId, startDatetime, endDatetime } = report;
  return sha256(JSON.stringify([organizationName, reportId, domain, startDatetime, endDatetime, ...reportId === null ? policies : []]));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
