import { signedAt } from '../../../src/policy-host/handler/request-time';
import { isCurrent, isRollback, StackOperation } from '../../../src/policy-host/handler/stack-operation';

const HOST = 'https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/arn%3Aaws%3Acloudformation';
const TIME = Date.parse('2026-11-23T07:41:57Z');
const SECOND = 1000;

describe('the time of a request', () => {
  test.each<[form: string, query: string]>([
    ['the present form', '?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261123T074157Z&X-Amz-SignedHeaders=host&X-Amz-Expires=7200&X-Amz-Signature=0'],
    ['the older form', `?AWSAccessKeyId=A&Expires=${TIME / SECOND + 7200}&Signature=s%3D`],
  ])('the time is read from a signed URL of %s', (_, query) => {
    expect(signedAt(HOST + query)).toBe(TIME);
  });

  test.each(['', 'no url', HOST, `${HOST}?X-Amz-Date=yesterday`, `${HOST}?X-Amz-Date=20261123T074157`, `${HOST}?Expires=soon`])('the time is unknown for %p', (url) => {
    expect(signedAt(url)).toBeUndefined();
  });
});

describe('a request that CloudFormation made', () => {
  const inProgress = (since: number, stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS'): StackOperation => ({ stackStatus, resourceStatus: 'UPDATE_IN_PROGRESS', since });

  test('a request is current while its resource is in progress, and has been since then', () => {
    expect(isCurrent(inProgress(TIME - 300), TIME)).toBe(true);
    expect(isCurrent({ ...inProgress(TIME), resourceStatus: 'DELETE_IN_PROGRESS' }, TIME)).toBe(true);
  });

  test('a request is current if its status is a moment later, because requests have whole seconds', () => {
    expect(isCurrent(inProgress(TIME + 1999), TIME)).toBe(true);
  });

  test.each<[what: string, operation: StackOperation]>([
    ['its resource was cancelled', { ...inProgress(TIME - 300), resourceStatus: 'UPDATE_FAILED' }],
    ['its resource is in progress again', inProgress(TIME + 6 * SECOND)],
    ['its resource is done', { ...inProgress(TIME + 6 * SECOND), resourceStatus: 'UPDATE_COMPLETE' }],
  ])('a request is neither current nor part of the rollback if %s', (_, operation) => {
    expect([isCurrent(operation, TIME), isRollback(operation, TIME)]).toEqual([false, false]);
  });

  test.each<[status: string, rolledBack: boolean]>([
    ['ROLLBACK_IN_PROGRESS', true], ['UPDATE_ROLLBACK_IN_PROGRESS', true], ['UPDATE_IN_PROGRESS', false], ['CREATE_IN_PROGRESS', false],
    ['UPDATE_ROLLBACK_COMPLETE', false], ['UPDATE_ROLLBACK_FAILED', false], ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', false],
  ])('the status %s decides whether a request is part of a rollback: %p', (status, rolledBack) => {
    expect(isRollback(inProgress(TIME, status), TIME)).toBe(rolledBack);
  });
});
