import * as fs from 'node:fs';
import { Domain } from './domain';
import { MailExchanger, startMailExchanger } from './mail-exchanger';
import { NameServer } from './name-server';
import { Postfix } from './postfix';
import { PolicyResolver } from './resolver';
import { MAIL_EXCHANGERS, setUpNetwork } from './stage';
import { DATA, System } from './system';
import { Authority } from '../support/certificates';

export const DOMAIN = 'example.com';
export const MX = 'mx1.example.com';
/** The right one's other name. */
export const DEEPER = `a.${MX}`;
export const ELSEWHERE = 'mx.elsewhere.example';
/** What the senders trust. */
export const CA_FILE = `${DATA}/ca.pem`;

/** All except `uncovered` and `right` say that they are the MX of the domain, and are not fit for it. */
export type Exchangers = { readonly [what in 'right' | 'wrongName' | 'untrusted' | 'expired' | 'stripped' | 'uncovered']: MailExchanger };

/** The domain that is published, its name server, mail exchangers in each state, and a sender. */
export class Scene {
  public static async start(system: System, linesOfMainCf?: string): Promise<Scene> {
    setUpNetwork();
    await system.prepare();
    const nameServer = await NameServer.start();
    const domain = await Domain.start(DOMAIN, nameServer);
    const [authority, stranger] = [await Authority.create('CA of the mail exchangers'), await Authority.create('CA that nobody trusts')];
    fs.writeFileSync(system.path(CA_FILE), [domain.rehearsal.ca, authority.ca].join('\n'));
    const exchangers = {
      right: await startMailExchanger(MAIL_EXCHANGERS[0], await authority.issue([MX, DEEPER])),
      wrongName: await startMailExchanger(MAIL_EXCHANGERS[1], await authority.issue(['mail.other.example'])),
      untrusted: await startMailExchanger(MAIL_EXCHANGERS[2], await stranger.issue([MX])),
      expired: await startMailExchanger(MAIL_EXCHANGERS[3], await authority.issue([MX], { from: -3, to: -2 })),
      stripped: await startMailExchanger(MAIL_EXCHANGERS[4]),
      uncovered: await startMailExchanger(MAIL_EXCHANGERS[5], await authority.issue([ELSEWHERE])),
    };
    const resolver = await PolicyResolver.start(system, CA_FILE);
    return new Scene(system, nameServer, domain, exchangers, await Postfix.start(system, CA_FILE, linesOfMainCf), resolver);
  }

  private constructor(
    private readonly system: System,
    public readonly nameServer: NameServer,
    public readonly domain: Domain,
    public readonly exchangers: Exchangers,
    public readonly postfix: Postfix,
    private resolver: PolicyResolver,
  ) {}

  /** The domain has this one mail exchanger. */
  public async only(what: keyof Exchangers): Promise<void> {
    await this.domain.exchangers([what === 'uncovered' ? ELSEWHERE : MX, this.exchangers[what]]);
  }

  /** The sender forgets all policies that it keeps. */
  public async forgetPolicies(): Promise<void> {
    await this.resolver.stop();
    this.resolver = await PolicyResolver.start(this.system, CA_FILE);
  }

  public async stop(): Promise<void> {
    await this.postfix.stop();
    await this.resolver.stop();
    for (const exchanger of Object.values(this.exchangers)) await exchanger.stop();
    await this.domain.stop();
    await this.nameServer.stop();
  }
}
