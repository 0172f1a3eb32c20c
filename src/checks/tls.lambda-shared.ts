import { connect as connectTcp, isIP, LookupFunction, Socket } from 'node:net';
import { connect as connectTls, createSecureContext, rootCertificates, SecureContext, TLSSocket } from 'node:tls';

/** How a connection is secured: as senders do, and as they did long ago, to tell what is wrong with who can't do better. */
export interface Trust {
  readonly current: SecureContext;
  readonly outdated: SecureContext;
}

export interface Secured {
  readonly socket: TLSSocket;
  /** Why senders can't secure it, if they can't. */
  readonly refusal: string | undefined;
}

/** Two sides that do not agree on TLS. */
export class HandshakeError extends Error {}

/** Where a host may not answer. */
const ATTEMPT_MILLISECONDS = 1000;

/** @param ca PEM of authorities that are trusted besides the public ones. */
export function trust(ca?: string): Trust {
  const authorities = ca === undefined ? {} : { ca: [...rootCertificates, ca] };
  let outdated: SecureContext | undefined;
  return {
    current: createSecureContext({ ...authorities, minVersion: 'TLSv1.2' }),
    // Seldom needed, and slow to make.
    get outdated() {
      return outdated ??= createSecureContext({ ...authorities, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' });
    },
  };
}

/** Connects to the first of the addresses that answers. */
export function connect(host: string, addresses: readonly string[], port: number, signal: AbortSignal): Promise<Socket> {
  const lookup: LookupFunction = (_, __, done) => done(null, addresses.map((address) => ({ address, family: isIP(address) })));
  return new Promise((resolve, reject) => {
    const socket = connectTcp({
      host, port, lookup, signal, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: ATTEMPT_MILLISECONDS,
    });
    // Of later errors whoever reads hears by the close.
    socket.once('connect', () => resolve(socket)).on('error', reject);
  });
}

/** Secures what `prepare` connects. The certificate is not judged here. */
export async function secure(prepare: () => Promise<Socket>, host: string, trusted: Trust, signal: AbortSignal): Promise<Secured> {
  try {
    return { socket: await handshake(await prepare(), host, trusted.current), refusal: undefined };
  } catch (error) {
    if (!(error instanceof HandshakeError) || signal.aborted) throw error;
    const socket = await handshake(await prepare(), host, trusted.outdated).catch(() => { throw error; });
    return { socket, refusal: error.message };
  }
}

/** Older than what senders use (RFC 8461 §7.2). */
export function isOutdated(version: string): boolean {
  return ['SSLv3', 'TLSv1', 'TLSv1.1'].includes(version);
}

/** No connection was made, for a reason that the system gives. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  const { code, syscall, errors } = error as NodeJS.ErrnoException & { errors?: unknown[] };
  // Of several addresses, each has an error of its own.
  return code !== undefined && (syscall !== undefined || errors !== undefined);
}

/** Nobody answered, for as long as was waited. */
export function isTimeout(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted || (error as NodeJS.ErrnoException).code === 'ETIMEDOUT';
}

function handshake(socket: Socket, host: string, secureContext: SecureContext): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secured = connectTls({ socket, servername: host, secureContext, rejectUnauthorized: false, checkServerIdentity: () => undefined });
    secured.once('secureConnect', () => resolve(secured))
      .on('error', (error) => { socket.destroy(); reject(new HandshakeError(error.message)); })
      .once('close', () => reject(new HandshakeError('the connection was closed')));
    socket.once('close', () => reject(new HandshakeError('the connection was closed')));
  });
}
