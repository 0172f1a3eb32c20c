/** What is put into an object. */
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

/** What a write made. */
export interface Written {
  readonly etag: string;
  readonly versionId: string;
}

/** A bucket with versions. Reads and lists see every write that has ended before them. */
export interface ObjectStore {
  get(bucket: string, key: string): Promise<StoredObject | undefined>;
  put(bucket: string, key: string, object: Content): Promise<Written>;
  /** Writes only if the object exists with this etag; undefined if it does not. */
  replace(bucket: string, key: string, object: Content, etag: string): Promise<Written | undefined>;
  /** Copies text and metadata of an object, or of one version of it; undefined if that is not there. */
  copy(bucket: string, source: { readonly key: string; readonly versionId?: string }, key: string): Promise<Written | undefined>;
  /** All versions of all objects whose key begins so, delete markers included. */
  versions(bucket: string, prefix: string): Promise<ObjectVersion[]>;
  /** Deletes versions for good. A version that is gone already is no failure. */
  remove(bucket: string, versions: readonly ObjectVersion[]): Promise<void>;
}
