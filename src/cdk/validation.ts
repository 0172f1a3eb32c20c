import { Duration, Size, Token } from 'aws-cdk-lib';
import { domainNameProblem, looksLikeIpAddress } from '../protocol/domain-name';

/** Creates an error with the property, its value, the rule and the fix, the form of all errors of this library. */
export function invalid(property: string, value: unknown, rule: string, fix: string): Error {
  const shown = typeof value === 'string' ? `'${value}'` : String(value);
  return new Error(`'${property}' is ${shown}: ${rule}; ${fix}`);
}

/** Fails for a token. Use it for values that are rendered, checked or hashed at synth. */
export function requireResolved(property: string, value: string, fix: string): void {
  // The only element of a list that is known at deployment is a token too, of another form.
  if (Token.isUnresolved(value) || Token.isUnresolved([value])) throw unresolved(property, fix);
}

/** Creates the error for a token. */
export function unresolved(property: string, fix: string): Error {
  return new Error(`'${property}' is a token, known only at deployment: it must be known at synth; ${fix}`);
}

/** Fails unless the value is a Duration, as JavaScript lets through anything. Its class differs in a second copy of the CDK. */
export function requireDuration(property: string, value: Duration): void {
  if (typeof value?.toDays !== 'function') throw invalid(property, value, 'it must be a Duration', 'write a Duration such as Duration.days(7)');
}

/** Fails unless the value is a Duration that is known at synth. */
export function requireKnownDuration(property: string, value: Duration): void {
  requireDuration(property, value);
  if (value.isUnresolved()) throw unresolved(property, 'write a Duration of a number');
}

/** Fails unless the value is a Size that is known at synth. */
export function requireKnownSize(property: string, value: Size): void {
  if (typeof value?.toBytes !== 'function') throw invalid(property, value, 'it must be a Size', 'write a Size such as Size.mebibytes(100)');
  if (value.isUnresolved()) throw unresolved(property, 'write a Size of a number');
}

/** Fails unless the name is a domain name or host name (RFC 5321 §4.1.2) of at least two labels. */
export function requireDomainName(property: string, name: string): void {
  if (typeof name !== 'string') throw invalid(property, name, 'a domain name is a text', "write a name such as 'example.com'");
  requireResolved(property, name, 'write the name itself');
  if (looksLikeIpAddress(name)) {
    throw invalid(property, name, 'it must be a domain name, not an address', "write a name such as 'example.com'");
  }
  const problem = domainNameProblem(name);
  if (problem) throw invalid(property, name, problem.rule, problem.fix);
  if (!name.includes('.')) {
    throw invalid(property, name, 'a name in the public DNS has at least two labels', "write a name such as 'example.com'");
  }
}
