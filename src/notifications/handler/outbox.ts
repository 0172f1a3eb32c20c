import { Message, MessageForm, Unpublished } from './message-document';
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

/** Longer than a run takes to publish: a state, two forms and a note of each are five calls. Shorter than Lambda waits before it runs a function again. */
export const TRY_MILLISECONDS = 55_000;
const HOUR = 60 * 60 * 1000;
/** How long a mail waits for a topic that refuses it. */
const MAX_MAIL_WAIT = 48 * HOUR;

/** Publishes each message at least once, and exactly once unless a run ends between publishing it and noting that. */
export class Outbox<S extends WithOutbox> {
  public constructor(private readonly states: States<S>, private readonly publisher: Publisher, private readonly clock: () => number) {}

  /** Loads a state, after it has published what an earlier run left. Returns undefined while another run publishes. */
  public async open(key: string): Promise<Opened<S> | undefined> {
    const stored = await this.states.load(key);
    const left = stored?.value.unpublished;
    if (!left) return { stored };
    // A clock that was ahead makes an age negative.
    if (Math.abs(this.ageOf(left.triedAt)) < TRY_MILLISECONDS) return undefined;
    const claimed = await this.states.replace(stored, key, withOutbox(stored.value, { ...left, triedAt: this.now() }));
    if (!claimed) return undefined;
    const done = await this.publishForms(claimed, key);
    return done && { stored: done };
  }

  /**
   * Stores a state with the message in its outbox before it publishes it, so that only one of two runs does. Returns false if another run was first.
   *
   * @param undo What to set back in the state if the mail can't be published: the next run announces it then
   */
  public async publish(stored: StoredJson<S> | undefined, key: string, state: S, message: Message, undo: Partial<S> = {}): Promise<boolean> {
    const announced = await this.states.replace(stored, key, withOutbox(state, { message, forms: this.publisher.forms, triedAt: message.at, undo }));
    if (!announced) return false;
    await this.publishForms(announced, key);
    return true;
  }

  /** Publishes each form and notes it: a topic that refuses neither repeats the other form nor keeps it back. Returns undefined if another run was first. */
  private async publishForms(stored: StoredJson<S>, key: string): Promise<StoredJson<S> | undefined> {
    const { message, forms } = stored.value.unpublished!;
    let current = stored;
    let failure: { readonly error: unknown } | undefined;
    for (const form of forms) {
      try {
        if (this.publisher.forms.includes(form)) await this.publisher.publish(message, form);
      } catch (error) {
        console.error(`the ${form} '${message.id}' could not be published:`, error);
        failure ??= { error };
        continue;
      }
      const noted = await this.states.replace(current, key, without(current.value, form));
      if (!noted) return undefined;
      current = noted;
    }
    return failure ? this.giveUp(current, key, failure.error) : current;
  }

  /** Gives a message up that waited for too long. Throws the error if it has to wait. */
  private async giveUp(stored: StoredJson<S>, key: string, error: unknown): Promise<StoredJson<S> | undefined> {
    const { message, forms, undo } = stored.value.unpublished!;
    const lacksMail = forms.includes('mail');
    const waited = Math.abs(this.ageOf(message.at));
    // A chat does not wait until the next day, on which it would delay the next message.
    const isOver = lacksMail ? waited > MAX_MAIL_WAIT : waited > HOUR && !isSameDay(message.at, this.now());
    if (!isOver) throw error;
    console.error(`the message '${message.id}' of ${message.at} could not be published for too long, and is given up: ${forms.join(', ')}`);
    return this.states.replace(stored, key, withOutbox({ ...stored.value, ...lacksMail ? undo : {} }, undefined));
  }

  private now(): string {
    return new Date(this.clock()).toISOString();
  }

  private ageOf(at: string): number {
    return this.clock() - Date.parse(at);
  }
}

function isSameDay(one: string, other: string): boolean {
  return one.slice(0, 10) === other.slice(0, 10);
}

function without<S extends WithOutbox>(state: S, form: MessageForm): S {
  const left = state.unpublished!;
  const forms = left.forms.filter((one) => one !== form);
  return withOutbox(state, forms.length > 0 ? { ...left, forms } : undefined);
}

function withOutbox<S extends WithOutbox>(state: S, unpublished: Unpublished | undefined): S {
  const { unpublished: _, ...rest } = state;
  return { ...rest, ...unpublished && { unpublished } } as S;
}
