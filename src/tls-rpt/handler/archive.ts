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
/** Bound of one call. */
const MAX_DELETED = 1000;

/** `again`: the report was stored before, from the same mail. */
export type StoredOutcome = 'accepted' | 'again' | 'duplicate';

/** Reads and writes the receiver's bucket. */
export class Archive {
  public constructor(private readonly s3: S3Client, private readonly bucket: string) {}

  /** Returns a mail, or only its size if it is over the limit. */
  public async mail(key: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array | number> {
    const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(GET_MILLISECONDS)]);
    const { Body, ContentLength } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }), { abortSignal });
    const stream = Body as unknown as Readable;
    if (ContentLength! > maxBytes) {
      stream.destroy();
      return ContentLength!;
    }
    // The SDK applies its signal only until the headers arrive.
    addAbortSignal(abortSignal, stream);
    return Body!.transformToByteArray();
  }

  /** Stores a report once. The key derives from the report's identity, so a second copy finds the first. */
  public async storeReport(report: DomainReport, { rawKey }: ReceivedMail, signal: AbortSignal): Promise<StoredOutcome> {
    if (await this.putOnce(this.reportInput(report, rawKey), signal)) return 'accepted';
    const metadata = await this.metadataOf(report, signal);
    if (!metadata) throw new Error(`${reportKey(report)} existed, and was deleted meanwhile`);
    return metadata[SOURCE] === sourceOf(rawKey) ? 'again' : 'duplicate';
  }

  /** Overwrites the report stored from this mail with what the current parser reads. It writes nothing if the report is unchanged, as most are. */
  public async restoreReport(report: DomainReport, receipt: ReceivedMail, signal: AbortSignal): Promise<StoredOutcome> {
    const metadata = await this.metadataOf(report, signal);
    if (!metadata) return this.storeReport(report, receipt, signal);
    if (metadata[SOURCE] !== sourceOf(receipt.rawKey)) return 'duplicate';
    if (metadata[READING] !== report.reading) {
      await this.s3.send(new PutObjectCommand(this.reportInput(report, receipt.rawKey)), { abortSignal: signal });
    }
    return 'again';
  }

  /** Stores the reason; the mail stays under its key. Returns false if the reason exists already. */
  public quarantine({ code, message }: Rejection, receipt: ReceivedMail, signal: AbortSignal): Promise<boolean> {
    return this.putOnce({
      Bucket: this.bucket,
      Key: quarantineKey(code, receipt),
      Body: `${renderLine({ schemaVersion: SCHEMA_VERSION, code, message, ...receipt })}\n`,
      ContentType: 'application/json',
    }, signal);
  }

  /** Returns keys of objects that an earlier run may have stored for this mail and the current one does not produce. */
  public staleKeys(receipt: ReceivedMail, today: ReadAnswer): string[] {
    const rejections = REJECTIONS.filter((code) => code !== today.rejection?.code).map((code) => quarantineKey(code, receipt));
    const undated = today.reports.filter(({ day }) => day !== null).map((report) => reportKey({ ...report, day: null }));
    return [...rejections, ...undated];
  }

  /** Deletes the objects that exist, of many mails in one call. */
  public async delete(keys: readonly string[], abortSignal: AbortSignal): Promise<void> {
    for (let at = 0; at < keys.length; at += MAX_DELETED) {
      const Objects = keys.slice(at, at + MAX_DELETED).map((Key) => ({ Key }));
      const { Errors } = await this.s3.send(new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects, Quiet: true } }), { abortSignal });
      if (Errors?.length) throw new Error(`could not delete ${Errors[0].Key}: ${Errors[0].Message}`);
    }
  }

  /** Returns undefined if the report is not stored. */
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

/** User metadata of a stored report: a hash of the mail's key. */
const SOURCE = 'source';
/** User metadata of a stored report: a hash of its lines. */
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
