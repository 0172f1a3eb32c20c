import { Token } from 'aws-cdk-lib';
import { invalid } from '../cdk/validation';

/** Returns the name of a stack. Fails for what CloudFormation does not accept as one: in a policy, a `*` would be a pattern. */
export function checkedStackName(name: string): string {
  if (typeof name === 'string' && (Token.isUnresolved(name) || /^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name))) return name;
  throw invalid('publishingStackName', name, 'the name of a stack is a letter and up to 127 letters, digits and hyphens', "write the 'stackName' of the stack, without its account or ARN");
}
