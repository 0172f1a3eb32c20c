import { S3Client } from '@aws-sdk/client-s3';
import { waitForPermissions } from '../../../src/lambda/once-allowed';
import { claimsIn } from '../../../src/policy-host/handler/policy-claim';
import { s3Objects } from '../../../src/policy-host/handler/s3-objects';

/** Makes a client with one answer of S3 after another. */
function answering(...answers: object[]): S3Client {
  return {
    send: async () => {
      const answer = answers.length > 1 ? answers.shift()! : answers[0];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  } as unknown as S3Client;
}

const noBucket = Object.assign(new Error('The specified bucket does not exist'), { name: 'NoSuchBucket' });

test('domains and host can be removed after somebody deleted the bucket by hand', async () => {
  const claims = claimsIn(s3Objects(answering(noBucket)));
  const claim = (await claims.claim('policies', 'mta-sts.example.com', { requestId: '1', requestedAt: 0 }))!;
  expect(claim.ticket).toBeUndefined();
  expect(await claims.served('policies', 'mta-sts.example.com')).toBeUndefined();
  expect(await claims.remove(claim)).toBe(true);
  await claims.close('policies');
});

describe('a deletion of versions that S3 denies in its answer', () => {
  const versions = [{ key: 'a', versionId: '1' }];
  const denied = { Errors: [{ Key: 'a', Code: 'AccessDenied', Message: 'Access Denied' }] };
  beforeEach(() => { jest.useFakeTimers({ advanceTimers: 1000 }); });
  afterEach(() => { jest.useRealTimers(); });

  test('the deletion is retried until the permission takes effect', async () => {
    waitForPermissions(Date.now() + 60_000);
    await s3Objects(answering(denied, denied, {})).remove('policies', versions);
  });

  test('the deletion fails when it is denied for good, and names the object', async () => {
    waitForPermissions(Date.now() + 5_000);
    await expect(s3Objects(answering(denied)).remove('policies', versions)).rejects.toThrow('could not delete a from policies: Access Denied');
  });

  test('the deletion fails at once for another reason', async () => {
    waitForPermissions(Date.now() + 60_000);
    const failed = { Errors: [{ Key: 'a', Code: 'InternalError', Message: 'We encountered an internal error' }] };
    await expect(s3Objects(answering(failed, {})).remove('policies', versions)).rejects.toThrow('an internal error');
  });
});
