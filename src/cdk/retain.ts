import { CfnDeletionPolicy, CfnResource, RemovalPolicy, Resource } from 'aws-cdk-lib';
import { invalid } from './validation';

/** CloudFormation takes the word for any resource, and fails at the removal of most. */
export function requireNoSnapshot(removalPolicy: RemovalPolicy | undefined): void {
  if (removalPolicy !== RemovalPolicy.SNAPSHOT) return;
  throw invalid('removalPolicy', removalPolicy, 'there is nothing to take a snapshot of', 'use RemovalPolicy.RETAIN or RemovalPolicy.DESTROY');
}

/** Leaves a resource where it is when it leaves the stack, but for one that was made in a deployment that failed. */
export function retain(resource: Pick<Resource, 'applyRemovalPolicy'>): void {
  resource.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
}

/** The same for what belongs to one domain. Where another domain takes its place in the stack, the old one's goes. */
export function retainUnlessReplaced(resource: Resource): void {
  const { cfnOptions } = resource.node.defaultChild as CfnResource;
  cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE;
  // Said, although it is the default: without it, the validation in aws-cdk-lib and cfn-lint warn of a policy that protects by half.
  cfnOptions.updateReplacePolicy = CfnDeletionPolicy.DELETE;
}
