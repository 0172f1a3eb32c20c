import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand, PutEventsRequestEntry, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { callBound } from './call-bound';
import { untilAborted } from './until-aborted';

/** Entries of one call (EventBridge API reference, PutEvents). */
const MAX_ENTRIES = 10;
/** The events of a call must have less than 256 KB. */
const MAX_BYTES = 256 * 1024 - 1;
/** Codes of entries that EventBridge may accept the next time (EventBridge User Guide, "Handling failures with PutEvents"). */
const RETRIED_CODES = ['ThrottlingException', 'InternalFailure', 'InternalException'];
const RETRY_MILLISECONDS = [100, 300, 900];

interface Queued {
  readonly entry: PutEventsRequestEntry;
  /** From here on, nobody waits for the entry. */
  readonly signal: AbortSignal;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Puts events of several callers together into few calls. EventBridge accepts each entry separately, so each caller learns about its own. */
export class EventPublisher {
  private readonly queue: Queued[] = [];
  private calls = 0;

  public constructor(
    private readonly client: Pick<EventBridgeClient, 'send'>, private readonly wait: (milliseconds: number) => Promise<unknown> = sleep,
  ) {}

  /** Resolves after EventBridge has accepted all of the events. Rejects if it rejects one of them, or when the signal aborts. */
  public async publish(entries: readonly PutEventsRequestEntry[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const accepted = entries.map((entry) => new Promise<void>((resolve, reject) => this.queue.push({ entry, signal, resolve, reject })));
    this.callNext();
    await untilAborted(Promise.all(accepted), signal);
  }

  /** Calls at once if no call is running or a call would be full. Other events wait for the running call, and go together. */
  private callNext(): void {
    while (this.queue.length >= MAX_ENTRIES || this.calls === 0 && this.queue.length > 0) void this.call(this.nextEntries());
  }

  private nextEntries(): Queued[] {
    let bytes = 0;
    const fitting = this.queue.slice(0, MAX_ENTRIES).findIndex(({ entry }, index) => (bytes += bytesOf(entry)) > MAX_BYTES && index > 0);
    return this.queue.splice(0, fitting < 0 ? MAX_ENTRIES : fitting).filter(({ signal }) => !signal.aborted);
  }

  private async call(entries: Queued[]): Promise<void> {
    this.calls++;
    try {
      let left = entries;
      for (const pause of RETRY_MILLISECONDS) {
        left = await this.put(left, (code) => RETRIED_CODES.includes(code));
        if (left.length === 0) return;
        await this.wait(pause);
      }
      await this.put(left, () => false);
    } catch (error) {
      for (const { reject } of entries) reject(error);
    } finally {
      this.calls--;
      this.callNext();
    }
  }

  /** Settles the entries. Returns those that are to be tried again. */
  private async put(entries: Queued[], isRetried: (code: string) => boolean): Promise<Queued[]> {
    if (entries.length === 0) return [];
    const command = new PutEventsCommand({ Entries: entries.map(({ entry }) => entry) });
    const { FailedEntryCount = 0, Entries = [] } = await this.client.send(command, callBound());
    if (FailedEntryCount > 0 && !Entries.some(({ ErrorCode }) => ErrorCode)) throw rejection({});
    return entries.filter(({ resolve, reject, signal }, index) => {
      const result = Entries[index] ?? {};
      if (!result.ErrorCode) resolve();
      else if (isRetried(result.ErrorCode) && !signal.aborted) return true;
      else reject(rejection(result));
      return false;
    });
  }
}

function rejection({ ErrorCode = 'no code', ErrorMessage = 'no message' }: PutEventsResultEntry): Error {
  return new Error(`EventBridge rejected the event: ${ErrorCode} ${ErrorMessage}`);
}

/** Returns the size of an entry (EventBridge User Guide, "Calculating PutEvents event entry size"). */
function bytesOf({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: PutEventsRequestEntry): number {
  return [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), Time ? 14 : 0);
}
