import { createHash } from 'node:crypto';
import { addAbortSignal, Readable } from 'node:stream';
import {
  DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand, PutObjectCommandInput, S3Client, S3ServiceException,
} from '@aws-sdk/client-s3';
import { QUARANTINE_PREFIX, reportsPrefix, SCHEMA_VERSION } from './contract';
import { DomainReport, ReadAnswer, Receipt, Refusal } from './reading.lambda-shared';
import { REFUSALS } from '../protocol/refusals';

const GET_MILLISECONDS = 30_000;

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
  public async storeReport(report: DomainReport, { rawKey }: Receipt): Promise<'accepted' | 'again' | 'duplicate'> {
    if (await this.putOnce(this.reportInput(report, rawKey))) return 'accepted';
    const { Metadata } = await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: reportKey(report) }));
    return Metadata?.[SOURCE] === sourceOf(rawKey) ? 'again' : 'duplicate';
  }

  /** Puts a report that comes from this mail already as it is read today. */
  public async refreshReport(report: DomainReport, { rawKey }: Receipt): Promise<void> {
    await this.s3.send(new PutObjectCommand(this.reportInput(report, rawKey)));
  }

  /** Keeps the reason beside the mail, which stays where it is. False if it is there already. */
  public quarantine({ code, message }: Refusal, receipt: Receipt): Promise<boolean> {
    return this.putOnce({
      Bucket: this.bucket,
      Key: quarantineKey(code, receipt),
      Body: JSON.stringify({ schemaVersion: SCHEMA_VERSION, code, message, ...receipt }),
      ContentType: 'application/json',
    });
  }

  /** Takes away what an earlier reading of a mail left and today's does not say. */
  public async forget(receipt: Receipt, today: ReadAnswer): Promise<void> {
    const refusals = REFUSALS.filter((code) => code !== today.refusal?.code).map((code) => quarantineKey(code, receipt));
    const undated = today.reports.filter(({ day }) => day !== null).map((report) => reportKey({ ...report, day: null }));
    const { Errors } = await this.s3.send(new DeleteObjectsCommand({
      Bucket: this.bucket,
      Delete: { Objects: [...refusals, ...undated].map((Key) => ({ Key })), Quiet: true },
    }));
    if (Errors?.length) throw new Error(`could not delete ${Errors[0].Key}: ${Errors[0].Message}`);
  }

  private reportInput(report: DomainReport, rawKey: string): PutObjectCommandInput {
    return {
      Bucket: this.bucket,
      Key: reportKey(report),
      Body: report.lines,
      ContentType: 'application/x-ndjson',
      ContentEncoding: 'gzip',
      Metadata: { [SOURCE]: sourceOf(rawKey) },
    };
  }

  private async putOnce(input: PutObjectCommandInput): Promise<boolean> {
    try {
      await this.s3.send(new PutObjectCommand({ ...input, IfNoneMatch: '*' }));
      return true;
    } catch (error) {
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412) return false;
      throw error;
    }
  }
}

/** User metadata of a stored report: which mail it came in. */
const SOURCE = 'source';

export function reportKey({ domain, day, id }: Pick<DomainReport, 'domain' | 'day' | 'id'>): string {
  return `${reportsPrefix(domain, day)}${id}.json.gz`;
}

function quarantineKey(code: string, { rawKey }: Receipt): string {
  return `${QUARANTINE_PREFIX}${code}/${sourceOf(rawKey)}.json`;
}

function sourceOf(rawKey: string): string {
  return createHash('sha256').update(rawKey).digest('hex').slice(0, 32);
}
