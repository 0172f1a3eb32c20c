import { Checklist } from './checklist';
import { HandshakeError, isOutdated, isSystemError, isTimeout, isWayMissing, Secured } from './tls-client';

/** Names the tests of a TLS connection for one kind of host. */
export interface TlsStages<Code extends string> {
  /** The tests in the order in which a connection can fail: from `refused` on, ending with `handshake`. */
  readonly stages: readonly Code[];
  readonly refused: Code;
  readonly timeout: Code;
  readonly handshake: Code;
  readonly version: Code;
}

/** A connection that failed before TLS began, for a reason of the protocol that runs on it. */
export interface EarlyFailure<Code extends string> {
  readonly stage: Code;
  readonly problem: string;
  readonly evidence: string;
}

/** Describes where the attempt connects to. */
export interface Target {
  readonly host: string;
  readonly addresses: readonly string[];
  readonly port: number;
  readonly signal: AbortSignal;
}

/** The secured connection, or the test that failed. Weak TLS counts as secured: the certificate can still be judged. */
export type TlsAttempt<Code extends string> = { readonly secured: Secured } | { readonly failed: Code };

/** Connects and judges every stage up to TLS. `earlyFailure` explains errors of the protocol that precedes TLS. */
export async function judgeTls<Code extends string>(
  list: Checklist<Code>, codes: TlsStages<Code>, target: Target, connect: () => Promise<Secured>,
  earlyFailure: (error: unknown) => EarlyFailure<Code> | undefined = () => undefined,
): Promise<TlsAttempt<Code>> {
  const { host } = target;
  const where = `${host}: ${target.addresses.join(', ')} port ${target.port}`;
  try {
    const secured = await connect();
    const { version, refusal } = secured;
    const outdated = refusal !== undefined && isOutdated(version);
    pass(list, codes.stages.slice(0, -1), where);
    list.judge(codes.handshake, refusal !== undefined && !outdated && `${host} supports only ciphers or keys that are too weak: ${refusal}`, where);
    list.judge(codes.version, outdated && `${host} supports no TLS newer than ${version}`, `${host}: ${version}`);
    return { secured };
  } catch (error) {
    const { stage, problem, evidence, verdict } = failureOf(codes, target, where, error, earlyFailure);
    // A host that answers late may have taken the connection or not.
    if (stage !== codes.timeout) pass(list, codes.stages.slice(0, codes.stages.indexOf(stage)), where);
    list.judge(stage, problem, evidence, verdict);
    return { failed: stage };
  }
}

function failureOf<Code extends string>(
  codes: TlsStages<Code>, { host, addresses, signal }: Target, where: string, error: unknown,
  earlyFailure: (error: unknown) => EarlyFailure<Code> | undefined,
): EarlyFailure<Code> & { readonly verdict?: 'warn' } {
  if (isTimeout(error, signal)) return { stage: codes.timeout, problem: `${host} does not answer in time`, evidence: where };
  if (error instanceof HandshakeError) return { stage: codes.handshake, problem: `no TLS with ${host}: ${error.message}`, evidence: where };
  const early = earlyFailure(error);
  if (early) return early;
  if (!isSystemError(error)) throw error;
  return isWayMissing(error, addresses)
    ? { stage: codes.refused, problem: `${host} has IPv6 addresses only, and there is no route to them from here: ${error.code}`, evidence: where, verdict: 'warn' }
    : { stage: codes.refused, problem: `no connection to ${host}: ${error.code}`, evidence: where };
}

function pass<Code extends string>(list: Checklist<Code>, codes: readonly Code[], evidence: string): void {
  for (const code of codes) list.judge(code, undefined, evidence);
}
