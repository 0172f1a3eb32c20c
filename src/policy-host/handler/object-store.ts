/** The content of an object to store. */
export interface Content {
  readonly text: string;
  /** User metadata. */
  readonly metadata: { readonly [name: string]: string };
}

/** An object as it is stored. */
export interface StoredObject extends Content {
  /** Identifies the content, for conditional writes. */
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/** One version of an object, or a delete marker. */
export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
}

/** Identifies the version that a write made. */
export interface Written {
  readonly etag: string;
  readonly versionId: string;
}

/** Stores objects in buckets with versioning. Reads and lists see every write that ended before them. */
export interface ObjectStore {
  get(bucket: string, key: string): Promise<StoredObject | undefined>;
  put(bucket: string, key: string, object: Content): Promise<Written>;
  /** Writes only if the object exists with this etag. Returns undefined if it does not. */
  replace(bucket: string, key: string, object: Content, etag: string): Promise<Written | undefined>;
  /** Copies text and metadata of an object, or of one version of it. Returns undefined if that does not exist. */
  copy(bucket: string, source: { readonly key: string; readonly versionId?: string }, key: string): Promise<Written | undefined>;
  /** Lists all versions of all objects under a prefix, including delete markers. */
  versions(bucket: string, prefix: string): Promise<ObjectVersion[]>;
  /** Deletes versions for good. Ignores versions that no longer exist. */
  remove(bucket: string, versions: readonly ObjectVersion[]): Promise<void>;
}
