import { S3Client } from '@aws-sdk/client-s3';

/** Makes a client for S3. The emulator has no host names for buckets. */
export function s3Client(): S3Client {
  return new S3Client({ forcePathStyle: !!process.env.AWS_ENDPOINT_URL });
}
