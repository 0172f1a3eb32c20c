import { X509Certificate } from 'node:crypto';
import { connect as connectTcp, isIP, isIPv6, LookupFunction, Socket } from 'node:net';
import { connect as connectTls, createSecureContext, rootCertificates, SecureContext, TLSSocket } from 'node:tls';

/** How a connection is secured: as senders do, and as they did long ago, to tell what is wrong with who can't do better. */
export interface Trust {
  readonly current: SecureContext;
  readonly outdated: SecureContext;
}

export interface Secured {
  readonly socket: TLSSocket;
  /** Of TLS, as Node.js names it. */
  readonly version: string;
  readonly certificate: X509Certificate;
  /** What OpenSSL finds in the certificate's chain, of which it tells one thing only; null if nothing. */
  readonly chainError: string | null;
  /** Why senders can't secure it, if they can't. */
  readonly refusal?: string;
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
    return await handshake(await prepare(), host, trusted.current);
  } catch (error) {
    if (!(error instanceof HandshakeError) || signal.aborted) throw error;
    const again = async () => handshake(await prepare(), host, trusted.outdated);
    return { ...await again().catch(() => { throw error; }), refusal: error.message };
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

/** There may be no way from here only: many networks have no IPv6, and a host can't be judged from there that has nothing else. */
export function isWayMissing({ code = '' }: NodeJS.ErrnoException, addresses: readonly string[]): boolean {
  return ['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL'].includes(code) && addresses.every(isIPv6);
}

/** Nobody answered, for as long as was waited. */
export function isTimeout(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted || (error as NodeJS.ErrnoException).code === 'ETIMEDOUT';
}

function handshake(socket: Socket, host: string, secureContext: SecureContext): Promise<Secured> {
  return new Promise((resolve, reject) => {
    const secured = connectTls({ socket, servername: host, secureContext, rejectUnauthorized: false, checkServerIdentity: () => undefined });
    const failed = (message: string) => {
      socket.destroy();
      reject(new HandshakeError(message));
    };
    secured.once('secureConnect', () => {
      const [version, certificate] = [secured.getProtocol(), secured.getPeerX509Certificate()];
      if (version === null || certificate === undefined) return failed('no certificate came');
      // Typed as an error, it is its code.
      return resolve({ socket: secured, version, certificate, chainError: secured.authorizationError as unknown as string | null });
      // OpenSSL's message tells where in its source it was.
    }).on('error', (error: Error & { reason?: string }) => failed(error.reason ?? error.message));
    for (const one of [secured, socket]) one.once('close', () => failed('the connection was closed'));
  });
}
