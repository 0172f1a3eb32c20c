import { DomainFacts, WatchText } from './domain-facts';
import { Message } from './message-document';
import { nextNotification } from './next-notification';
import { hadMessage, NO_STATE, NotificationState, stateKey } from './notification-state';
import { Outbox, States } from './outbox';
import { DAY } from '../../stored-reports/stored-reports';

/** What an event of the watch says besides what is stored. */
export interface WatchTexts {
  readonly at: string;
  readonly tests: readonly WatchText[];
}

/** Reads what is known about a domain. */
export type ReadFacts = (domain: string, tests: readonly WatchText[]) => Promise<DomainFacts>;

/** How often a run begins again after another one was first. The second time it usually finds that there was a message today. */
const MAX_TRIES = 5;

/** Announces what is new about a domain. An event only starts it: what is announced depends on what is stored. */
export class DomainNotifier {
  public constructor(
    private readonly states: States<NotificationState>,
    private readonly outbox: Outbox<NotificationState>,
    private readonly read: ReadFacts,
    private readonly prefix: string,
    private readonly clock: () => number,
  ) {}

  /** @returns the message that it published, or null */
  public async run(domain: string, texts?: WatchTexts): Promise<Message | null> {
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const outcome = await this.attempt(domain, texts);
      if (outcome !== 'again') return outcome;
    }
    throw new Error(`other runs changed the state of ${domain} ${MAX_TRIES} times`);
  }

  private async attempt(domain: string, texts: WatchTexts | undefined): Promise<Message | null | 'again'> {
    const key = stateKey(this.prefix, domain);
    const opened = await this.outbox.open(key);
    // What is new now waits for the next day, as it does after any message.
    if (!opened) return null;
    const before = opened.stored?.value ?? NO_STATE;
    const state = withTexts(before, texts, this.clock());
    // Spares the reading of reports: in a flood, all events except the first cost one request.
    const facts = hadMessage(state, this.clock()) ? undefined : await this.read(domain, state.tests);
    // Reading takes time, and the age of a message in the outbox counts from here.
    const next = facts && nextNotification(domain, state, facts, this.clock());
    const undo = { cases: before.cases, watch: before.watch };
    if (next) return await this.outbox.publish(opened.stored, key, next.state, next.message, undo) ? next.message : 'again';
    if (state === before) return null;
    return await this.states.replace(opened.stored, key, state) ? null : 'again';
  }
}

/** Events come in any order, and twice. One from the future, by a clock that was wrong, does not keep later ones out. */
function withTexts(state: NotificationState, texts: WatchTexts | undefined, now: number): NotificationState {
  const isKnown = (testsAt: string) => testsAt >= texts!.at && Date.parse(testsAt) <= now + DAY;
  return !texts || state.testsAt !== null && isKnown(state.testsAt) ? state : { ...state, tests: texts.tests, testsAt: texts.at };
}
