import { compareTexts } from '../cdk/order';
import { invalid } from '../cdk/validation';
import { domainNamesOf, policyDomainOf } from '../cdk/zone';

/** Domains that share a policy host. */
export interface DomainGroup {
  /** The number of the group: name its stack, its policy host and its receiver after it. It never changes. */
  readonly number: number;

  /** The domains, in the order of their names. */
  readonly domainNames: string[];
}

/** Properties of `DomainGroups`. */
export interface DomainGroupsProps {
  /** The domains of the app, in any order. */
  readonly domainNames: string[];

  /**
   * The number of the group of each domain: what `DomainGroups.extend()` returned before, from a file under version control. It may have domains that have left.
   */
  readonly record: { [domainName: string]: number };

  /**
   * The largest number of domains in a group: 1 to 100, CloudFront's quota for names on a distribution. ACM allows 10 names on a certificate unless AWS raises
   * its quota, and CloudFormation 93 domains in a stack.
   *
   * @default 75
   */
  readonly maxDomains?: number;
}

/**
 * Splits many domains into groups, each for one policy host, and keeps each domain where it is.
 *
 * A domain can't move from one policy host to another while it is served. So the assignment is a record: a function of the names alone, or of their order, would
 * move domains when the list or the number of groups changes. See docs/many-domains.md.
 */
export class DomainGroups {
  /**
   * Adds the domains that a record lacks, in the order of their names: each to the first group that has room. What is in the record stays as it is, also domains
   * that are not in the list: senders may still need their hosts, and a domain that comes back has the group that it had.
   *
   * @returns the record to store
   */
  public static extend(props: DomainGroupsProps): { [domainName: string]: number } {
    const { names, record, maxDomains } = checked(props);
    const sizes = new Map<number, number>();
    for (const group of Object.values(record)) sizes.set(group, (sizes.get(group) ?? 0) + 1);
    const extended = new Map(Object.entries(record));
    let group = 0;
    for (const name of names.filter((one) => !extended.has(one))) {
      while ((sizes.get(group) ?? 0) >= maxDomains) group++;
      sizes.set(group, (sizes.get(group) ?? 0) + 1);
      extended.set(name, group);
    }
    return Object.fromEntries([...extended].sort(([one], [other]) => compareTexts(one, other)));
  }

  /** The groups that have domains, by their numbers. */
  public readonly groups: DomainGroup[];

  /** Fails for a domain that is not in the record. */
  constructor(props: DomainGroupsProps) {
    const { names, record } = checked(props);
    const unrecorded = names.filter((name) => !(name in record));
    if (unrecorded.length > 0) {
      const rest = unrecorded.length > 1 ? ` and ${unrecorded.length - 1} more` : '';
      throw new Error(`'record' lacks ${unrecorded[0]}${rest}: without a recorded group, a later list could move a domain to another policy host, where senders don't find it; `
        + "store what DomainGroups.extend() returns, and give it as 'record'");
    }
    const numbers = [...new Set(names.map((name) => record[name]))].sort((one, other) => one - other);
    this.groups = numbers.map((number) => ({ number, domainNames: names.filter((name) => record[name] === number) }));
  }
}

function checked({ domainNames, record, maxDomains = 75 }: DomainGroupsProps) {
  if (!Number.isInteger(maxDomains) || maxDomains < 1 || maxDomains > 100) {
    throw invalid('maxDomains', maxDomains, 'it must be a whole number from 1 to 100', 'leave it out for the default');
  }
  return { names: domainNamesOf(domainNames).sort(), record: checkedRecord(record, maxDomains), maxDomains };
}

function checkedRecord(given: DomainGroupsProps['record'], maxDomains: number): { readonly [domain: string]: number } {
  const record: { [domain: string]: number } = {};
  for (const [name, group] of Object.entries(given)) {
    const domain = policyDomainOf({ domainName: name }, 'record');
    if (!Number.isInteger(group) || group < 0) throw invalid(`record['${name}']`, group, 'the number of a group is a whole number from 0', 'restore the record from version control');
    if (domain in record) throw invalid('record', name, 'it is there twice', 'restore the record from version control');
    record[domain] = group;
  }
  for (const group of new Set(Object.values(record))) {
    const size = Object.values(record).filter((one) => one === group).length;
    if (size > maxDomains) {
      throw invalid('maxDomains', maxDomains, `group ${group} of 'record' has ${size} domains, which can't move to another group`,
        `give at least ${size}, or delete lines of domains that have left and are no longer served`);
    }
  }
  return record;
}
