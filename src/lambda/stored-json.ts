import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { callBound } from './call-bound';

/** A value in a bucket, and the version of it. */
export interface StoredJson<T> {
  readonly value: T;
  readonly etag: string;
}

/** Answers of S3 if the condition does not hold: the object was changed, is being changed, or was deleted. */
const LOST = [412, 409, 404];

/** Keeps values as JSON in a bucket. Of two runs that replace the same value, one succeeds. */
export class JsonStore<T extends { readonly schemaVersion: number }> {
  public constructor(private readonly s3: Pick<S3Client, 'send'>, private readonly bucket: string, private readonly schemaVersion: number) {}

  public async load(key: string): Promise<StoredJson<T> | undefined> {
    try {
      const { Body, ETag } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }), callBound());
      const value = JSON.parse(await Body!.transformToString());
      if (value.schemaVersion !== this.schemaVersion) throw new Error(`${key} is of version ${value.schemaVersion}, not ${this.schemaVersion}`);
      return { value, etag: ETag! };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  /** Replaces the stored value. Returns undefined if another run was first: that run then continues. */
  public async replace(stored: StoredJson<T> | undefined, key: string, value: T): Promise<StoredJson<T> | undefined> {
    try {
      const { ETag } = await this.s3.send(new PutObjectCommand({
        Bucket: this.bucket,
        Key: key,
        Body: JSON.stringify(value),
        ContentType: 'application/json',
        ...stored ? { IfMatch: stored.etag } : { IfNoneMatch: '*' },
      }), callBound());
      return { value, etag: ETag! };
    } catch (error) {
      if (error instanceof S3ServiceException && LOST.includes(error.$metadata.httpStatusCode ?? 0)) return undefined;
      throw error;
    }
  }
}
