import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/**
 * What has become of the resource that an event is about:
 *
 * - `here`: it is being made or changed, or it is in the stack;
 * - `going`: it is being deleted, or it failed and will be;
 * - `gone`: its deletion is over.
 */
export type Deployed = 'here' | 'going' | 'gone';

/**
 * CloudFormation does not wait for a handler that it cancels (cloudformation-coverage-roadmap#1730, aws-cdk#31541), and Lambda may start one
 * late or again. So a handler asks before and after what it does whether it is still wanted.
 *
 * By its id a stack is found for 90 days after it was deleted (CloudFormation API reference, DescribeStackResource).
 */
export async function deployed(client: CloudFormationClient, event: CloudFormationCustomResourceEvent): Promise<Deployed> {
  const { StackId, LogicalResourceId } = event;
  try {
    const { StackResourceDetail: found } = await client.send(new DescribeStackResourceCommand({ StackName: StackId, LogicalResourceId }));
    return meaningOf(found!.ResourceStatus!);
  } catch (error) {
    // What CloudFormation says of a resource that the stack does not have.
    if ((error as Error).name === 'ValidationError') return 'going';
    throw error;
  }
}

/** A creation that failed or was cancelled is followed by a deletion. */
function meaningOf(status: string): Deployed {
  if (['DELETE_COMPLETE', 'DELETE_SKIPPED'].includes(status)) return 'gone';
  return ['DELETE_IN_PROGRESS', 'DELETE_FAILED', 'CREATE_FAILED'].includes(status) ? 'going' : 'here';
}
