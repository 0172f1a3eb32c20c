import { S3Client } from '@aws-sdk/client-s3';
import { SCHEMA_VERSION, stateKey } from '../watch-contract';
import { DomainState } from './watch-state';
import { JsonStore } from '../../lambda/stored-json';

export interface Stored {
  readonly state: DomainState;
  readonly etag: string;
}

/** Stores the states of domains, one object each, so that runs for different domains don't conflict. */
export class StateStore {
  private readonly objects: JsonStore<DomainState>;

  public constructor(s3: S3Client, bucket: string) {
    this.objects = new JsonStore<DomainState>(s3, bucket, SCHEMA_VERSION);
  }

  public async load(domain: string): Promise<Stored | undefined> {
    const stored = await this.objects.load(stateKey(domain));
    return stored && { state: stored.value, etag: stored.etag };
  }

  /** Replaces the stored state. Returns undefined if another run was first: that run then continues. */
  public async replace(stored: Stored | undefined, domain: string, state: DomainState): Promise<Stored | undefined> {
    const replaced = await this.objects.replace(stored && { value: stored.state, etag: stored.etag }, stateKey(domain), state);
    return replaced && { state, etag: replaced.etag };
  }
}
