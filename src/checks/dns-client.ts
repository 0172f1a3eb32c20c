import { CaaRecord, MxRecord } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { normalizeDomainName } from '../protocol/domain-name';

/** Options of DNS lookups. */
export interface DnsOptions {
  /**
   * `IP` or `IP:PORT`.
   * @default - the system's
   */
  readonly servers?: readonly string[];
  /**
   * How long one lookup may take.
   * @default 2000
   */
  readonly milliseconds?: number;
}

/** Asks a server (`IP` or `IP:PORT`) for the TTL of the TXT records at a name. Returns undefined without an answer. */
export type AskTtl = (server: string, name: string, signal: AbortSignal) => Promise<number | undefined>;

/** A lookup without an answer, which leaves open whether the record exists. */
export class LookupError extends Error {
  constructor(name: string, type: string, public readonly code: string) {
    super(`${type} of ${name} could not be looked up: ${REASONS[code] ?? code}`);
    this.name = 'LookupError';
  }
}

/** The addresses of a host. */
export interface Addresses {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  /** The error of a lookup that failed, if one did. */
  readonly failure: LookupError | undefined;
}

/** The hosts that receive a domain's mail. */
export interface MailExchangersSeen {
  /**
   * `null`: only a null MX, so the domain takes no mail (RFC 7505). `null-beside-hosts`: a null MX with others, which RFC 7505 §3 forbids.
   * `implicit`: an address without MX records, which makes the domain itself the host (RFC 5321 §5.1). `none`: neither.
   */
  readonly kind: 'hosts' | 'null' | 'null-beside-hosts' | 'implicit' | 'none';
  /** Sorted by preference, then by name; in lower case and without a final dot. */
  readonly hosts: readonly string[];
}

const NOTHING_THERE = ['ENODATA', 'ENOTFOUND'];
const REASONS: { [code: string]: string } = {
  ETIMEOUT: 'no answer in time',
  ECANCELLED: 'no answer in time',
  ESERVFAIL: 'the server failed (SERVFAIL)',
  EREFUSED: 'the server refused (REFUSED)',
  ECONNREFUSED: 'no server listens there',
};
const TRIES = 2;

/** Makes the DNS lookups that senders make. A missing name or record gives an empty result; a missing answer throws a `LookupError`. */
export class Dns {
  private readonly resolver: Resolver;
  private readonly milliseconds: number;
  private readonly closing = new AbortController();

  constructor(options: DnsOptions = {}) {
    this.milliseconds = options.milliseconds ?? 2000;
    // The second try waits twice as long.
    this.resolver = new Resolver({ timeout: Math.ceil(this.milliseconds / 3), tries: TRIES });
    if (options.servers) this.resolver.setServers(options.servers);
  }

  /** Looks up all TXT records, and joins the strings of each with nothing between them. */
  public async texts(name: string): Promise<string[]> {
    return (await this.lookUp('TXT', name, () => this.resolver.resolveTxt(name))).map((strings) => strings.join(''));
  }

  /** Looks up how many seconds resolvers keep the TXT records at a name, at least. Returns undefined if no server answers. */
  public async txtTtl(name: string, ask: AskTtl): Promise<number | undefined> {
    const deadline = AbortSignal.any([this.closing.signal, AbortSignal.timeout(this.milliseconds)]);
    for (const server of this.resolver.getServers().slice(0, TRIES)) {
      const ttl = await ask(server, normalizeDomainName(name), AbortSignal.any([deadline, AbortSignal.timeout(this.milliseconds / TRIES)]));
      if (ttl !== undefined) return ttl;
    }
    return undefined;
  }

  /** Looks up CAA records at the name, or at the target of its alias. */
  public async caa(name: string): Promise<CaaRecord[]> {
    return this.lookUp('CAA', name, () => this.resolver.resolveCaa(name));
  }

  public async addresses(name: string): Promise<Addresses> {
    const [ipv4, ipv6] = await Promise.allSettled([
      this.lookUp('A', name, () => this.resolver.resolve4(name)), this.lookUp('AAAA', name, () => this.resolver.resolve6(name)),
    ]);
    const failure = [ipv4, ipv6].flatMap((one) => (one.status === 'rejected' ? one.reason : []))[0];
    const found = { ipv4: ipv4.status === 'fulfilled' ? ipv4.value : [], ipv6: ipv6.status === 'fulfilled' ? ipv6.value : [], failure };
    if (failure && found.ipv4.length + found.ipv6.length === 0) throw failure;
    return found;
  }

  public async mailExchangers(domain: string): Promise<MailExchangersSeen> {
    const records = await this.lookUp('MX', domain, () => this.resolver.resolveMx(domain));
    const hosts = hostsOf(records);
    if (records.length > hosts.length && records.some(isNull)) return { kind: hosts.length > 0 ? 'null-beside-hosts' : 'null', hosts };
    if (hosts.length > 0) return { kind: 'hosts', hosts };
    const { ipv4, ipv6 } = await this.addresses(domain);
    return ipv4.length + ipv6.length > 0 ? { kind: 'implicit', hosts: [normalizeDomainName(domain)] } : { kind: 'none', hosts };
  }

  /** Looks up the target of a CNAME record. */
  public async alias(name: string): Promise<string | undefined> {
    const [target] = await this.lookUp('CNAME', name, () => this.resolver.resolveCname(name));
    return target === undefined ? undefined : normalizeDomainName(target);
  }

  /** Cancels all lookups and starts no new ones. */
  public close(): void {
    this.closing.abort();
    this.resolver.cancel();
  }

  private async lookUp<T>(type: string, name: string, ask: () => Promise<T[]>): Promise<T[]> {
    if (this.closing.signal.aborted) throw new LookupError(name, type, 'ETIMEOUT');
    let timer: NodeJS.Timeout;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new LookupError(name, type, 'ETIMEOUT')), this.milliseconds);
    });
    try {
      return await Promise.race([ask(), late]);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== undefined && NOTHING_THERE.includes(code)) return [];
      throw error instanceof LookupError ? error : new LookupError(name, type, code ?? String(error));
    } finally {
      clearTimeout(timer!);
    }
  }
}

function hostsOf(records: readonly MxRecord[]): string[] {
  const sorted = [...records].filter((record) => !isNull(record)).sort((a, b) => a.priority - b.priority || (a.exchange < b.exchange ? -1 : 1));
  return [...new Set(sorted.map(({ exchange }) => normalizeDomainName(exchange)))];
}

function isNull({ exchange }: MxRecord): boolean {
  return exchange === '' || exchange === '.';
}
