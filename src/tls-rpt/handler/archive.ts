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

/** `again`: the report was stored before, from the same mail. `unpublished`: by a replay that ended before it published the event. */
export type StoredOutcome = 'accepted' | 'again' | 'unpublished' | 'duplicate';

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
  public storeReport(report: DomainReport, receipt: ReceivedMail, signal: AbortSignal): Promise<StoredOutcome> {
    return this.store(this.reportInput(report, receipt), receipt, signal);
  }

  /**
   * Stores a report as `storeReport` does, or overwrites the one stored from this mail with what the current parser reads. It writes nothing if the
   * report is unchanged, as most are. A new report is marked until `notePublished`: nothing else runs a replay again that ends before.
   */
  public async restoreReport(report: DomainReport, receipt: ReceivedMail, signal: AbortSignal): Promise<StoredOutcome> {
    const input = this.reportInput(report, receipt);
    const stored = await this.metadataOf(input.Key!, signal);
    if (!stored) return this.store({ ...input, Metadata: { ...input.Metadata, ...UNPUBLISHED } }, receipt, signal);
    // Without metadata, it was put there by hand.
    const outcome = stored[SOURCE] === undefined ? 'again' : outcomeOf(stored, receipt);
    if (outcome === 'again' && stored[READING] !== report.reading) await this.put(input, signal);
    return outcome;
  }

  /** Notes that the event of a replayed report is published, so that no later replay repeats it. */
  public notePublished(report: DomainReport, receipt: ReceivedMail, signal: AbortSignal): Promise<void> {
    return this.put(this.reportInput(report, receipt), signal);
  }

  /** Stores the reason; the mail stays under its key. Returns false if the reason exists already. */
  public quarantine(rejection: Rejection, receipt: ReceivedMail, signal: AbortSignal): Promise<boolean> {
    return this.putOnce(this.reasonInput(rejection, receipt), signal);
  }

  /** Stores the reason as `quarantine` does, or overwrites another message. It writes nothing if the reason is unchanged, because asking costs a twelfth of a write. */
  public async quarantineAgain(rejection: Rejection, receipt: ReceivedMail, signal: AbortSignal): Promise<boolean> {
    const input = this.reasonInput(rejection, receipt);
    const stored = await this.metadataOf(input.Key!, signal);
    if (!stored) return this.putOnce(input, signal);
    if (stored[READING] !== input.Metadata![READING]) await this.put(input, signal);
    return false;
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

  private async store(input: PutObjectCommandInput, receipt: ReceivedMail, signal: AbortSignal): Promise<StoredOutcome> {
    if (await this.putOnce(input, signal)) return 'accepted';
    const stored = await this.metadataOf(input.Key!, signal);
    if (!stored) throw new Error(`${input.Key} existed, and was deleted meanwhile`);
    return outcomeOf(stored, receipt);
  }

  /** Returns undefined if the object does not exist. */
  private async metadataOf(key: string, abortSignal: AbortSignal): Promise<Metadata | undefined> {
    try {
      const { Metadata = {} } = await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }), { abortSignal });
      return Metadata;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  private reportInput(report: DomainReport, { rawKey }: ReceivedMail): PutObjectCommandInput {
    return {
      Bucket: this.bucket,
      Key: reportKey(report),
      Body: report.lines,
      ContentType: 'application/x-ndjson',
      ContentEncoding: 'gzip',
      Metadata: { [SOURCE]: sourceOf(rawKey), [READING]: report.reading },
    };
  }

  private reasonInput({ code, message }: Rejection, receipt: ReceivedMail): PutObjectCommandInput {
    return {
      Bucket: this.bucket,
      Key: quarantineKey(code, receipt),
      Body: `${renderLine({ schemaVersion: SCHEMA_VERSION, code, message, ...receipt })}\n`,
      ContentType: 'application/json',
      // The time of receipt is not part of it: a replay knows it less exactly.
      Metadata: { [READING]: hashOf(message) },
    };
  }

  private async put(input: PutObjectCommandInput, abortSignal: AbortSignal): Promise<void> {
    await this.s3.send(new PutObjectCommand(input), { abortSignal });
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

type Metadata = { readonly [name: string]: string };

/** User metadata of a stored report: a hash of the mail's key. */
const SOURCE = 'source';
/** User metadata: a hash of what was read. An ETag would not do: with a KMS key it is not a hash, and gzip's bytes depend on its version. */
const READING = 'reading';
/** User metadata of a report whose event a replay has yet to publish. */
const UNPUBLISHED = { event: 'unpublished' };

function outcomeOf(stored: Metadata, { rawKey }: ReceivedMail): StoredOutcome {
  if (stored[SOURCE] !== sourceOf(rawKey)) return 'duplicate';
  return stored.event === UNPUBLISHED.event ? 'unpublished' : 'again';
}

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
  return hashOf(rawKey);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
