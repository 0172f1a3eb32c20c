import { createServer as createHttpsServer, Server as HttpsServer } from 'node:https';
import { AddressInfo, createServer, Server, Socket } from 'node:net';
import { SecureVersion } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { SMTPServer, SMTPServerOptions } from 'smtp-server';
import { CheckOptions } from '../../src/checks/check-domain';
import { txtTtl } from '../../src/checks/txt-ttl';
import { policyId } from '../../src/protocol/mta-sts/sts-policy';
import { Authority, KeyPair } from '../support/certificates';
import { DnsFault, DnsRecord, startDnsServer } from '../support/dns-server';
import { allowsGzip, isBlocked } from '../support/strict-host';

/** A host that can't be reached, or that accepts a connection and says nothing more. */
export type Unreachable = 'refuses' | 'silent';

export interface Answer {
  status: number;
  headers: { [name: string]: string };
  /** Sent in pieces, a second after the other. */
  body: string | Buffer | string[];
}

export interface TlsHost {
  keys: KeyPair;
  minVersion?: SecureVersion;
  maxVersion?: SecureVersion;
  ciphers?: string;
}

export type PolicyHost = Unreachable | 'plain' | TlsHost & { answer: Answer };
/** A mail server; `script` are the lines of one that is none. */
export type MailHost = Unreachable | TlsHost & { options?: SMTPServerOptions } | { script: string[] };

/** One domain, with all its servers. */
export interface World {
  domain: string;
  records: DnsRecord[];
  faults: { [question: string]: DnsFault };
  policyHost: PolicyHost;
  mx: { [host: string]: MailHost };
}

export const POLICY = 'version: STSv1\r\nmode: enforce\r\nmx: mx1.example.com\r\nmx: mx2.example.com\r\nmax_age: 2419200\r\n';
const MONTHS = 24 * 60;

/** What is needed again and again, and takes a while to make. */
export class Rig {
  public static async create(): Promise<Rig> {
    const authority = await Authority.create();
    const good = (name: string) => authority.issue([name], { from: -MONTHS / 2, to: MONTHS });
    const rsa = await authority.issue(['mx2.example.com'], { to: MONTHS, rsa: true });
    const amazon = await Authority.create('Amazon RSA 2048 M01', 'Amazon');
    return new Rig(authority, amazon, await good('mta-sts.example.com'), await good('mx1.example.com'), rsa);
  }

  private constructor(
    public readonly authority: Authority, public readonly amazon: Authority,
    private readonly policyHost: KeyPair, private readonly mx1: KeyPair, private readonly mx2: KeyPair,
  ) {}

  /** Makes a domain that has everything right. */
  public goodWorld(): World {
    const record = (name: string, type: string, ...values: string[]) => ({ name, type, values });
    return {
      domain: 'example.com',
      records: [
        record('_mta-sts.example.com', 'TXT', `"v=STSv1; id=${policyId(POLICY)};"`),
        record('_smtp._tls.example.com', 'TXT', '"v=TLSRPTv1; rua=mailto:tls@example.net;"'),
        record('example.com', 'MX', '20 mx2.example.com', '10 MX1.example.com'),
        // Addresses for documentation (RFC 5737, RFC 3849): who connects there is not led to the rig, and gets no answer.
        ...['mta-sts', 'mx1', 'mx2'].flatMap((host) => [record(`${host}.example.com`, 'A', '192.0.2.1'), record(`${host}.example.com`, 'AAAA', '2001:db8::1')]),
      ],
      faults: {},
      policyHost: { keys: this.policyHost, answer: { status: 200, headers: { 'Content-Type': 'text/plain; charset=utf-8', 'x-amz-meta-policy-id': policyId(POLICY) }, body: POLICY } },
      mx: { 'mx1.example.com': { keys: this.mx1 }, 'mx2.example.com': { keys: this.mx2 } },
    };
  }

  /** Starts the servers on loopback for the duration of a check. */
  public async lookAt<T>(world: World, look: (options: CheckOptions) => Promise<T>): Promise<T> {
    const stops: Array<() => unknown> = [];
    const connectTo = new Map<string, string>();
    const serve = async (host: string, port: number, running: Running | undefined) => {
      const { server, stop } = running ?? scripted([]);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port: listening } = server.address() as AddressInfo;
      connectTo.set(`${host}:${port}`, `127.0.0.1:${listening}`);
      if (running) stops.push(stop);
      // Nobody listens there any more.
      else stop();
    };
    try {
      const dns = await startDnsServer(() => world.records, (name, type) => world.faults[`${name} ${type}`] ?? world.faults[name]);
      stops.push(dns.stop);
      await serve(`mta-sts.${world.domain}`, 443, world.policyHost === 'refuses' ? undefined : policyServer(world.policyHost));
      for (const [host, mail] of Object.entries(world.mx)) await serve(host, 25, mail === 'refuses' ? undefined : mailServer(mail));
      return await look({ askTtl: txtTtl, dnsServers: [dns.address], ca: `${this.authority.ca}\n${this.amazon.ca}`, connectTo });
    } finally {
      for (const stop of stops) stop();
    }
  }
}

