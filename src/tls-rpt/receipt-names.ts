import { createHash } from 'node:crypto';
import { IConstruct } from 'constructs';
import { outermostStack } from '../cdk/environment';

/** SES takes letters, digits, underscores and hyphens. */
const MAX_LENGTH = 64;

/**
 * Name of a stack's own receipt rule set. Rule sets share an account and region, as stacks do, so the stack's name makes it unique.
 * It does not depend on anything else: a stack that is deployed again, or whose receiver has another id, finds its set again.
 */
export function ruleSetName(scope: IConstruct): string {
  return named(outermostStack(scope).stackName, 'tls-reports');
}

/** Name of a receiver's rule. The set may hold those of other stacks, and of other receivers in this one. */
export function ruleName(scope: IConstruct): string {
  return named(outermostStack(scope).stackName, scope.node.path);
}

function named(stackName: string, what: string): string {
  const hash = createHash('sha256').update(`${stackName}\n${what}`).digest('hex').slice(0, 12);
  return `${stackName.slice(0, MAX_LENGTH - hash.length - 1)}-${hash}`;
}
