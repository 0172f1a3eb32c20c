import { CfnDeletionPolicy, CfnResource, RemovalPolicy, Resource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { invalid } from './validation';

/** Fails for what is not a removal policy, and for a snapshot: CloudFormation accepts it for any resource, and fails when most of them are removed. */
export function requireRemovalPolicy(removalPolicy: RemovalPolicy | undefined): void {
  if (removalPolicy !== undefined && !Object.values(RemovalPolicy).includes(removalPolicy)) {
    throw invalid('removalPolicy', removalPolicy, 'it must be a RemovalPolicy', 'use RemovalPolicy.RETAIN or RemovalPolicy.DESTROY');
  }
  if (removalPolicy !== RemovalPolicy.SNAPSHOT) return;
  throw invalid('removalPolicy', removalPolicy, 'there is nothing to take a snapshot of', 'use RemovalPolicy.RETAIN or RemovalPolicy.DESTROY');
}

/** Keeps a resource when it leaves the stack, unless a failed deployment has just created it. */
export function retain(resource: Resource): void {
  setPolicies(resource, CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE, CfnDeletionPolicy.RETAIN);
}

/** Does the same for a resource of one domain. If another domain takes its place in the stack, the resource of the old domain is deleted. */
export function retainUnlessReplaced(resource: Resource): void {
  // DELETE is the default, and is set all the same: without it, the validation in aws-cdk-lib and cfn-lint warn of a policy that protects by half.
  setPolicies(resource, CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE, CfnDeletionPolicy.DELETE);
}

/** Sets what CloudFormation does with a resource, and fails at synth if an app changes a policy that retains. */
export function setPolicies(resource: Resource, deletionPolicy: CfnDeletionPolicy, updateReplacePolicy: CfnDeletionPolicy): void {
  const cfnResource = resource.node.defaultChild as CfnResource;
  Object.assign(cfnResource.cfnOptions, { deletionPolicy, updateReplacePolicy });
  const stack = Stack.of(resource);
  const known = KNOWN.get(stack);
  if (known) known.set(cfnResource, { deletionPolicy, updateReplacePolicy });
  else watchPolicies(stack, new Map([[cfnResource, { deletionPolicy, updateReplacePolicy }]]));
}

interface Policies {
  readonly deletionPolicy: CfnDeletionPolicy;
  readonly updateReplacePolicy: CfnDeletionPolicy;
}

const KNOWN = new WeakMap<Stack, Map<CfnResource, Policies>>();

/** Checks the policies at validation, which runs after aspects: `RemovalPolicies.of()` changes policies through them. */
function watchPolicies(stack: Stack, known: Map<CfnResource, Policies>): void {
  KNOWN.set(stack, known);
  stack.node.addValidation({
    validate: () => {
      const changes = [...known].filter(([resource]) => isInTree(resource)).flatMap(([resource, policies]) => changesOf(resource, policies));
      return changes.length === 0 ? [] : [problem(changes)];
    },
  });
}

function changesOf({ cfnOptions, node }: CfnResource, { deletionPolicy, updateReplacePolicy }: Policies): string[] {
  if (deletionPolicy !== CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE) return [];
  return [
    ...cfnOptions.deletionPolicy === deletionPolicy ? [] : [`DeletionPolicy '${cfnOptions.deletionPolicy}' at ${node.path}`],
    ...cfnOptions.updateReplacePolicy === updateReplacePolicy ? [] : [`UpdateReplacePolicy '${cfnOptions.updateReplacePolicy}' at ${node.path}`],
  ];
}

/** Recognizes a resource that is still in the tree. One that was removed from its scope and replaced is in no template. */
function isInTree(construct: IConstruct): boolean {
  const { scope } = construct.node;
  return scope === undefined || (scope.node.tryFindChild(construct.node.id) === construct && isInTree(scope));
}

function problem([first, ...others]: string[]): string {
  const rest = others.length > 0 ? ` and ${others.length} other policies` : '';
  return `the app has changed ${first}${rest} after the construct set it: senders need policy host, records and policy for as long as they may hold an enforce policy `
    + '(RFC 8461 §8.3), and what a failed first deployment leaves blocks the next one; leave these resources out of RemovalPolicies.of() and applyRemovalPolicy(). '
    + "To have them deleted, give the domain 'removalPolicy: RemovalPolicy.DESTROY'";
}
