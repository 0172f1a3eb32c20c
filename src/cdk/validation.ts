import { Token } from 'aws-cdk-lib';
import { domainNameProblem, looksLikeIpAddress } from '../protocol/domain-name';

/** The one shape of this library's errors: the property, the value, the rule, and how to fix it. */
export function invalid(property: string, value: unknown, rule: string, fix: string): Error {
  const shown = typeof value === 'string' ? `'${value}'` : String(value);
  return new Error(`'${property}' is ${shown}: ${rule}; ${fix}`);
}

/** For values that are rendered, checked or hashed when the app is synthesized. */
export function requireResolved(property: string, value: string, fix: string): void {
  if (Token.isUnresolved(value)) throw unresolved(property, fix);
}

export function unresolved(property: string, fix: string): Error {
  return new Error(`'${property}' is a token, known only when the stack is deployed: it must be known at synth; ${fix}`);
}

/** A domain that receives mail, or a host name in it (RFC 5321 §4.1.2), in at least two labels. */
export function requireDomainName(property: string, name: string): void {
  requireResolved(property, name, 'write the name itself');
  if (looksLikeIpAddress(name)) {
    throw invalid(property, name, 'a domain name is asked for, not an address', "write a name such as 'example.com'");
  }
  const problem = domainNameProblem(name);
  if (problem) throw invalid(property, name, problem.rule, problem.fix);
  if (!name.includes('.')) {
    throw invalid(property, name, 'a name in the public DNS has at least two labels', "write a name such as 'example.com'");
  }
}
