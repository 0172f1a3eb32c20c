import { createHash } from 'node:crypto';
import { normalizeDomainName } from '../domain-name';
import { mxPatternProblem } from './mx-pattern';
import { readPolicy } from './policy-reading';
import { POLICY_VERSION } from './policy-values';
import { throwFirstError } from '../problem';

/** The content of a policy file (RFC 8461 §3.2). */
export interface Policy {
  readonly mode: PolicyMode;
  /** Seconds. */
  readonly maxAge: number;
  readonly mx: readonly string[];
  /** Fields that the RFC does not name, in order. */
  readonly extensions: ReadonlyArray<readonly [name: string, value: string]>;
}

export type PolicyMode = 'enforce' | 'testing' | 'none';

/** Limits policies to what every known sender reads. The RFC suggests 64 KB, but one sender cuts silently at 10 KiB. */
export const MAX_POLICY_BYTES = 10 * 1024;

export function policyHostName(policyDomain: string): string {
  return `mta-sts.${policyDomain}`;
}

export function policyUrl(policyDomain: string): string {
  return `https://${policyHostName(policyDomain)}/.well-known/mta-sts.txt`;
}

/** Renders a policy with CRLF, the version first and a final line end, which the strictest readers require and all accept. */
export function renderPolicy(policy: Pick<Policy, 'mode' | 'maxAge' | 'mx'>): string {
  return [`version: ${POLICY_VERSION}`, `mode: ${policy.mode}`, ...policy.mx.map((mx) => `mx: ${mx}`), `max_age: ${policy.maxAge}`, '']
    .join('\r\n');
}

/** Derives an id that changes if and only if a byte of the policy does (RFC 8461 §3.1: 1 to 32 letters or digits). */
export function policyId(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32);
}

/** Says whether an id was certainly derived from a policy: ours begin with 24 digits of its hash. False proves nothing, since others choose ids differently. */
export function isIdOfPolicy(id: string, text: string): boolean {
  return /^[0-9a-f]{32}$/.test(id) && id.slice(0, 24) === policyId(text).slice(0, 24);
}

/** Parses a policy as senders do (RFC 8461 §3.2): the first of repeated fields counts. Fails with the first error. */
export function parsePolicy(text: string): Policy {
  const { problems, known, mx, extensions } = readPolicy(text);
  throwFirstError(problems);
  return {
    mode: known.get('mode')!.value as PolicyMode,
    maxAge: Number(known.get('max_age')!.value),
    mx: mx.map(({ value }) => value),
    extensions: extensions.map(({ name, value }) => [name, value] as const),
  };
}

/** Says whether a pattern covers a host (RFC 8461 §4.1). `*.` stands for exactly one label; names compare as in the DNS. */
export function mxMatches(pattern: string, host: string): boolean {
  if (mxPatternProblem(pattern)) return false;
  const name = normalizeDomainName(host);
  if (!pattern.startsWith('*.')) return normalizeDomainName(pattern) === name;
  const dot = name.indexOf('.');
  return dot > 0 && name.slice(dot + 1) === normalizeDomainName(pattern.slice(2));
}

/** Says whether a media type is text/plain, with any parameters (RFC 8461 §3.2). */
export function isPolicyMediaType(contentType: string): boolean {
  return contentType.split(';')[0].trim().toLowerCase() === 'text/plain';
}
