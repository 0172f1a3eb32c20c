import { Token } from 'aws-cdk-lib';
import { domainNameProblem, looksLikeIpAddress } from '../protocol/domain-name';

/** Creates an error with the property, its value, the rule and the fix, the form of all errors of this library. */
export function invalid(property: string, value: unknown, rule: string, fix: string): Error {
  const shown = typeof value === 'string' ? `'${value}'` : String(value);
  return new Error(`'${property}' is ${shown}: ${rule}; ${fix}`);
}

/** Fails for a token. Use it for values that are rendered, checked or hashed at synth. */
export function requireResolved(property: string, value: string, fix: string): void {
  if (Token.isUnresolved(value)) throw unresolved(property, fix);
}

/** Creates the error for a token. */
export function unresolved(property: string, fix: string): Error {
  return new Error(`'${property}' is a token, known only at deployment: it must be known at synth; ${fix}`);
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
