import { Archive } from './archive';
import { ReplayResult } from '../ingestion-contract';
import { Ingestion, Replayed } from './ingestion';
import { MailListing, MailPage } from './mail-listing';
import { StoredMail } from './reading';
import { isMail } from './receipts';
import { ReplayTally } from './replay-tally';
import { untilAborted } from '../../lambda/until-aborted';

export interface ReplayRequest {
  /** Prefix of the mails' keys. */
  readonly replay: string;
  /** Key after which the replay begins: `next` of an earlier answer. */
  readonly after?: string;
}

/** Signals that abort shortly before the function's time ends. */
export interface ReplayTime {
  /** From here on, the replay lists and begins nothing more. */
  readonly stop: AbortSignal;
  /** From here on, it gives up what it has begun. */
  readonly signal: AbortSignal;
  /** From here on, it only answers. */
  readonly last: AbortSignal;
}

/** Mails of one batch, whose stale objects go in one call. Few of them are in memory at a time: see `Ingestion`. */
const MAILS_AT_A_TIME = 40;

/** `undecided`: there was no time for the mail. */
type Fate = Replayed | 'failed' | 'undecided';

/**
 * Ingests the archived mails again, in the order of their keys.
 *
 * It always answers in time, with the key after which to continue: each mail up to it is counted once or named as failed. Repeated calls
 * reach the end, because each call handles at least one mail.
 */
export class Replay {
  private readonly tally = new ReplayTally();
  private hasBegun = false;

  public constructor(
    private readonly listing: MailListing,
    private readonly ingestion: Ingestion,
    private readonly archive: Archive,
    private readonly time: ReplayTime,
  ) {}

  public async after(key: string): Promise<ReplayResult> {
    for (let next = key; ;) {
      const page = await this.list(next);
      if (!page) return this.tally.result(next);
      const { mails, isLast } = page;
      for (let at = 0; at < mails.length; at += MAILS_AT_A_TIME) {
        const some = mails.slice(at, at + MAILS_AT_A_TIME);
        const done = await this.take(some);
        next = some[done - 1]?.receipt.rawKey ?? next;
        if (done < some.length || this.tally.isFull) return this.tally.result(next);
      }
      if (isLast) return this.tally.result(null);
    }
  }

  /** Returns undefined if there is no time. If it fails, finished work is not lost. */
  private async list(after: string): Promise<MailPage | undefined> {
    const { stop } = this.time;
    try {
      return await untilAborted(this.listing.after(after, stop), stop);
    } catch (error) {
      if (this.tally.isEmpty && !stop.aborted) throw error;
      console.error(`mails after '${after}' could not be listed:`, error);
      return undefined;
    }
  }

  /** Returns how many mails are decided, from the first on. Mails after an undecided one run again in the next call, and don't count here. */
  private async take(mails: readonly StoredMail[]): Promise<number> {
    const fates = await Promise.all(mails.map((mail) => this.replay(mail)));
    // The mail had the whole call: the next call would give it no more time.
    if (fates[0] === 'undecided' && this.tally.isEmpty && this.hasBegun) fates[0] = 'failed';
    const undecided = fates.indexOf('undecided');
    const decided = undecided < 0 ? fates : fates.slice(0, undecided);
    const isSettled = await this.settle(decided);
    decided.forEach((fate, index) => {
      const { rawKey } = mails[index].receipt;
      if (!isMail(rawKey)) return;
      if (typeof fate === 'string' || !isSettled) this.tally.addFailed(rawKey);
      else this.tally.add(fate.outcomes);
    });
    return decided.length;
  }

  private async replay(mail: StoredMail): Promise<Fate> {
    const { rawKey } = mail.receipt;
    if (!isMail(rawKey)) return { outcomes: [], stale: [] };
    const { stop, signal } = this.time;
    const mayBegin = () => {
      stop.throwIfAborted();
      this.hasBegun = true;
    };
    try {
      return await untilAborted(this.ingestion.replay(mail, signal, mayBegin), signal);
    } catch (error) {
      if (signal.aborted || stop.aborted && error === stop.reason) return 'undecided';
      console.error(`${rawKey} could not be replayed:`, error);
      return 'failed';
    }
  }

  /** Deletes stale objects after their mail is stored. A mail with undeleted objects is not finished. */
  private async settle(fates: readonly Fate[]): Promise<boolean> {
    try {
      const { last } = this.time;
      await untilAborted(this.archive.delete(fates.flatMap((fate) => typeof fate === 'string' ? [] : fate.stale), last), last);
      return true;
    } catch (error) {
      console.error('stale objects could not be deleted:', error);
      return false;
    }
  }
}
