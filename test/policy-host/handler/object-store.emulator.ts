import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { describeObjectStore } from './object-store-rules';
import { ObjectStore } from '../../../src/policy-host/handler/object-store';
import { s3Objects } from '../../../src/policy-host/handler/s3-objects';
import { describeOnEmulator } from '../../support/emulator';

describeOnEmulator('S3', (emulator) => {
  let objects: ObjectStore;

  beforeAll(async () => {
    const s3 = new S3Client({ ...emulator().client, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'policies' }));
    await s3.send(new PutBucketVersioningCommand({ Bucket: 'policies', VersioningConfiguration: { Status: 'Enabled' } }));
    objects = s3Objects(s3);
  });

  describeObjectStore('the emulator', () => objects);

  test('more versions than one page or one call takes are all removed', async () => {
    for (let version = 0; version < 1005; version++) await objects.put('policies', 'many', { text: String(version), metadata: {} });
    await objects.remove('policies', await objects.versions('policies', 'many'));
    expect(await objects.versions('policies', 'many')).toEqual([]);
  }, 60_000);
});
