import { ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import { POLICY_MAP } from './resolver';
import { DATA, System } from './system';
import { eventually } from './waiting';

const LOG = `${DATA}/maillog`;

const MAIN = (caFile: string, others: string) => `
compatibility_level = 3.6
myhostname = sender.example.org
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = all
maillog_file = ${LOG}
smtp_tcp_port = 25
smtp_address_preference = ipv4
smtp_tls_security_level = may
smtp_tls_loglevel = 1
smtp_tls_CAfile = ${caFile}
smtp_tls_policy_maps = ${POLICY_MAP}
# Each mail is a case of its own.
smtp_destination_concurrency_failed_cohort_limit = 1000
smtp_connection_cache_on_demand = no
smtp_mx_session_limit = 5
smtp_connect_timeout = 3
${others}`;

/** Nothing is received from the network. */
const MASTER = `
pickup    unix  n  -  n  1     1    pickup
cleanup   unix  n  -  n  -     0    cleanup
qmgr      unix  n  -  n  1     1    qmgr
tlsmgr    unix  -  -  n  1000? 1    tlsmgr
rewrite   unix  -  -  n  -     -    trivial-rewrite
bounce    unix  -  -  n  -     0    bounce
defer     unix  -  -  n  -     0    bounce
trace     unix  -  -  n  -     0    bounce
flush     unix  n  -  n  1000? 0    flush
proxymap  unix  -  -  n  -     -    proxymap
smtp      unix  -  -  n  -     -    smtp
showq     unix  n  -  n  -     -    showq
error     unix  -  -  n  -     -    error
retry     unix  -  -  n  -     -    error
postlog   unix-dgram n - n  -  1    postlogd
`;

export class Postfix {
  /** The certificates that it trusts are in `caFile`, `others` are further lines of main.cf. */
  public static async start(system: System, caFile: string, others = ''): Promise<Postfix> {
    const configuration = system.cover('/etc/postfix', true);
    fs.writeFileSync(`${configuration}/main.cf`, MAIN(caFile, others));
    fs.writeFileSync(`${configuration}/master.cf`, MASTER);
    const postfix = new Postfix(system, system.start('postfix', ['start-fg']));
    await postfix.eventually('Postfix runs', () => /daemon started/.test(postfix.log));
    return postfix;
  }

  private output = '';

  private constructor(private readonly system: System, private readonly master: ChildProcess) {
    for (const stream of [master.stdout!, master.stderr!]) stream.setEncoding('utf8').on('data', (data) => { this.output += data; });
  }

  public get log(): string {
    const file = this.system.path(LOG);
    return this.output + (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');
  }

  /** Sends a mail and returns the outcome of the first attempt. */
  public async send(recipient: string, content = 'Subject: interop\n\nHello\n'): Promise<string> {
    const before = this.log.length;
    await this.system.run('sendmail', ['-f', 'sender@sender.example.org', recipient], { input: content });
    return this.result(recipient, before);
  }

  /** Retries a deferred mail and returns the outcome. */
  public async retry(recipient: string): Promise<string> {
    const before = this.log.length;
    await this.system.run('postqueue', ['-f']);
    return this.result(recipient, before);
  }

  public async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.master.on('close', resolve));
    await this.system.run('postfix', ['stop']);
    await ended;
  }

  /** Returns the outcome in Postfix's words. The log says more about a rejected certificate than the status does. */
  private async result(recipient: string, before: number): Promise<string> {
    const pattern = new RegExp(` to=<${recipient}>, relay=(\\S+), .* status=(\\w+) \\((.*)\\)`);
    const [, relay, status, reason] = await this.eventually(`what became of the mail to ${recipient}`, () => pattern.exec(this.log.slice(before)));
    const lines = this.log.slice(before).split('\n');
    const first = (expression: RegExp, within = lines) => within.map((line) => expression.exec(line)?.[1]).find((one) => one);
    const trust = first(/(\w+) TLS connection established/, lines.filter((line) => line.includes(relay))) ?? 'No';
    const failure = first(/certificate verification failed for \S+: (?:num=\d+:)?(.*)/)
      ?? first(/warning: (MX name .* does not match STS MX pattern)/);
    return status === 'sent' ? `sent over ${trust.toLowerCase()} TLS to ${relay}` : `${status}: ${failure ?? reason}`;
  }

  private async eventually<T>(what: string, attempt: () => T): Promise<NonNullable<T>> {
    return eventually(what, attempt).catch((error) => { throw new Error(`${error.message}\n${this.log.slice(-3000)}`); });
  }
}
