import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** Addresses of documentation, RFC 5737 and RFC 3849: nobody's, if ever one should leave the namespace. */
export const POLICY_HOST = { ipv4: '192.0.2.80', ipv6: '2001:db8::80' };
export const MAILBOX = '192.0.2.25';
export const MAIL_EXCHANGERS = ['192.0.2.11', '192.0.2.12', '192.0.2.13', '192.0.2.14', '192.0.2.15', '192.0.2.16'];

/** Returns a path in the file system that ends with the namespace. */
export function stage(...names: string[]): string {
  return path.join(process.env.INTEROP_STAGE!, ...names);
}

/** Fails outside of the namespaces: the tests take over port 25, resolv.conf, and Postfix's configuration. */
export function requireNamespaces(): void {
  const outer = process.env.INTEROP_OUTER_NETWORK;
  if (!process.env.INTEROP_STAGE || !outer || fs.readlinkSync('/proc/self/ns/net') === outer) {
    throw new Error('these tests run in namespaces of their own only: npm run test:interop');
  }
}

export function setUpNetwork(): void {
  requireNamespaces();
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
  for (const address of [POLICY_HOST.ipv4, MAILBOX, ...MAIL_EXCHANGERS]) execFileSync('ip', ['address', 'replace', `${address}/32`, 'dev', 'lo']);
  execFileSync('ip', ['address', 'replace', `${POLICY_HOST.ipv6}/128`, 'dev', 'lo', 'nodad']);
}
