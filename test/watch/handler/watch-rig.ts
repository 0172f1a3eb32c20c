import { createServer, Server } from 'node:https';
import { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { CheckOptions } from '../../../src/checks/check-domain';
import { policyId } from '../../../src/protocol/mta-sts/sts-policy';
import { Authority } from '../../support/certificates';
import { DnsFault, DnsRecord, DnsServer, startDnsServer } from '../../support/dns-server';
import { allowsGzip, isBlocked } from '../../support/strict-host';

export interface PolicyAnswer {
  status: number;
  headers: { [name: string]: string };
  body: string;
}

/** A domain as the world sees it. What a test changes here is seen at the next look. */
export interface RigDomain {
  records: DnsRecord[];
  answer: PolicyAnswer;
  /** How often the policy was asked for. */
  fetches: number;
}

const MAILBOX = 'tlsrpt@tlsrpt.example.net';
const CERTIFICATE_HOURS = 90 * 24 + 1;

/** Name server and policy host of many domains, on loopback. */
export class WatchRig {
  public static async start(domains: string[], hours = CERTIFICATE_HOURS): Promise<WatchRig> {
    const authority = await Authority.create();
    const keys = await authority.issue(domains.map((domain) => `mta-sts.${domain}`), { from: -30 * 24, to: hours });
    const rig = new WatchRig(authority.ca);
    for (const domain of domains) rig.domains.set(domain, goodDomain(domain));
    const context = createSecureContext({ cert: keys.certificate, key: keys.key });
    rig.server = createServer({ SNICallback: (_, done) => done(null, context) }, (request, response) => {
      const domain = rig.domains.get(request.headers.host!.replace(/^mta-sts\./, ''))!;
      domain.fetches++;
      if (isBlocked(request)) return response.writeHead(403).end();
      if (allowsGzip(request)) return response.writeHead(domain.answer.status, { ...domain.answer.headers, 'Content-Encoding': 'gzip' }).end(gzipSync(domain.answer.body));
      return response.writeHead(domain.answer.status, domain.answer.headers).end(domain.answer.body);
    });
    await new Promise<void>((resolve) => rig.server!.listen(0, '127.0.0.1', resolve));
    rig.dns = await startDnsServer(() => [...rig.domains.values()].flatMap(({ records }) => records), (name, type) => rig.fault(name, type));
    return rig;
  }

  public readonly domains = new Map<string, RigDomain>();
  private server?: Server;
  private dns?: DnsServer;

  private constructor(private readonly ca: string) {}

  /** Asked for each question. */
  public fault: (name: string, type: string) => DnsFault | undefined = () => undefined;

  /** As JSON can hold it, for another process. */
  public get check(): Omit<CheckOptions, 'connectTo'> & { connectTo: Array<[string, string]> } {
    const { port } = this.server!.address() as AddressInfo;
    return { ca: this.ca, dnsServers: [this.dns!.address], connectTo: [...this.domains.keys()].map((domain) => [`mta-sts.${domain}:443`, `127.0.0.1:${port}`]) };
  }

  public domain(name: string): RigDomain {
    return this.domains.get(name)!;
  }

  /** Replaces the values of a record; none: takes it away. */
  public publish(domain: string, name: string, type: string, ...values: string[]): void {
    const { records } = this.domain(domain);
    const others = records.filter((record) => record.name !== name || record.type !== type);
    this.domain(domain).records = values.length > 0 ? [...others, { name, type, values }] : others;
  }

  /** Removes all faults. */
  public fix(): void {
    this.fault = () => undefined;
    for (const domain of this.domains.keys()) this.domains.set(domain, goodDomain(domain));
  }

  public stop(): void {
    this.dns?.stop();
    this.server?.closeAllConnections();
    this.server?.close();
  }
}

export function policyOf(domain: string): string {
  return `version: STSv1\r\nmode: enforce\r\nmx: mx1.${domain}\r\nmx: mx2.${domain}\r\nmax_age: 2419200\r\n`;
}

function goodDomain(domain: string): RigDomain {
  const record = (name: string, type: string, ...values: string[]) => ({ name, type, values });
  return {
    records: [
      record(`_mta-sts.${domain}`, 'TXT', `"v=STSv1; id=${policyId(policyOf(domain))};"`),
      record(`_smtp._tls.${domain}`, 'TXT', `"v=TLSRPTv1; rua=mailto:${MAILBOX};"`),
      record(domain, 'MX', `10 mx1.${domain}`, `20 mx2.${domain}`),
      ...['mta-sts', 'mx1', 'mx2', 'mx3'].flatMap((host) => [record(`${host}.${domain}`, 'A', '192.0.2.1'), record(`${host}.${domain}`, 'AAAA', '2001:db8::1')]),
    ],
    answer: { status: 200, headers: { 'Content-Type': 'text/plain', 'x-amz-meta-policy-id': policyId(policyOf(domain)) }, body: policyOf(domain) },
    fetches: 0,
  };
}
