import { IConstruct } from 'constructs';
import { invalid } from './validation';

/** How the app of a construct asks for the metrics of one domain. */
export interface Asking {
  /** The name of the construct's class. */
  readonly kind: string;
  readonly ask: string;
}

/** Returns the error about a metric that a construct of another app does not publish. */
export function notMeasured(construct: IConstruct, domain: string, { kind, ask }: Asking): Error {
  return invalid('domainName', domain, `'${construct.node.path}' belongs to another app, and a domain has metrics of its own only if that app asks for one`,
    `there, ${ask} of the ${kind}, and deploy it; then name the domain in 'measuredDomainNames' of ${kind}.from${kind}Attributes()`);
}
