import { DeleteObjectsCommand, ListObjectVersionsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { confirmLive } from './confirm-live.lambda-shared';
import { POLICY_ID_ATTRIBUTE, policyKey, PublicationProperties } from './contract';
import { customResource } from '../custom-resource.lambda-shared';
import { parsePolicy, policyHostName, policyId, PolicyMode, renderPolicy } from '../protocol/mta-sts';

// An emulator has no host names for its buckets.
const s3 = new S3Client({ forcePathStyle: !!process.env.AWS_ENDPOINT_URL });

interface Event {
  readonly RequestType: string;
  readonly ResourceProperties: unknown;
}

/** Constant for a domain: with another id, CloudFormation would take the new policy for the old one's replacement and delete it. */
const physicalId = (event: Event) => policyHostName(propertiesOf(event).PolicyDomain);

export const handler = customResource(physicalId, async (event, deadline) => {
  const properties = propertiesOf(event);
  const policyHost = policyHostName(properties.PolicyDomain);
  if (event.RequestType === 'Delete') {
    await removeAllVersions(properties.Bucket, policyKey(policyHost));
    return { physicalResourceId: event.PhysicalResourceId };
  }

  const text = checkedText(properties);
  await s3.send(new PutObjectCommand({
    Bucket: properties.Bucket,
    Key: policyKey(policyHost),
    Body: text,
    ContentType: 'text/plain',
  }));
  await confirmLive({ endpoint: properties.Endpoint, policyHost, text, deadline });
  console.log(`live at ${policyHost} with id ${policyId(text)}:\n${text}`);
  return { physicalResourceId: physicalId(event), data: { [POLICY_ID_ATTRIBUTE]: policyId(text) } };
});

function propertiesOf(event: Event): PublicationProperties {
  return event.ResourceProperties as PublicationProperties;
}

/** Rendered here, so that what is put is what was checked; read back as a sender would, before anything is changed. */
function checkedText({ Mode, MaxAge, Mx }: PublicationProperties): string {
  const text = renderPolicy({ mode: Mode as PolicyMode, maxAge: Number(MaxAge), mx: Mx ?? [] });
  parsePolicy(text);
  return text;
}

/** A bucket with versions in it can't be deleted. Nothing to remove is as good as removed. */
async function removeAllVersions(bucket: string, key: string): Promise<void> {
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }));
    const versions = [...page.Versions ?? [], ...page.DeleteMarkers ?? []].filter((version) => version.Key === key);
    if (versions.length === 0) return;

    const result = await s3.send(new DeleteObjectsCommand({
      Bucket: bucket,
      Delete: { Objects: versions.map(({ Key, VersionId }) => ({ Key: Key!, VersionId })), Quiet: true },
    }));
    if (result.Errors?.length) throw new Error(`could not delete ${key} from ${bucket}: ${result.Errors[0].Message}`);
  }
}
