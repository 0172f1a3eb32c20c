import { IConstruct } from 'constructs';
import { didYouMean } from '../protocol/did-you-mean';

/** Domains for which metrics were asked, by the construct that has them. */
const ASKED = new WeakMap<IConstruct, Set<string>>();

/**
 * Fails at synth if a metric is about a domain that the construct does not have: CloudWatch shows no values for it, and an alarm on it never goes off.
 * Runs at validation, because domains may join after a metric was created.
 */
export function requireMetricDomain(construct: IConstruct, domain: string, domains: () => readonly string[]): void {
  const asked = ASKED.get(construct);
  if (asked) return void asked.add(domain);
  const names = new Set([domain]);
  ASKED.set(construct, names);
  construct.node.addValidation({
    validate: () => [...names].filter((name) => !domains().includes(name)).map((name) => problem(construct, name, domains())),
  });
}

function problem({ node: { path } }: IConstruct, name: string, domains: readonly string[]): string {
  const meant = didYouMean(name, domains);
  const known = domains.length > 0 ? `it has ${domains.slice(0, 10).join(', ')}${domains.length > 10 ? ` and ${domains.length - 10} more` : ''}` : 'it has none';
  const fix = meant === undefined ? 'write the name of one of them, or add the domain' : `did you mean '${meant}'?`;
  return `a metric of '${path}' has the 'domainName' '${name}', which is not among its domains, so it never has a value: ${known}; ${fix}`;
}
