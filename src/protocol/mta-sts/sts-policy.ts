import { createHash } from 'node:crypto';
import { normalizeDomainName } from '../domain-name';
import { mxPatternProblem } from './mx-pattern';
import { readPolicy } from './policy-reading';
import { POLICY_VERSION } from './policy-values';
import { throwFirstError } from '../problem';

/** RFC 8461 §3.2: the policy file. */
export interface Policy {
  readonly mode: PolicyMode;
  /** Seconds. */
  readonly maxAge: number;
  readonly mx: readonly string[];
  /** Fields that the RFC does not name, in their order. */
  readonly extensions: ReadonlyArray<readonly [name: string, value: string]>;
}

export type PolicyMode = 'enforce' | 'testing' | 'none';

/** The smallest limit of a known sender; the RFC suggests 64 KB, but one cuts silently at 10 KiB. */
export const MAX_POLICY_BYTES = 10 * 1024;

export function policyHostName(policyDomain: string): string {
  return `mta-sts.${policyDomain}`;
}

export function policyUrl(policyDomain: string): string {
  return `https://${policyHostName(policyDomain)}/.well-known/mta-sts.txt`;
}

/** CRLF, version first and a final line end: what the strictest readers ask for, and all accept. */
export function renderPolicy(policy: Pick<Policy, 'mode' | 'maxAge' | 'mx'>): string {
  return [`version: ${POLICY_VERSION}`, `mode: ${policy.mode}`, ...policy.mx.map((mx) => `mx: ${mx}`), `max_age: ${policy.maxAge}`, '']
    .join('\r\n');
}

/** An id that changes when, and only when, a byte of the policy does (RFC 8461 §3.1: 1 to 32 letters or digits). */
export function policyId(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32);
}

/** Whether an id is surely made of a policy: ours begin with 24 digits of its hash. Of an id that does not nothing is known: others choose theirs otherwise. */
export function isIdOfPolicy(id: string, text: string): boolean {
  return /^[0-9a-f]{32}$/.test(id) && id.slice(0, 24) === policyId(text).slice(0, 24);
}

/** The policy that senders read (RFC 8461 §3.2), where the first of repeated keys counts. Fails with the first error of the text. */
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

/** RFC 8461 §4.1: `*.` stands for exactly one label; names are compared as DNS compares them. */
export function mxMatches(pattern: string, host: string): boolean {
  if (mxPatternProblem(pattern)) return false;
  const name = normalizeDomainName(host);
  if (!pattern.startsWith('*.')) return normalizeDomainName(pattern) === name;
  const dot = name.indexOf('.');
  return dot > 0 && name.slice(dot + 1) === normalizeDomainName(pattern.slice(2));
}

/** RFC 8461 §3.2: text/plain, whatever its parameters. */
export function isPolicyMediaType(contentType: string): boolean {
  return contentType.split(';')[0].trim().toLowerCase() === 'text/plain';
}
