import { X509Certificate } from 'node:crypto';
import { connect as connectTcp, isIP, isIPv6, LookupFunction, Socket } from 'node:net';
import { connect as connectTls, createSecureContext, rootCertificates, SecureContext, TLSSocket } from 'node:tls';

/** TLS settings: those senders use today, and legacy ones to diagnose servers that support only outdated TLS. */
export interface Trust {
  readonly current: SecureContext;
  readonly outdated: SecureContext;
}

/** A connection with TLS. */
export interface Secured {
  readonly socket: TLSSocket;
  /** The version of TLS, as Node.js names it. */
  readonly version: string;
  readonly certificate: X509Certificate;
  /** The one error in the certificate's chain that OpenSSL reports; null if there is none. */
  readonly chainError: string | null;
  /** Why senders can't secure the connection. Undefined if they can. */
  readonly refusal?: string;
}

/** Reports a failed TLS handshake. */
export class HandshakeError extends Error {}

/** Limits the attempt at each address, as a host may not answer. */
const ATTEMPT_MILLISECONDS = 1000;

/** The settings by `ca`, which is the same for all domains of a run. To add the public authorities to another one is slow. */
const known = new Map<string | undefined, Trust>();

/** @param ca PEM of authorities to trust besides the public ones. */
export function trust(ca?: string): Trust {
  const trusted = known.get(ca) ?? newTrust(ca);
  known.set(ca, trusted);
  return trusted;
}

function newTrust(ca: string | undefined): Trust {
  const authorities = ca === undefined ? {} : { ca: [...rootCertificates, ca] };
  let outdated: SecureContext | undefined;
  return {
    current: createSecureContext({ ...authorities, minVersion: 'TLSv1.2' }),
    // Created on demand: it is rarely needed and slow to create.
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
    // After `connect`, errors reach the reader as a `close` event.
    socket.once('connect', () => resolve(socket)).on('error', reject);
  });
}

/** Starts TLS on the connection from `prepare`. Does not judge the certificate. */
export async function secure(prepare: () => Promise<Socket>, host: string, trusted: Trust, signal: AbortSignal): Promise<Secured> {
  try {
    return await handshake(await prepare(), host, trusted.current);
  } catch (error) {
    if (!(error instanceof HandshakeError) || signal.aborted) throw error;
    const again = async () => handshake(await prepare(), host, trusted.outdated);
    return { ...await again().catch(() => { throw error; }), refusal: error.message };
  }
}

/** Says whether a version is older than senders use (RFC 8461 §7.2). */
export function isOutdated(version: string): boolean {
  return ['SSLv3', 'TLSv1', 'TLSv1.1'].includes(version);
}

/** Says whether the system reported why a connection failed. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  const { code, syscall, errors } = error as NodeJS.ErrnoException & { errors?: unknown[] };
  // With several addresses, each has its own error.
  return code !== undefined && (syscall !== undefined || errors !== undefined);
}

/** Says whether only the local network lacks a route: many networks have no IPv6, so a host with IPv6 only can't be judged from there. */
export function isWayMissing({ code = '' }: NodeJS.ErrnoException, addresses: readonly string[]): boolean {
  return ['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL'].includes(code) && addresses.every(isIPv6);
}

/** Says whether the time ran out without an answer. */
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
      if (version === null || certificate === undefined) return failed('the server sent no certificate');
      // The type says Error, but the value is its code.
      return resolve({ socket: secured, version, certificate, chainError: secured.authorizationError as unknown as string | null });
      // OpenSSL's message contains a place in its source.
    }).on('error', (error: Error & { reason?: string }) => failed(error.reason ?? error.message));
    for (const one of [secured, socket]) one.once('close', () => failed('the connection was closed'));
  });
}
