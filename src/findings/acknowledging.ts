import { CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { EXPLAINED, ExplainedFinding, IAM5 } from './explained-findings';
import { wildcardsIn } from './wildcards';

/** Acknowledges the explained findings at the parts of one construct of the library. Does nothing for other constructs. */
export function acknowledgeAt(construct: IConstruct): void {
  for (const finding of explainedOf(construct)) {
    const resource = resourceAt(construct, finding.part.split('/'));
    if (resource) acknowledge(resource, finding);
  }
}

/** Returns whether any finding at a construct is explained. */
export function isExplained(construct: IConstruct): boolean {
  return explainedOf(construct).length > 0;
}

function explainedOf(construct: IConstruct): readonly ExplainedFinding[] {
  return EXPLAINED.filter(({ is }) => is(construct)).flatMap(({ findings }) => findings);
}

function acknowledge(resource: CfnResource, { rules, reason }: ExplainedFinding): void {
  const wildcards = CfnRole.isCfnRole(resource) ? wildcardsIn(Stack.of(resource).resolve(resource.policies)) : [];
  for (const id of rules.flatMap((rule) => idsOf(rule, wildcards))) Validations.of(resource).acknowledge({ id, reason });
}

/** IAM5 is a finding for each resource with a wildcard, with its reference in the id. */
function idsOf(rule: string, wildcards: readonly string[]): string[] {
  if (!rule.startsWith(`${IAM5}[`)) return [rule];
  const suffix = rule.slice(IAM5.length + 1, -1);
  return wildcards.filter((wildcard) => afterReference(wildcard) === suffix).map((wildcard) => `${IAM5}[Resource::${wildcard}]`);
}

/** Returns what follows the reference to a bucket: in its own stack `<Bucket.Arn>`, in another one the name of an export. */
function afterReference(wildcard: string): string {
  const slash = wildcard.indexOf('/');
  return slash === -1 ? wildcard : wildcard.slice(slash);
}

function resourceAt(construct: IConstruct, ids: readonly string[]): CfnResource | undefined {
  const part = ids.reduce<IConstruct | undefined>((scope, id) => scope?.node.tryFindChild(id), construct);
  const resource = part && CfnResource.isCfnResource(part) ? part : part?.node.defaultChild;
  return resource && CfnResource.isCfnResource(resource) ? resource : undefined;
}
