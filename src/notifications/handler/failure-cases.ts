import { CauseGroup, groupOf, isAtHost } from './cause-groups';
import { domainNameProblem, looksLikeIpAddress } from '../../protocol/domain-name';
import { FailureType, HostFailure } from '../../protocol/verdict/host-matrix';

/** What one message is about: a group of causes at one mail exchanger. */
export interface FailureCase {
  readonly key: string;
  readonly group: CauseGroup;
  /** A domain name; null where there is none, and for all other hosts together. */
  readonly host: string | null;
  readonly isOthers: boolean;
  /** Those with the most sessions first. They overlap. Empty for what can't be read. */
  readonly failures: readonly HostFailure[];
  readonly first: string;
  readonly last: string;
  readonly reporters: readonly string[];
}

/** Strangers choose names of hosts. Those beyond this number are one case of their group. */
export const MAX_HOSTS = 8;
const OTHERS = '(others)';

/**
 * Divides failures into cases.
 *
 * @param known Keys of cases that are open: these hosts keep a case of their own, however many sessions fail at others
 */
export function casesOf(failures: readonly HostFailure[], known: ReadonlySet<string>): FailureCase[] {
  const ownHosts = new Map<CauseGroup, Set<string>>();
  for (const group of new Set(failures.map(({ type }) => groupOf(type)))) ownHosts.set(group, hostsWithCase(group, failures, known));
  const byKey = new Map<string, HostFailure[]>();
  for (const failure of failures) {
    const group = groupOf(failure.type);
    const host = hostOf(group, failure);
    const key = keyOf(group, host === null || ownHosts.get(group)!.has(host) ? host : OTHERS);
    const ofKey = byKey.get(key);
    if (ofKey) ofKey.push(failure);
    else byKey.set(key, [failure]);
  }
  return [...byKey].map(([key, ofKey]) => caseOf(key, ofKey));
}

/** Splits a key. A key outlives the reports that it came from. */
export function partsOf(key: string): Pick<FailureCase, 'group' | 'host' | 'isOthers'> {
  const [group, host = null] = key.split(' ') as [CauseGroup, string?];
  return { group, host: host === OTHERS ? null : host, isOthers: host === OTHERS };
}

export function keyOf(group: CauseGroup, host: string | null): string {
  return host === null ? group : `${group} ${host}`;
}

function hostsWithCase(group: CauseGroup, failures: readonly HostFailure[], known: ReadonlySet<string>): Set<string> {
  const hosts = new Set(failures.filter(({ type }) => groupOf(type) === group).flatMap((failure) => hostOf(group, failure) ?? []));
  const isKnown = (host: string) => known.has(keyOf(group, host));
  return new Set([...[...hosts].filter(isKnown), ...[...hosts].filter((host) => !isKnown(host))].slice(0, MAX_HOSTS));
}

/** Anything else than a domain name is words of a stranger. */
function hostOf(group: CauseGroup, { host }: HostFailure): string | null {
  return host === null || !isAtHost(group) || domainNameProblem(host) || looksLikeIpAddress(host) ? null : host;
}

/** Days of undated reports are those on which they came, so every failure has a first and a last day. */
function caseOf(key: string, failures: readonly HostFailure[]): FailureCase {
  const largest = new Map<FailureType, HostFailure>();
  for (const failure of failures) {
    if (!largest.has(failure.type)) largest.set(failure.type, failure);
  }
  return {
    ...partsOf(key),
    key,
    failures: [...largest.values()],
    first: failures.map(({ first }) => first!).reduce((one, other) => one < other ? one : other),
    last: failures.map(({ last }) => last!).reduce((one, other) => one > other ? one : other),
    reporters: [...new Set(failures.flatMap(({ reporters }) => reporters))],
  };
}
