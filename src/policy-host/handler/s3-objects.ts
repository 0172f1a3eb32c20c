import {
  CopyObjectCommand, DeleteObjectsCommand, GetObjectCommand, ListObjectVersionsCommand, ListObjectVersionsCommandOutput,
  ObjectIdentifier, PutObjectCommand, S3Client,
} from '@aws-sdk/client-s3';
import { Content, ObjectStore, ObjectVersion, Written } from './object-store';
import { whenAllowed } from '../../lambda/once-allowed';

const NO_BUCKET = 'NoSuchBucket';
/** S3's answers if an object is missing, or does not match a conditional write: another write may be in progress at the same time. */
const MISSING = ['NoSuchKey', 'NoSuchVersion', NO_BUCKET];
const NOT_MATCHED = [...MISSING, 'PreconditionFailed', 'ConditionalRequestConflict'];

/** Stores objects in S3. */
export function s3Objects(s3: S3Client): ObjectStore {
  const put = async (input: { Bucket: string; Key: string; IfMatch?: string }, { text, metadata }: Content): Promise<Written> => {
    const { ETag, VersionId } = await s3.send(new PutObjectCommand({ ...input, Body: text, ContentType: 'text/plain', Metadata: { ...metadata } }));
    return { etag: ETag!, versionId: VersionId! };
  };
  return {
    get: async (Bucket, Key) => unless(MISSING, async () => {
      const { Body, Metadata = {}, ETag, LastModified } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return { text: await Body!.transformToString('utf8'), metadata: Metadata, etag: ETag!, modified: LastModified!.getTime() };
    }),
    put: async (Bucket, Key, object) => put({ Bucket, Key }, object),
    replace: async (Bucket, Key, object, IfMatch) => unless(NOT_MATCHED, async () => put({ Bucket, Key, IfMatch }, object)),
    copy: async (Bucket, { key, versionId }, Key) => unless(MISSING, async () => {
      const CopySource = `${Bucket}/${key}${versionId === undefined ? '' : `?versionId=${versionId}`}`;
      const { CopyObjectResult, VersionId } = await s3.send(new CopyObjectCommand({ Bucket, Key, CopySource }));
      return { etag: CopyObjectResult!.ETag!, versionId: VersionId! };
    }),
    // A bucket that somebody deleted by hand has nothing to remove.
    versions: async (bucket, prefix) => await unless([NO_BUCKET], async () => versionsIn(s3, bucket, prefix)) ?? [],
    remove: async (Bucket, versions) => {
      // One call takes at most a thousand versions.
      for (let next = 0; next < versions.length; next += 1000) {
        const Objects = versions.slice(next, next + 1000).map(({ key, versionId }) => ({ Key: key, VersionId: versionId }));
        await whenAllowed(async () => removeVersions(s3, Bucket, Objects));
      }
    },
  };
}

async function versionsIn(s3: S3Client, Bucket: string, Prefix: string): Promise<ObjectVersion[]> {
  const found: ObjectVersion[] = [];
  for (let next: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {}; next;) {
    const { Versions = [], DeleteMarkers = [], IsTruncated, NextKeyMarker, NextVersionIdMarker }: ListObjectVersionsCommandOutput = (
      await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix, ...next })));
    found.push(...[...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ key: Key!, versionId: VersionId! })));
    next = IsTruncated ? { KeyMarker: NextKeyMarker, VersionIdMarker: NextVersionIdMarker } : undefined;
  }
  return found;
}

/** Deletes versions. S3 allows or denies each deletion separately, in an answer that is not an error (API Reference, DeleteObjects). */
async function removeVersions(s3: S3Client, Bucket: string, Objects: ObjectIdentifier[]): Promise<void> {
  const { Errors: [failure] = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
  if (failure) throw Object.assign(new Error(`could not delete ${failure.Key} from ${Bucket}: ${failure.Message}`), { name: failure.Code });
}

async function unless<T>(names: readonly string[], call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (names.includes((error as Error).name)) return undefined;
    throw error;
  }
}
