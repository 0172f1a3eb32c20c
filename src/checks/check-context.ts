import { isIP } from 'node:net';
import { AskTtl, Dns } from './dns-client';
import { Trust } from './tls-client';

/** Everything that the parts of one check of a domain need. */
export interface CheckContext {
  readonly domain: string;
  readonly dns: Dns;
  readonly trust: Trust;
  /** Maps `host:port` to the `ip:port` to connect to instead. */
  readonly connectTo: ReadonlyMap<string, string>;
  /** Whether the check connects to addresses that are not public. */
  readonly privateAddresses: boolean;
  /** Whether the policy host's next certificate is Amazon's, whatever authority issued the current one. */
  readonly amazonCertificate: boolean;
  /** TTLs are checked only if this is set. */
  readonly askTtl: AskTtl | undefined;
  /** Ends the check. */
  readonly signal: AbortSignal;
  readonly now: Date;
}

/** Where to connect: the first address that answers. */
export interface Endpoint {
  readonly addresses: readonly string[];
  readonly port: number;
}

/** Returns where to connect to for a host. */
export function endpointOf({ connectTo }: CheckContext, host: string, port: number, addresses: readonly string[]): Endpoint {
  const instead = connectTo.get(`${host}:${port}`);
  return instead === undefined ? { addresses, port } : parseEndpoint(instead);
}

/** Parses `IP:PORT` or `[IP]:PORT`. */
export function parseEndpoint(text: string): Endpoint {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(text) ?? [];
  const address = bracketed ?? plain ?? '';
  if (isIP(address) === 0 || !(Number(port) >= 1 && Number(port) <= 65535)) throw new Error(`'${text}' is not an IP address and a port, such as 127.0.0.1:8443 or [::1]:8443`);
  return { addresses: [address], port: Number(port) };
}
