import { Content, ObjectStore, Written } from '../../../src/policy-host/handler/object-store';

/** One version of an object. */
export interface MemoryVersion extends Content {
  readonly versionId: string;
  /** When it was written, in milliseconds since the epoch. */
  readonly since: number;
}

/** All versions of all objects, by `bucket/key`, the newest last. Plain data, to be copied. */
export interface MemoryBuckets {
  readonly objects: Map<string, MemoryVersion[]>;
  writes: number;
}

export function emptyBuckets(): MemoryBuckets {
  return { objects: new Map(), writes: 0 };
}

/**
 * Makes S3 with versioning. Reads and lists see what was written before (Amazon S3 User Guide, "Amazon S3 data consistency model"); a write with If-Match
 * fails where the object is not there or has another content ("Conditional requests"); a copy fails where its source is not there.
 */
export function memoryObjects(buckets: MemoryBuckets, now: () => number): ObjectStore {
  const { objects } = buckets;
  const newest = (bucket: string, key: string) => objects.get(`${bucket}/${key}`)?.at(-1);
  const write = (bucket: string, key: string, { text, metadata }: Content): Written => {
    const versionId = String(++buckets.writes);
    objects.set(`${bucket}/${key}`, [...objects.get(`${bucket}/${key}`) ?? [], { text, metadata, versionId, since: now() }]);
    return { etag: text, versionId };
  };
  return {
    get: async (bucket, key) => {
      const found = newest(bucket, key);
      return found && { text: found.text, metadata: found.metadata, etag: found.text, modified: found.since };
    },
    put: async (bucket, key, content) => write(bucket, key, content),
    replace: async (bucket, key, content, etag) => newest(bucket, key)?.text === etag ? write(bucket, key, content) : undefined,
    copy: async (bucket, source, key) => {
      const versions = objects.get(`${bucket}/${source.key}`) ?? [];
      const found = source.versionId === undefined ? versions.at(-1) : versions.find(({ versionId }) => versionId === source.versionId);
      return found && write(bucket, key, found);
    },
    versions: async (bucket, prefix) => [...objects].filter(([path]) => path.startsWith(`${bucket}/${prefix}`)).flatMap(([path, versions]) => (
      versions.map(({ versionId }) => ({ key: path.slice(bucket.length + 1), versionId }))
    )),
    remove: async (bucket, versions) => {
      for (const { key, versionId } of versions) {
        const rest = (objects.get(`${bucket}/${key}`) ?? []).filter((version) => version.versionId !== versionId);
        if (rest.length > 0) objects.set(`${bucket}/${key}`, rest);
        else objects.delete(`${bucket}/${key}`);
      }
    },
  };
}
