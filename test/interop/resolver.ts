import { ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import { connect } from 'node:net';
import { DATA, System } from './system';
import { eventually } from './waiting';

const PORT = 8461;
const CONFIGURATION = `${DATA}/mta-sts-daemon.yml`;

/** The map for Postfix that this resolver serves. */
export const POLICY_MAP = `socketmap:inet:127.0.0.1:${PORT}:postfix`;

/** postfix-mta-sts-resolver, with a cache that is empty at first. It asks for the record each time, and for the policy when the id is new. */
export class PolicyResolver {
  public static async start(system: System, caFile: string): Promise<PolicyResolver> {
    // Keys that an older version does not know are passed over.
    fs.writeFileSync(system.path(CONFIGURATION), JSON.stringify({
      host: '127.0.0.1', port: PORT, cache_grace: 0, shutdown_timeout: 1, cache: { type: 'internal' }, default_zone: { tlsrpt: true },
    }));
    const daemon = system.start('mta-sts-daemon', ['-c', CONFIGURATION], { SSL_CERT_FILE: caFile });
    await eventually('mta-sts-daemon answers', () => new Promise((resolve) => {
      const socket = connect(PORT, '127.0.0.1', () => { socket.destroy(); resolve(true); }).on('error', () => resolve(false));
    }));
    return new PolicyResolver(daemon);
  }

  private constructor(private readonly daemon: ChildProcess) {}

  public async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.daemon.on('close', resolve));
    this.daemon.kill('SIGKILL');
    await ended;
  }
}

/** Returns what `mta-sts-query` finds, in words: the mode, max_age and mx of the policy, or the outcome without a policy. */
export async function query(system: System, caFile: string, domain: string, knownId?: string): Promise<string> {
  const printed = await system.run('mta-sts-query', ['-v', 'fatal', domain, ...knownId ? [knownId] : []], { env: { SSL_CERT_FILE: caFile } });
  const [, outcome] = /STSFetchResult\.(\w+)/.exec(printed)!;
  const field = (name: string) => new RegExp(`'${name}': '?([^',}]*)`).exec(printed)?.[1];
  const mx = [...(/'mx': \[(.*?)\]/.exec(printed)?.[1] ?? '').matchAll(/'([^']*)'/g)].map(([, pattern]) => pattern);
  return outcome === 'VALID' ? [`mode ${field('mode')}`, `max_age ${field('max_age')}`, ...mx].join(', ') : outcome;
}
