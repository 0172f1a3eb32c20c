import { answer, Cloud, visibleIds } from './cloud';
import { mxMatches, parsePolicy, Policy } from '../../src/protocol/mta-sts/sts-policy';

/**
 * Every cache that a sender could have by now: one that fetched at any moment that was explored, through a resolver that is up to date
 * or behind, and kept what it found for as long as it may (RFC 8461 §3.3). Plain data, to be copied.
 */
export interface Senders {
  readonly caches: Map<string, Cache>;
  /** Decisions to deliver or to refuse that were asked for. */
  decisions: number;
}

export interface Cache {
  readonly domain: string;
  readonly id: string;
  readonly text: string;
  /** When the policy expires with a sender that fetched it last. */
  readonly expires: number;
  /** The same with one that keeps a policy for another max_age, without fetching, as long as it sees its id. */
  readonly renewed: number;
}

/** A text of a policy, with what is known of it. */
interface Known {
  readonly number: number;
  readonly policy: Policy;
  /** Which hosts it covers, of those that were asked for. */
  readonly covered: Map<string, boolean>;
}

const texts = new Map<string, Known>();

function known(text: string): Known {
  let one = texts.get(text);
  if (!one) texts.set(text, one = { number: texts.size, policy: parsePolicy(text), covered: new Map() });
  return one;
}

export function policyOf(text: string): Policy {
  return known(text).policy;
}

/** Lets all senders fetch the policy now. */
export function observe({ caches }: Senders, cloud: Cloud, domain: string): void {
  const body = answer(cloud, domain)?.text;
  const ids = visibleIds(cloud, domain);
  for (const [key, cache] of caches) {
    if (cache.domain !== domain || !ids.includes(cache.id) || cache.renewed <= cloud.now) continue;
    caches.set(key, { ...cache, renewed: cloud.now + policyOf(cache.text).maxAge * 1000 });
  }
  if (body === undefined) return;
  const { number, policy } = known(body);
  const until = cloud.now + policy.maxAge * 1000;
  for (const id of ids) caches.set(`${domain} ${id} ${number}`, { domain, id, text: body, expires: until, renewed: until });
}

/** Returns what anybody can still hold of a domain. */
export function held({ caches }: Senders, cloud: Cloud, domain: string): Cache[] {
  return [...caches.values()].filter((cache) => cache.domain === domain && cache.renewed > cloud.now);
}

/** Returns why a sender with this cache refuses to deliver to a host, or undefined. */
export function refusal(senders: Senders, cloud: Cloud, cache: Cache, host: string): string | undefined {
  senders.decisions++;
  if (covers(cache.text, host)) return undefined;
  // RFC 8461 §5.1: a sender looks for a new policy before it refuses.
  const ids = visibleIds(cloud, cache.domain);
  if (ids.length === 0) return 'there is no record that would announce another policy';
  const body = answer(cloud, cache.domain)?.text;
  for (const id of ids) {
    if (id === cache.id) return 'the record announces no other policy';
    if (body === undefined) return 'another policy is announced, and the policy host does not answer';
    if (!covers(body, host)) return 'the policy that is announced does not cover it either';
  }
  return undefined;
}

export function covers(text: string, host: string): boolean {
  const { policy, covered } = known(text);
  let isSo = covered.get(host);
  if (isSo === undefined) covered.set(host, isSo = isCovered(policy, host));
  return isSo;
}

function isCovered({ mode, mx }: Policy, host: string): boolean {
  return mode !== 'enforce' || mx.some((pattern) => mxMatches(pattern, host));
}
