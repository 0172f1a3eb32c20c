import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/**
 * State of the resource of an event:
 *
 * - `here`: it is being created or updated, or it is in the stack;
 * - `going`: it is being deleted, or it failed and will be deleted;
 * - `gone`: its deletion is over.
 */
export type Deployed = 'here' | 'going' | 'gone';

/**
 * Asks CloudFormation whether a request is still wanted, before and after its work. CloudFormation does not wait for a handler that it cancels
 * (cloudformation-coverage-roadmap#1730, aws-cdk#31541), and Lambda may start one late or again.
 *
 * A deleted stack can be found by its id for 90 days (CloudFormation API reference, DescribeStackResource).
 */
export async function deployed(client: CloudFormationClient, event: CloudFormationCustomResourceEvent): Promise<Deployed> {
  const { StackId, LogicalResourceId } = event;
  try {
    const { StackResourceDetail: found } = await client.send(new DescribeStackResourceCommand({ StackName: StackId, LogicalResourceId }));
    return meaningOf(found!.ResourceStatus!);
  } catch (error) {
    // CloudFormation answers this for a resource that is not in the stack.
    if ((error as Error).name === 'ValidationError') return 'going';
    throw error;
  }
}

/** A deletion follows a creation that failed or was cancelled. */
function meaningOf(status: string): Deployed {
  if (['DELETE_COMPLETE', 'DELETE_SKIPPED'].includes(status)) return 'gone';
  return ['DELETE_IN_PROGRESS', 'DELETE_FAILED', 'CREATE_FAILED'].includes(status) ? 'going' : 'here';
}
