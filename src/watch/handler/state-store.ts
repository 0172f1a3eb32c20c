import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { SCHEMA_VERSION, stateKey } from '../watch-contract';
import { callBound } from './call-bound';
import { DomainState } from './watch-state';

export interface Stored {
  readonly state: DomainState;
  readonly etag: string;
}

/** Answers of S3 if the condition does not hold: the state was changed, is being changed, or was deleted with its domain. */
const LOST = [412, 409, 404];

/** Stores the states of domains, one object each, so that runs for different domains don't conflict. */
export class StateStore {
  public constructor(private readonly s3: S3Client, private readonly bucket: string) {}

  public async load(domain: string): Promise<Stored | undefined> {
    try {
      const { Body, ETag } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: stateKey(domain) }), callBound());
      const state = JSON.parse(await Body!.transformToString());
      if (state.schemaVersion !== SCHEMA_VERSION) throw new Error(`${stateKey(domain)} is of version ${state.schemaVersion}, not ${SCHEMA_VERSION}`);
      return { state, etag: ETag! };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  /** Replaces the stored state. Returns undefined if another run was first: that run then continues. */
  public async replace(stored: Stored | undefined, domain: string, state: DomainState): Promise<Stored | undefined> {
    try {
      const { ETag } = await this.s3.send(new PutObjectCommand({
        Bucket: this.bucket,
        Key: stateKey(domain),
        Body: JSON.stringify(state),
        ContentType: 'application/json',
        ...stored ? { IfMatch: stored.etag } : { IfNoneMatch: '*' },
      }), callBound());
      return { state, etag: ETag! };
    } catch (error) {
      if (error instanceof S3ServiceException && LOST.includes(error.$metadata.httpStatusCode ?? 0)) return undefined;
      throw error;
    }
  }
}
