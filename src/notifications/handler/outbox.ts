import { Message, Unpublished } from './message-document';
import { Publisher } from './topics';
import { StoredJson } from '../../lambda/stored-json';

/** A state that holds a message until it is published. */
export interface WithOutbox {
  readonly unpublished?: Unpublished;
}

/** What `JsonStore` does, for tests as well. */
export interface States<S> {
  load(key: string): Promise<StoredJson<S> | undefined>;
  replace(stored: StoredJson<S> | undefined, key: string, value: S): Promise<StoredJson<S> | undefined>;
}

/** A state that no other run is publishing from. */
export interface Opened<S> {
  readonly stored: StoredJson<S> | undefined;
}

/** Longer than a run takes to publish a message, or to give up on it. */
export const PUBLISH_MILLISECONDS = 40_000;
/** What can't be published for so long, because a topic is gone, no longer keeps newer messages waiting. */
const GIVE_UP_MILLISECONDS = 2 * 24 * 60 * 60 * 1000;

/** Publishes each message at least once, and exactly once unless a run ends between publishing it and noting that. */
export class Outbox<S extends WithOutbox> {
  public constructor(private readonly states: States<S>, private readonly publisher: Publisher, private readonly clock: () => number) {}

  /** Loads a state, after it has published what an earlier run left. Returns undefined while another run publishes. */
  public async open(key: string): Promise<Opened<S> | undefined> {
    const stored = await this.states.load(key);
    const left = stored?.value.unpublished;
    if (!left) return { stored };
    const age = this.clock() - Date.parse(left.message.at);
    if (age < PUBLISH_MILLISECONDS) return undefined;
    const done = age > GIVE_UP_MILLISECONDS ? await this.giveUp(stored, key, left) : await this.publishForms(stored, key, left);
    return done && { stored: done };
  }

  /** Stores a state with the message in its outbox before it publishes it, so that only one of two runs does. Returns false if another run was first. */
  public async publish(stored: StoredJson<S> | undefined, key: string, state: S, message: Message): Promise<boolean> {
    const unpublished = { message, forms: this.publisher.forms };
    const announced = await this.states.replace(stored, key, { ...state, unpublished });
    if (!announced) return false;
    await this.publishForms(announced, key, unpublished);
    return true;
  }

  /** Notes each form that is published: a topic for chats that is gone does not repeat the mail. */
  private async publishForms(stored: StoredJson<S>, key: string, { message, forms }: Unpublished): Promise<StoredJson<S> | undefined> {
    let current: StoredJson<S> | undefined = stored;
    for (let at = 0; at < forms.length; at++) {
      if (this.publisher.forms.includes(forms[at])) await this.publisher.publish(message, forms[at]);
      const rest = forms.slice(at + 1);
      current = await this.states.replace(current, key, withOutbox(current.value, rest.length > 0 ? { message, forms: rest } : undefined));
      if (!current) return undefined;
    }
    return current;
  }

  private async giveUp(stored: StoredJson<S>, key: string, { message }: Unpublished): Promise<StoredJson<S> | undefined> {
    console.error(`the message '${message.id}' of ${message.at} could not be published for two days, and is given up`);
    return this.states.replace(stored, key, withOutbox(stored.value, undefined));
  }
}

function withOutbox<S extends WithOutbox>(state: S, unpublished: Unpublished | undefined): S {
  const { unpublished: _, ...rest } = state;
  return { ...rest, ...unpublished && { unpublished } } as S;
}
