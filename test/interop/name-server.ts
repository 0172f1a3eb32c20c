import { ChildProcess, spawn } from 'node:child_process';
import { Resolver } from 'node:dns/promises';
import * as fs from 'node:fs';
import { stage } from './stage';
import { eventually } from './waiting';
import { DnsRecord } from '../support/dns-server';

export const NAME_SERVER = '127.0.0.53';

const CONFIGURATION = () => `
server:
  ip-address: ${NAME_SERVER}
  username: ""
  server-count: 1
  database: ""
  pidfile: "${stage('nsd', 'nsd.pid')}"
  zonesdir: "${stage('nsd')}"
  xfrdir: "${stage('nsd')}"
  xfrdfile: "${stage('nsd', 'xfrd.state')}"
  zonelistfile: "${stage('nsd', 'zone.list')}"
remote-control:
  control-enable: no
zone:
  name: "."
  zonefile: "root.zone"
`;

/** NSD, which answers for the whole DNS: the records of a template are lines of its zone file. */
export class NameServer {
  public static async start(): Promise<NameServer> {
    fs.mkdirSync(stage('nsd'), { recursive: true });
    fs.writeFileSync(stage('nsd', 'nsd.conf'), CONFIGURATION());
    const server = new NameServer();
    server.write([]);
    server.nsd = spawn('nsd', ['-d', '-c', stage('nsd', 'nsd.conf')], { stdio: 'ignore' });
    await server.isCurrent();
    return server;
  }

  private nsd?: ChildProcess;
  private serial = 0;
  private readonly resolver = new Resolver({ timeout: 500, tries: 1 });

  private constructor() {
    this.resolver.setServers([NAME_SERVER]);
  }

  /** Has ended when these records, and no others, are what the server answers with. */
  public async serve(records: readonly DnsRecord[]): Promise<void> {
    this.write(records);
    this.nsd!.kill('SIGHUP');
    await this.isCurrent();
  }

  public async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.nsd!.on('close', resolve));
    this.nsd!.kill();
    await ended;
  }

  private write(records: readonly DnsRecord[]): void {
    fs.writeFileSync(stage('nsd', 'root.zone'), [
      // Debian 13's resolver library caches an answer for as long as it may.
      '$TTL 0',
      `. SOA ns.invalid. hostmaster.invalid. ${++this.serial} 3600 600 86400 0`,
      '. NS ns.invalid.',
      ...records.flatMap(({ name, type, values }) => values.map((value) => `${name.replace(/\.?$/, '.')} ${type} ${value}`)),
      '',
    ].join('\n'));
  }

  private isCurrent(): Promise<unknown> {
    return eventually('NSD has the new zone', async () => (await this.resolver.resolveSoa('.')).serial === this.serial);
  }
}
