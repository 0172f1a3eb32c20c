import { mxHost } from './apps';
import { announcedId, answer, distributionAt, TTL } from './cloud';
import { Cache, covers, held, policyOf, refusal } from './senders';
import { policiesOf, State } from './state';

/** After a change, a user waits until resolvers and senders that failed once have seen it: the TTL, and the pause of RFC 8461 §3.3, twice. */
export const SETTLED = 4 * TTL;

export const MX_NUMBERS = [1, 2, 3];

/** Returns the invariants that a state violates. `atRest`: no operation is in progress, and none has just ended. */
export function violations(state: State, atRest: boolean): string[] {
  return [...left(state), ...[...state.beliefs.keys()].filter((domain) => !state.abandoned.has(domain)).flatMap((domain) => {
    const caches = held(state.senders, state.cloud, domain);
    const found = [
      ...refused(state, domain, caches), ...unreachable(state, domain, caches), ...ahead(state, domain), ...dangling(state, domain),
      ...atRest ? [...stuck(state, domain, caches), ...unfaithful(state, domain)] : [],
    ];
    return found.map((problem) => `${domain}: ${problem}`);
  })];
}

/** Checks invariant 5: a bucket can be deleted, unless something went wrong other than another resource's failure. */
function left({ cloud }: State): string[] {
  return cloud.faults > 0 ? [] : [...cloud.notEmpty].map((bucket) => `left: ${bucket} can't be deleted, because something is in it`);
}

/** Hosts that the user may make mail exchangers, by all policies that he went by lately. */
export function allowedHosts({ cloud, beliefs }: State, domain: string): string[] {
  const recent = beliefs.get(domain)!.filter(({ until }) => until > cloud.now - SETTLED);
  return MX_NUMBERS.map((number) => mxHost(domain, number)).filter((host) => recent.every(({ text }) => text === undefined || covers(text, host)));
}

/** Checks invariant 1: no sender refuses a host that the user may have made a mail exchanger. */
function refused(state: State, domain: string, caches: readonly Cache[]): string[] {
  const { cloud, senders } = state;
  return allowedHosts(state, domain).flatMap((host) => caches.flatMap((cache) => {
    const reason = refusal(senders, cloud, cache, host);
    return reason ? [`refused: a sender with ${described(cache, cloud.now)} refuses ${host}: ${reason}`] : [];
  }));
}

/** Checks invariant 1, one step earlier: while anybody holds an enforce policy, there is a way to replace it. */
function unreachable({ cloud }: State, domain: string, caches: readonly Cache[]): string[] {
  const bound = caches.find(({ text }) => policyOf(text).mode === 'enforce');
  if (!bound || (announcedId(cloud, domain) !== undefined && answer(cloud, domain))) return [];
  return [`unreachable: a sender holds ${described(bound, cloud.now)} and there is no ${answer(cloud, domain) ? 'record' : 'policy host'}`];
}

/** Checks invariant 2 at any time: the announced policy is already served. (RFC 8461 §8.1: first the policy, then the id.) */
function ahead({ cloud }: State, domain: string): string[] {
  const puts = cloud.puts.filter(({ policyHost }) => policyHost === `mta-sts.${domain}`).map(({ id }) => id);
  const served = answer(cloud, domain);
  const id = announcedId(cloud, domain);
  if (id === undefined || !served || puts.lastIndexOf(served.id) >= puts.indexOf(id)) return [];
  return [`ahead: the record announces ${id}, and ${served.id} is served`];
}

/** Checks invariant 2 at rest: nobody holds another policy under the announced id. */
function stuck({ cloud }: State, domain: string, caches: readonly Cache[]): string[] {
  const id = announcedId(cloud, domain);
  const served = answer(cloud, domain);
  return caches.filter((cache) => cache.id === id && served && cache.text !== served.text)
    .map((cache) => `stuck: a sender holds ${described(cache, cloud.now)} under the id that announces ${JSON.stringify(served!.text)}`);
}

/**
 * Checks invariant 3: no record leads to a deleted distribution, except a record that could not be deleted itself, because CloudFormation continues
 * without it. An existing distribution without the name is unreachable, which is part of invariant 1.
 */
function dangling({ cloud }: State, domain: string): string[] {
  // With records that the publication writes, it is the publication that could not be deleted.
  const isLeft = (key: string) => cloud.leftBehind.has(key) || cloud.leftBehind.has(`mta-sts.${domain}`);
  return ['A', 'AAAA'].map((type) => `${type} mta-sts.${domain}`).filter((key) => !isLeft(key)).flatMap((key) => {
    const target = cloud.records.get(key)?.value;
    return target === undefined || cloud.things.has(distributionAt(target)) ? [] : [`dangling: ${key} leads to ${distributionAt(target)}`];
  });
}

/** Checks invariant 4: the policy that a stack names is the one that is served. */
function unfaithful(state: State, domain: string): string[] {
  return [...state.stacks.values()].flatMap(({ template }) => {
    const wanted = policiesOf(state, template).get(domain);
    const served = answer(state.cloud, domain)?.text;
    return wanted === undefined || wanted === served ? [] : [`unfaithful: deployed is ${JSON.stringify(wanted)}, served is ${JSON.stringify(served)}`];
  });
}

function described({ id, text, expires }: Cache, now: number): string {
  return `(${id}, ${JSON.stringify(text)})${expires <= now ? ', which it renewed,' : ''}`;
}
