import * as fs from 'node:fs';
import { MailExchanger } from './mail-exchanger';
import { NameServer } from './name-server';
import { Relay } from './relay';
import { MAILBOX, POLICY_HOST, stage } from './stage';
import { Rehearsal, rehearse } from '../../demo/rehearsal';
import { DnsRecord } from '../support/dns-server';

/** Properties of the publication that a case changes. */
export interface PolicyProperties {
  readonly Mode: 'enforce' | 'testing' | 'none';
  readonly Mx?: string[];
  readonly MaxAge?: string;
}

export type Disguise = (records: DnsRecord[]) => DnsRecord[];

/** A mail domain as the example app publishes it: its own handlers, policy host and records, where real senders find them. */
export class Domain {
  public static async start(name: string, nameServer: NameServer): Promise<Domain> {
    const rehearsal = await rehearse(name, fs.mkdtempSync(stage('domain-')));
    const policyHost = new Relay([POLICY_HOST.ipv4, POLICY_HOST.ipv6], 443, rehearsal.policyHostPort);
    const domain = new Domain(rehearsal, policyHost, new Relay([MAILBOX], 25, rehearsal.mailPort), nameServer);
    await domain.policyHost.start();
    await domain.mailbox.start();
    return domain;
  }

  /** Changes the records on their way into the DNS. */
  public disguise?: Disguise;
  private addresses: DnsRecord[] = [];

  private constructor(
    public readonly rehearsal: Rehearsal, public readonly policyHost: Relay, private readonly mailbox: Relay, private readonly nameServer: NameServer,
  ) {}

  public get id(): string {
    return /id=(\w+)/.exec(this.record.values[0])![1];
  }

  /** Sets the domain's MX records, most preferred first, and the addresses that their hosts really have. */
  public async exchangers(...hosts: Array<[host: string, exchanger: MailExchanger]>): Promise<void> {
    const [mx] = this.rehearsal.records;
    mx.values.splice(0, mx.values.length, ...hosts.map(([host], index) => `${10 * (index + 1)} ${host}.`));
    this.addresses = hosts.map(([host, { address }]) => ({ name: host, type: 'A', values: [address] }));
    await this.updateDns();
  }

  /** Deploys a policy, and then the record. */
  public async deploy(policy: PolicyProperties): Promise<void> {
    const { Status, Reason, Data } = await this.publish(policy);
    if (Status !== 'SUCCESS') throw new Error(`the deployment failed: ${Reason}`);
    this.record.values.splice(0, 1, `"v=STSv1; id=${Data.PolicyId};"`);
    await this.updateDns();
  }

  /** Deploys as far as the policy: it is live, and CloudFormation has not reached the record. */
  public async publish(policy: PolicyProperties): Promise<{ Status: string; Reason?: string; Data: { PolicyId: string } }> {
    return this.rehearsal.publish('Update', policy);
  }

  public async updateDns(): Promise<void> {
    const records = this.rehearsal.records.map((record) => record.name.startsWith('mta-sts.')
      ? { ...record, values: [record.type === 'A' ? POLICY_HOST.ipv4 : POLICY_HOST.ipv6] } : record);
    const [mailboxMx] = records.filter(({ name, type }) => type === 'MX' && name.startsWith('tlsrpt.')).map(({ values }) => values[0].split(' ')[1]);
    const all = [...records, ...this.addresses, { name: mailboxMx, type: 'A', values: [MAILBOX] }];
    await this.nameServer.serve(this.disguise?.(all) ?? all);
  }

  public async stop(): Promise<void> {
    await this.policyHost.stop();
    await this.mailbox.stop();
    await this.rehearsal.stop();
  }

  private get record(): DnsRecord {
    return this.rehearsal.records.find(({ name, type }) => name.startsWith('_mta-sts.') && type === 'TXT')!;
  }
}
