import { createHash } from 'node:crypto';
import { IConstruct } from 'constructs';
import { outermostStack } from '../cdk/environment';

/** The longest name that SES accepts: letters, digits, underscores and hyphens. */
const MAX_LENGTH = 64;

/**
 * Returns the name of a stack's own receipt rule set. Names of rule sets must be unique in an account and region, like those of stacks, so it contains the stack's name.
 * It depends on nothing else: a stack that is deployed again, or whose receiver has a new id, finds its set again.
 */
export function ruleSetName(scope: IConstruct): string {
  return named(outermostStack(scope).stackName, 'tls-reports');
}

/** Returns the name of a receiver's rule. The set may contain rules of other stacks and receivers. */
export function ruleName(scope: IConstruct): string {
  return named(outermostStack(scope).stackName, scope.node.path);
}

function named(stackName: string, what: string): string {
  const hash = createHash('sha256').update(`${stackName}\n${what}`).digest('hex').slice(0, 12);
  return `${stackName.slice(0, MAX_LENGTH - hash.length - 1)}-${hash}`;
}
