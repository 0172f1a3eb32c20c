import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/**
 * What has become of the resource that an event is about:
 *
 * - `here`: it is being made or changed, or it is in the stack;
 * - `gone`: it is being deleted, it was deleted, or it failed and will be;
 * - `replaced`: another stack of the same name has it now.
 */
export type Deployed = 'here' | 'gone' | 'replaced';

/**
 * CloudFormation does not wait for a handler that it cancels (cloudformation-coverage-roadmap#1730, aws-cdk#31541), and Lambda may start one late or again.
 * So a handler asks before and after what it does whether it is still wanted.
 */
export async function deployed(client: CloudFormationClient, { StackId, LogicalResourceId }: CloudFormationCustomResourceEvent): Promise<Deployed> {
  try {
    // By name: the id finds deleted stacks, too, and not the one that came after.
    const { StackResourceDetail: found } = await client.send(new DescribeStackResourceCommand({ StackName: stackNameOf(StackId), LogicalResourceId }));
    if (isGone(found!.ResourceStatus!)) return 'gone';
    return found!.StackId === StackId ? 'here' : 'replaced';
  } catch (error) {
    // What CloudFormation says of a stack, or of a resource in it, that does not exist.
    if ((error as Error).name === 'ValidationError') return 'gone';
    throw error;
  }
}

function stackNameOf(stackId: string): string {
  return stackId.split('/')[1];
}

/** A creation that failed or was cancelled is followed by a deletion. */
function isGone(status: string): boolean {
  return /^DELETE_|^CREATE_FAILED$/.test(status);
}
