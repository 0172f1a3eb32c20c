import { createHash } from 'node:crypto';
import { IConstruct } from 'constructs';
import { outermostStack } from '../cdk/environment';

const MAX_LENGTH = 64;

/** Names the database and the workgroup. CloudFormation generates neither name. Stacks share one namespace, so the stack's name makes them unique. */
export function analyticsNames(scope: IConstruct): { database: string; workGroup: string } {
  const { stackName } = outermostStack(scope);
  const hash = createHash('sha256').update(`${stackName}\n${scope.node.path}`).digest('hex').slice(0, 12);
  const workGroup = `${stackName.slice(0, MAX_LENGTH - hash.length - 1)}-${hash}`;
  // In SQL, a name in lower case with underscores needs no quotes.
  return { workGroup, database: `tls_${workGroup.toLowerCase().replace(/-/g, '_')}` };
}
