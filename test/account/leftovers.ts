import { DeleteBucketCommand, DeleteObjectsCommand, ListMultipartUploadsCommand, ListObjectVersionsCommand, S3Client, AbortMultipartUploadCommand } from '@aws-sdk/client-s3';
import { Api } from '../deploy/api';
import { ClientConfig, Cloud } from '../scenarios/cloud';
import { eventually } from '../scenarios/scenario';

const DISTRIBUTION_SECONDS = 1800;
const CERTIFICATE_SECONDS = 1200;
const CLOUDFRONT = '/2020-05-31';

/** Where something is. */
export type Place = Pick<Cloud, 'client' | 'patience'>;
export type Remove = (id: string, place: Place) => Promise<void>;

/** How to delete what CloudFormation keeps, by type; in the order in which they let go of each other. */
export const REMOVALS: { readonly [type: string]: Remove } = {
  'AWS::CloudFront::Distribution': removeDistribution,
  'AWS::CloudFront::Function': (arn, { client }) => removeFromCloudFront(client, `/function/${arn.split('/').pop()}`, '/describe'),
  'AWS::CloudFront::OriginAccessControl': (id, { client }) => removeFromCloudFront(client, `/origin-access-control/${id}`),
  'AWS::CertificateManager::Certificate': removeCertificate,
  'AWS::S3::Bucket': removeBucket,
  'AWS::KMS::Key': async (KeyId, { client }) => {
    const { KeyMetadata } = await new Api(client).json('kms', 'TrentService.DescribeKey', { KeyId });
    if (KeyMetadata.KeyState !== 'PendingDeletion') await new Api(client).json('kms', 'TrentService.ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
  },
  'AWS::Logs::LogGroup': async (logGroupName, { client }) => {
    await new Api(client).json('logs', 'Logs_20140328.DeleteLogGroup', { logGroupName });
  },
};

/** Recognizes AWS's errors for something that does not exist. */
export function isGone(error: Error): boolean {
  return /NoSuch|NotFound|does not exist|was answered with 404/i.test(`${error.name} ${error.message}`);
}

/** Disables a distribution, which takes CloudFront minutes, and deletes it. */
async function removeDistribution(id: string, { client, patience }: Place): Promise<void> {
  const api = new Api(client);
  const { text, headers } = await api.rest('cloudfront', 'GET', `${CLOUDFRONT}/distribution/${id}/config`);
  const disabled = withDisabled(text);
  if (disabled !== text) {
    await api.rest('cloudfront', 'PUT', `${CLOUDFRONT}/distribution/${id}/config`, disabled, { 'If-Match': headers.get('etag')!, 'Content-Type': 'text/xml' });
  }
  await eventually(`the end of the distribution ${id}`, async () => {
    const found = await api.rest('cloudfront', 'GET', `${CLOUDFRONT}/distribution/${id}`);
    if (!/<Status>Deployed<\/Status>/.test(found.text)) return undefined;
    await api.rest('cloudfront', 'DELETE', `${CLOUDFRONT}/distribution/${id}`, undefined, { 'If-Match': found.headers.get('etag')! });
    return true;
  }, patience(DISTRIBUTION_SECONDS, 20));
}

/** Sets `Enabled` of the configuration itself to false. Origins, signers and logs have one each as well. */
export function withDisabled(config: string): string {
  let depth = 0;
  return config.replace(/<(\/?)([\w:]+)([^>]*?)(\/?)>([^<]*)/g, (whole, closing, name, attributes, selfClosing, text) => {
    if (closing) {
      depth--;
      return whole;
    }
    const level = depth;
    if (!selfClosing && !whole.startsWith('<?')) depth++;
    return level === 1 && name === 'Enabled' ? `<${name}${attributes}>${text.replace('true', 'false')}` : whole;
  });
}

async function removeFromCloudFront(client: ClientConfig, path: string, described = ''): Promise<void> {
  const api = new Api(client);
  const { headers } = await api.rest('cloudfront', 'GET', `${CLOUDFRONT}${path}${described}`);
  await api.rest('cloudfront', 'DELETE', `${CLOUDFRONT}${path}`, undefined, { 'If-Match': headers.get('etag') ?? '*' });
}

/** CloudFront lets go of it a while after its distribution. */
async function removeCertificate(CertificateArn: string, { client, patience }: Place): Promise<void> {
  await eventually(`the end of ${CertificateArn}`, async () => {
    try {
      await new Api(client).json('acm', 'CertificateManager.DeleteCertificate', { CertificateArn });
      return true;
    } catch (error) {
      if (!/ResourceInUse/.test((error as Error).message)) throw error;
      return undefined;
    }
  }, patience(CERTIFICATE_SECONDS, 20));
}

async function removeBucket(Bucket: string, { client }: Place): Promise<void> {
  const s3 = new S3Client({ ...client, forcePathStyle: client.endpoint !== undefined });
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) break;
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
  }
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  for (const { Key, UploadId } of Uploads) await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  await s3.send(new DeleteBucketCommand({ Bucket }));
}
