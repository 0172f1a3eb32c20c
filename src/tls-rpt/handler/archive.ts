import { createHash } from 'node:crypto';
import { addAbortSignal, Readable } from 'node:stream';
import {
  DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand, PutObjectCommandInput, S3Client, S3ServiceException,
} from '@aws-sdk/client-s3';
import { QUARANTINE_PREFIX, reportsPrefix, SCHEMA_VERSION } from '../ingestion-contract';
import { DomainReport, ReadAnswer, ReceivedMail, Rejection } from './reading';
import { REJECTIONS } from '../../protocol/reports/rejections';
import { renderLine } from '../../protocol/reports/report-line';

const GET_MILLISECONDS = 30_000;
/** What one call takes. */
const MAX_DELETED = 1000;

/** `again`: it was stored before, from the same mail. */
export type StoredOutcome = 'accepted' | 'again' | 'duplicate';

/** The receiver's bucket. */
export class Archive {
  public constructor(private readonly s3: S3Client, private readonly bucket: string) {}

  /** A mail over the limit is given by its size alone. */
  public async mail(key: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array | number> {
    const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(GET_MILLISECONDS)]);
    const { Body, ContentLength } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }), { abortSignal });
    const stream = Body as unknown as Readable;
    if (ContentLength! > maxBytes) {
      stream.destroy();
      return ContentLength!;
    }
    // The SDK's own signal ends with the headers.
    addAbortSignal(abortSignal, stream);
    return Body!.transformToByteArray();
  }

  /** The key follows what makes a report the same one, so that a second copy meets the first. */
  public async storeReport(report: DomainReport, { rawKey }: ReceivedMail, signal: AbortSignal): Promise<StoredOutcome> {
    if (await this.putOnce(this.reportInput(report, rawKey), signal)) return 'accepted';
    const metadata = await this.metadataOf(report, signal);
    if (!metadata) throw new Error(`${reportKey(report)} was there, and is not any more`);
    return metadata[SOURCE] === sourceOf(rawKey) ? 'again' : 'duplicate';
  }

  /** The same for a mail that was taken in before: what comes from it already is put as it is read today. Most of it is there, and the same. */
  public async restoreReport(report: DomainReport, receipt: ReceivedMail, signal: AbortSignal): Promise<StoredOutcome> {
    const metadata = await this.metadataOf(report, signal);
    if (!metadata) return this.storeReport(report, receipt, signal);
    if (metadata[SOURCE] !== sourceOf(receipt.rawKey)) return 'duplicate';
    if (metadata[READING] !== report.reading) {
      await this.s3.send(new PutObjectCommand(this.reportInput(report, receipt.rawKey)), { abortSignal: signal });
    }
    return 'again';
  }

  /** Keeps the reason beside the mail, which stays where it is. False if it is there already. */
  public quarantine({ code, message }: Rejection, receipt: ReceivedMail, signal: AbortSignal): Promise<boolean> {
    return this.putOnce({
      Bucket: this.bucket,
      Key: quarantineKey(code, receipt),
      Body: `${renderLine({ schemaVersion: SCHEMA_VERSION, code, message, ...receipt })}\n`,
      ContentType: 'application/json',
    }, signal);
  }

  /** Where an earlier reading may have put what today's does not say. */
  public staleKeys(receipt: ReceivedMail, today: ReadAnswer): string[] {
    const rejections = REJECTIONS.filter((code) => code !== today.rejection?.code).map((code) => quarantineKey(code, receipt));
    const undated = today.reports.filter(({ day }) => day !== null).map((report) => reportKey({ ...report, day: null }));
    return [...rejections, ...undated];
  }

  /** Deletes what is there of these: of many mails in one call. */
  public async delete(keys: readonly string[], abortSignal: AbortSignal): Promise<void> {
    for (let at = 0; at < keys.length; at += MAX_DELETED) {
      const Objects = keys.slice(at, at + MAX_DELETED).map((Key) => ({ Key }));
      const { Errors } = await this.s3.send(new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects, Quiet: true } }), { abortSignal });
      if (Errors?.length) throw new Error(`could not delete ${Errors[0].Key}: ${Errors[0].Message}`);
    }
  }

  /** Undefined where the report is not stored. */
  private async metadataOf(report: DomainReport, abortSignal: AbortSignal): Promise<{ readonly [name: string]: string } | undefined> {
    try {
      const { Metadata = {} } = await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: reportKey(report) }), { abortSignal });
      return Metadata;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  private reportInput(report: DomainReport, rawKey: string): PutObjectCommandInput {
    return {
      Bucket: this.bucket,
      Key: reportKey(report),
      Body: report.lines,
      ContentType: 'application/x-ndjson',
      ContentEncoding: 'gzip',
      Metadata: { [SOURCE]: sourceOf(rawKey), [READING]: report.reading },
    };
  }

  private async putOnce(input: PutObjectCommandInput, abortSignal: AbortSignal): Promise<boolean> {
    try {
      await this.s3.send(new PutObjectCommand({ ...input, IfNoneMatch: '*' }), { abortSignal });
      return true;
    } catch (error) {
      if (statusOf(error) === 412) return false;
      throw error;
    }
  }
}

/** User metadata of a stored report: which mail it came in. */
const SOURCE = 'source';
/** And what is in it. */
const READING = 'reading';

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

export function reportKey({ domain, day, id }: Pick<DomainReport, 'domain' | 'day' | 'id'>): string {
  return `${reportsPrefix(domain, day)}${id}.json.gz`;
}

function quarantineKey(code: string, { rawKey }: ReceivedMail): string {
  return `${QUARANTINE_PREFIX}${code}/${sourceOf(rawKey)}.json`;
}

function sourceOf(rawKey: string): string {
  return createHash('sha256').update(rawKey).digest('hex').slice(0, 32);
}