/** Makes a domain with ten hosts. The policy covers the first two, and the others are as given. */
export function tenHosts(rig: Rig, others: MailHost): { world: World; hosts: string[] } {
  const world = rig.goodWorld();
  const hosts = Array.from({ length: 10 }, (_, at) => `mx${at + 1}.example.com`);
  for (const host of hosts.slice(2)) {
    world.records.push({ name: host, type: 'A', values: ['192.0.2.1'] });
    world.mx[host] = others;
  }
  world.records[2] = { ...world.records[2], values: hosts.map((host, at) => `${at} ${host}`) };
  return { world, hosts };
}

/** Makes a domain with so many hosts, of equal preference and all covered. Those within the limit have a server. */
export async function manyHosts(world: World, rig: Rig, count: number): Promise<void> {
  const hosts = Array.from({ length: count }, (_, at) => `h${String(at).padStart(4, '0')}.mail.example.com`);
  const text = POLICY.replace(/(mx: .*\r\n)+/, 'mx: *.mail.example.com\r\n');
  const mail = { keys: await rig.authority.issue(['*.mail.example.com'], { to: MONTHS }) };
  world.mx = Object.fromEntries(hosts.slice(0, 40).map((host) => [host, mail]));
  world.records = [
    ...world.records.filter(({ type, name }) => type !== 'MX' && name !== '_mta-sts.example.com'),
    { name: '_mta-sts.example.com', type: 'TXT', values: [`"v=STSv1; id=${policyId(text)};"`] },
    // A name server gives them in any order.
    { name: 'example.com', type: 'MX', values: [...hosts].reverse().map((host) => `10 ${host}`) },
    ...hosts.map((host) => ({ name: host, type: 'A', values: ['192.0.2.1'] })),
  ];
  Object.assign((world.policyHost as { answer: Answer }).answer, { body: text, headers: { 'Content-Type': 'text/plain' } });
}

interface Running {
  readonly server: Server | HttpsServer;
  stop(): void;
}

function policyServer(host: PolicyHost): Running {
  if (typeof host === 'string') return scripted(host === 'plain' ? ['HTTP/1.1 400 Bad Request'] : []);
  const { keys, answer, ...tls } = host;
  const server = createHttpsServer({ cert: keys.certificate, key: keys.key, ...tls }, (request, response) => {
    if (isBlocked(request)) return response.writeHead(403).end();
    if (request.headers.host !== 'mta-sts.example.com' || request.url !== '/.well-known/mta-sts.txt') return response.writeHead(404).end();
    if (allowsGzip(request) && typeof answer.body === 'string') {
      return response.writeHead(answer.status, { ...answer.headers, 'Content-Encoding': 'gzip' }).end(gzipSync(answer.body));
    }
    response.writeHead(answer.status, answer.headers);
    if (!Array.isArray(answer.body)) return response.end(answer.body);
    return answer.body.forEach((piece, at) => setTimeout(() => response.write(piece), at * 1000).unref());
  });
  return { server, stop: () => { server.close(); server.closeAllConnections(); } };
}

function mailServer(host: MailHost): Running {
  if (typeof host === 'string') return scripted([]);
  if ('script' in host) return scripted(host.script);
  const { keys, options, ...tls } = host;
  const server = new SMTPServer({ cert: keys.certificate, key: keys.key, authOptional: true, ...tls, ...options, onMailFrom: () => { throw new Error('a check sends no mail'); } });
  server.on('error', () => undefined);
  return { server: server.server, stop: () => server.close(() => undefined) };
}

/** Says one line at first, and one more for each that it hears. */
function scripted(lines: string[]): Running {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const left = [...lines];
    const say = () => { if (left.length > 0) socket.write(`${left.shift()}\r\n`); };
    socket.on('data', say).on('error', () => undefined);
    say();
  });
  return { server, stop: () => { server.close(); sockets.forEach((socket) => socket.destroy()); } };
}
