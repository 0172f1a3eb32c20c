import { Cloud, emptyCloud, policyIn, TTL } from './cloud';
import { withoutTime } from './model-ports';
import { observe as observeDomain, Senders } from './senders';
import { emptyStack, Stack } from './stack';
import { Template } from './template';
import { PolicyMode, renderPolicy } from '../../src/protocol/mta-sts/sts-policy';

/** All there is. Plain data, to be copied. */
export interface State {
  readonly cloud: Cloud;
  readonly stacks: Map<string, Stack>;
  readonly senders: Senders;
  /** What the user may go by, for each domain, when he changes its MX records. */
  readonly beliefs: Map<string, Belief[]>;
  /** Domains whose senders the user gave up explicitly. */
  readonly abandoned: Set<string>;
  /** Number of states that were explored. */
  observations: number;
}

/** That a domain has this policy; undefined: none. */
export interface Belief {
  readonly text?: string;
  readonly until: number;
}

export function emptyState(stacks: readonly string[], mx: ReadonlyArray<readonly [domain: string, hosts: readonly string[]]>, lag = 0): State {
  const cloud = emptyCloud(lag);
  mx.forEach(([domain, hosts]) => cloud.mx.set(domain, hosts));
  return {
    cloud,
    stacks: new Map(stacks.map((name) => [name, emptyStack(name)])),
    senders: { caches: new Map(), decisions: 0 },
    beliefs: new Map(mx.map(([domain]) => [domain, [{ until: Infinity }]])),
    abandoned: new Set(),
    observations: 0,
  };
}

/** Returns the policies of a template by domain. */
export function policiesOf({ cloud }: State, template: Template | undefined): Map<string, string> {
  return new Map(Object.values(template?.Resources ?? {}).filter(({ Type }) => Type === 'Custom::MtaStsPolicy').map(({ Properties = {} }) => {
    const { PolicyDomain, Mode, MaxAge, Mx, ZoneRevision } = Properties as { [name: string]: any };
    const mx = ZoneRevision === undefined ? Mx : [...Mx, ...cloud.mx.get(PolicyDomain)!];
    return [PolicyDomain, renderPolicy({ mode: Mode as PolicyMode, maxAge: Number(MaxAge), mx: Mode === 'none' ? [] : mx })];
  }));
}

export function observe({ cloud, senders, beliefs }: State): void {
  for (const domain of beliefs.keys()) observeDomain(senders, cloud, domain);
}

/** Makes a text of everything that decides what can follow. Times are as exact as needed: hours for caches, and for resolvers whether they still have a value. */
export function fingerprintOf({ cloud, stacks, senders }: State): string {
  const hours = (time: number) => Math.round(time / 3_600_000);
  return JSON.stringify([
    hours(cloud.now), cloud.faults > 0, cloud.notEmpty.size,
    [...cloud.records].map(([key, { value }]) => key + value).sort(),
    [...cloud.former.values()].flat().filter(({ until }) => until > cloud.now - TTL).map(({ value }) => value).sort(),
    [...cloud.buckets.objects].map(([key, versions]) => isTicket(key) ? undefined : [key, ...versions.map((version) => {
      const { id, owner, successor, enforcedUntil } = policyIn(version);
      return [id, owner, successor, hours(enforcedUntil), Math.min(cloud.lag, cloud.now - version.since)];
    })]),
    // Of the times of the requests only the order matters.
    [...cloud.buckets.objects].filter(([key]) => isTicket(key)).sort().map(([key, versions]) => [
      withoutTime(key), ...versions.map(({ metadata }) => metadata['policy-id']),
    ]),
    [...cloud.things].map(([id, { properties: { DistributionConfig } }]) => [
      id, DistributionConfig?.Aliases, DistributionConfig?.ViewerCertificate,
    ]).sort(),
    [...stacks.values()].map(({ status, resources, progress }) => [status, ...[...progress].map(([id, one]) => id + one.status), ...[
      ...resources.values(),
    ].map((live) => [
      live.logicalId, live.physicalId, live.attributes.PolicyId, live.properties.Mode, live.properties.Mx, live.properties.ResourceRecords,
    ])]),
    [...senders.caches].map(([key, { expires, renewed }]) => [key, hours(expires), hours(renewed)]).sort(),
  ]);
}


function isTicket(key: string): boolean {
  return key.includes('/operations/');
}
