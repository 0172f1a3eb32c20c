import { isIP } from 'node:net';
import { AskTtl, Dns } from './dns-client';
import { Trust } from './tls-client';

/** What every part of one look at a domain needs. */
export interface CheckContext {
  readonly domain: string;
  readonly dns: Dns;
  readonly trust: Trust;
  /** In place of `host:port`, `ip:port`. */
  readonly connectTo: ReadonlyMap<string, string>;
  /** Whether addresses that are not public are connected to as well. */
  readonly privateAddresses: boolean;
  /** Whether the policy host's certificate is to be Amazon's, whoever issued the one that is seen. */
  readonly amazonCertificate: boolean;
  /** Without it, no TTL is checked. */
  readonly askTtl: AskTtl | undefined;
  /** Ends the look. */
  readonly signal: AbortSignal;
  readonly now: Date;
}

export interface Endpoint {
  readonly addresses: readonly string[];
  readonly port: number;
}

/** Where a host is connected to. */
export function endpointOf({ connectTo }: CheckContext, host: string, port: number, addresses: readonly string[]): Endpoint {
  const instead = connectTo.get(`${host}:${port}`);
  return instead === undefined ? { addresses, port } : parseEndpoint(instead);
}

/** `IP:PORT`, or `[IP]:PORT`. */
export function parseEndpoint(text: string): Endpoint {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(text) ?? [];
  const address = bracketed ?? plain ?? '';
  if (isIP(address) === 0 || !(Number(port) >= 1 && Number(port) <= 65535)) throw new Error(`'${text}' is not an IP address and a port, such as 127.0.0.1:8443 or [::1]:8443`);
  return { addresses: [address], port: Number(port) };
}
