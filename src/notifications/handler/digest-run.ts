import { digestOf, DigestEntry } from './digest';
import { DomainFacts } from './domain-facts';
import { Message } from './message-document';
import { DigestState, hadMessage, NO_DIGEST } from './notification-state';
import { Outbox } from './outbox';

/** Publishes the digest of all domains, once a day at most. */
export class DigestRun {
  public constructor(
    private readonly outbox: Outbox<DigestState>,
    private readonly read: (domain: string) => Promise<DomainFacts>,
    private readonly prefix: string,
    private readonly clock: () => number,
  ) {}

  /** @returns the digest that it published, or null */
  public async run(domains: readonly string[]): Promise<Message | null> {
    const { key } = this;
    const opened = await this.outbox.open(key);
    if (!opened) return null;
    const state = opened.stored?.value ?? NO_DIGEST;
    if (hadMessage(state, this.clock())) return null;
    const entries: DigestEntry[] = [];
    for (const domain of domains) entries.push([domain, await this.facts(domain)]);
    // Reading takes time, and the age of a message in the outbox counts from here.
    const message = digestOf(entries, this.clock());
    return await this.outbox.publish(opened.stored, key, { ...state, lastDay: message.at.slice(0, 10) }, message) ? message : null;
  }

  /** Publishes a digest that an earlier run could not. */
  public async finish(): Promise<void> {
    await this.outbox.open(this.key);
  }

  private get key(): string {
    // A domain has a dot in its name: none has this key.
    return `${this.prefix}digest.json`;
  }

  /** Returns null if the domain can't be read: the digest reports on the others. */
  private async facts(domain: string): Promise<DomainFacts | null> {
    try {
      return await this.read(domain);
    } catch (error) {
      console.error(`${domain} could not be read for the digest:`, error);
      return null;
    }
  }
}
