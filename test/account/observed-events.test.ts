import { StackEvent } from '@aws-sdk/client-cloudformation';
import { busiestSecond, cancelledPublications, certificateDeletions, startsOfSiblings, waitedFor } from './observed-events';

const event = (milliseconds: number, LogicalResourceId: string, ResourceStatus: string, ResourceType = 'Custom::MtaStsPolicy', ResourceStatusReason?: string): StackEvent => ({
  StackId: 'stack',
  PhysicalResourceId: LogicalResourceId,
  Timestamp: new Date(milliseconds),
  EventId: undefined,
  StackName: 'Mail',
  LogicalResourceId,
  ResourceType,
  ResourceStatus: ResourceStatus as StackEvent['ResourceStatus'],
  ResourceStatusReason,
});

test('the events show what begins within a second, once for each resource', () => {
  const events = [event(0, 'A', 'CREATE_IN_PROGRESS'), event(10, 'A', 'CREATE_IN_PROGRESS'), event(999, 'B', 'CREATE_IN_PROGRESS'), event(1000, 'C', 'CREATE_IN_PROGRESS')];
  expect(startsOfSiblings(events)).toContain('at most 2 of 3 resources began within a second, 0 of them records; 3 publications began within 1.0 s, at most 2 within a second');
  expect(busiestSecond([])).toEqual({ count: 0, types: [] });
});

const CERTIFICATE = 'AWS::CertificateManager::Certificate';

test('the events show how long a refused deletion of a certificate takes', () => {
  const attempts = [0, 20_000, 45_000].flatMap((at) => [
    event(at, 'Certificate', 'DELETE_IN_PROGRESS', CERTIFICATE), event(at + 15_000, 'Certificate', 'DELETE_FAILED', CERTIFICATE, 'ResourceInUseException'),
  ]);
  expect(certificateDeletions(attempts)).toBe('3 attempts in 60.0 s: DELETE_FAILED ResourceInUseException, DELETE_FAILED ResourceInUseException, DELETE_FAILED ResourceInUseException');
  expect(certificateDeletions([])).toBeUndefined();
});

test.each([
  ['after', 2000, 'the resource began 1.5 s after the role had changed'],
  ['before', 100, 'the resource began 0.4 s before the role had changed'],
])('the events show that a resource began %s its role had changed', (_, at, expected) => {
  expect(waitedFor([event(500, 'Role', 'UPDATE_COMPLETE'), event(at, 'Needs', 'UPDATE_IN_PROGRESS')], /^Needs/, /Role/)).toBe(expected);
});

test('the events show cancelled publications, and no other cancelled resource', () => {
  expect(cancelledPublications([
    event(0, 'A', 'UPDATE_FAILED', 'Custom::MtaStsPolicy', 'Resource update cancelled'),
    event(0, 'B', 'UPDATE_FAILED', 'Custom::MtaStsPolicy', 'Received response status [FAILED]'),
    event(0, 'C', 'UPDATE_FAILED', 'Custom::MtaStsPolicyHost', 'Resource update cancelled'),
  ])).toBe(1);
});
