import { Archive } from './archive';
import { ReplayResult } from '../ingestion-contract';
import { Ingestion, Replayed } from './ingestion';
import { MailListing, MailPage } from './mail-listing';
import { ReceivedMail } from './reading';
import { isMail } from './receipts';
import { ReplayTally } from './replay-tally';
import { untilAborted } from '../../lambda/until-aborted';

export interface ReplayRequest {
  /** Which mails: a prefix of their keys. */
  readonly replay: string;
  /** Only those that follow this key: `next` of an earlier answer. */
  readonly after?: string;
}

/** When the time of the function comes to its end. */
export interface ReplayTime {
  /** Nothing more is listed or begun. */
  readonly stop: AbortSignal;
  /** What was begun is given up. */
  readonly signal: AbortSignal;
  /** All is given up but the answer. */
  readonly last: AbortSignal;
}

/** What may be stale of so many mails goes in one call. Few of them are in memory at a time: see `Ingestion`. */
const MAILS_AT_A_TIME = 40;

/** `undecided`: there was no time for it. */
type Fate = Replayed | 'failed' | 'undecided';

/**
 * Takes the mails of the archive in again, in the order of their keys.
 *
 * Whatever happens, it answers in time, with the key to go on after: each mail before it is counted, once, or named as failed. Whoever goes on
 * comes to the end: a call does at least one mail.
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
        next = some[done - 1]?.rawKey ?? next;
        if (done < some.length || this.tally.isFull) return this.tally.result(next);
      }
      if (isLast) return this.tally.result(null);
    }
  }

  /** Undefined where there is no time. Where it fails, what was done before is not lost. */
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

  /** How many of the mails are decided, from the first on. What comes after one that is not is done once more, and not counted here. */
  private async take(mails: readonly ReceivedMail[]): Promise<number> {
    const fates = await Promise.all(mails.map((receipt) => this.replay(receipt)));
    // It had the function to itself, as far as that goes: the next call would give it no more.
    if (fates[0] === 'undecided' && this.tally.isEmpty && this.hasBegun) fates[0] = 'failed';
    const undecided = fates.indexOf('undecided');
    const decided = undecided < 0 ? fates : fates.slice(0, undecided);
    const isSettled = await this.settle(decided);
    decided.forEach((fate, index) => {
      const { rawKey } = mails[index];
      if (!isMail(rawKey)) return;
      if (typeof fate === 'string' || !isSettled) this.tally.addFailed(rawKey);
      else this.tally.add(fate.outcomes);
    });
    return decided.length;
  }

  private async replay(receipt: ReceivedMail): Promise<Fate> {
    if (!isMail(receipt.rawKey)) return { outcomes: [], stale: [] };
    const { stop, signal } = this.time;
    const mayBegin = () => {
      stop.throwIfAborted();
      this.hasBegun = true;
    };
    try {
      return await untilAborted(this.ingestion.replay(receipt, signal, mayBegin), signal);
    } catch (error) {
      if (signal.aborted || stop.aborted && error === stop.reason) return 'undecided';
      console.error(`${receipt.rawKey} could not be replayed:`, error);
      return 'failed';
    }
  }

  /** Deletes what is stale once its mail is stored. A mail of which it may be left is not done. */
  private async settle(fates: readonly Fate[]): Promise<boolean> {
    try {
      const { last } = this.time;
      await untilAborted(this.archive.delete(fates.flatMap((fate) => typeof fate === 'string' ? [] : fate.stale), last), last);
      return true;
    } catch (error) {
      console.error('what earlier readings left could not be deleted:', error);
      return false;
    }
  }
}
