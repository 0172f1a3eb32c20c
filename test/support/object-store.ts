import * as path from 'node:path';
import S3rver from '@20minutes/s3rver';
import { CreateBucketCommand, GetObjectCommand, GetObjectCommandOutput, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { startVersions } from '../../demo/versions';

export interface ObjectStore {
  readonly client: S3Client;
  /** What makes the AWS SDK in another process use this store. */
  readonly env: { [name: string]: string };
  stop(): Promise<void>;
}

/** Starts an S3 API on loopback, with the app's buckets. */
export async function startObjectStore(directory: string, buckets: string[]): Promise<ObjectStore> {
  const server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, allowMismatchedSignatures: true, directory: path.join(directory, 's3') });
  const versions = await startVersions((await server.run()).port);
  const endpoint = `http://127.0.0.1:${versions.port}`;
  const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  const client = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
  for (const Bucket of buckets) await client.send(new CreateBucketCommand({ Bucket }));
  return {
    client,
    env: { AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' },
    stop: async () => {
      client.destroy();
      versions.stop();
      await server.close();
    },
  };
}

export async function keysUnder(client: S3Client, bucket: string, prefix: string): Promise<string[]> {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  return Contents.map(({ Key }) => Key!);
}

export async function bytesOf(client: S3Client, bucket: string, key: string): Promise<Uint8Array> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Body!.transformToByteArray();
}

/** What S3 hands out with an object, user metadata included, and CloudFront passes on. */
export function headersOf({ ContentType, Metadata = {} }: GetObjectCommandOutput): { [name: string]: string } {
  return { 'Content-Type': ContentType!, ...Object.fromEntries(Object.entries(Metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])) };
}
