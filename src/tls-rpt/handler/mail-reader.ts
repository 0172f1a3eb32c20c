import { ReaderEnd, ReaderProcess } from './reader-process';
import { Countdown } from './reader-watch';
import { ReadAnswer, ReadRequest, Rejection } from './reading';
import { shortened } from '../../protocol/shown';

/** V8 keeps the memory of a large mail, so a later mail would have less: the process is replaced. */
const MAX_REUSED_MEGABYTES = 200;
const MAX_MESSAGE_LENGTH = 1000;

/**
 * Reads mails in a separate process, which can always be killed. So a stranger's mail takes a bounded amount of time and memory,
 * and can't make another mail fail.
 */
export class MailReader {
  private process?: ReaderProcess;
  private last: Promise<unknown> = Promise.resolve();

  /**
   * Starts the process, which loads its code while the function does the same.
   *
   * @param file The reader's code.
   */
  public constructor(private readonly file: string) {
    this.process = new ReaderProcess(file);
  }

  /** Reads mails one after another, so that only one is in memory. Rejects when the signal aborts, or if no reader can be started. */
  public read(request: ReadRequest, milliseconds: number, signal: AbortSignal): Promise<ReadAnswer> {
    const answer = this.last.then(() => this.readAlone(request, new Countdown(milliseconds), signal));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  /** Ends the process. The next mail gets a new one. */
  public close(): void {
    this.process?.kill();
    this.process = undefined;
  }

  /**
   * Reads a mail once more in a fresh process, because the first one may have been dead already, or have kept the memory of an earlier mail. If the fresh one ends too,
   * the mail is the cause. Both attempts share the time.
   */
  private async readAlone(request: ReadRequest, time: Countdown, signal: AbortSignal): Promise<ReadAnswer> {
    const first = await this.attempt(request, time, signal);
    if (!(first instanceof ReaderEnd)) return first;
    if (first.endCause === 'time') return { reports: [], rejection: rejectionOf(first) };
    const second = await this.attempt(request, time, signal);
    return second instanceof ReaderEnd ? { reports: [], rejection: rejectionOf(second) } : second;
  }

  private async attempt(request: ReadRequest, time: Countdown, signal: AbortSignal): Promise<ReadAnswer | ReaderEnd> {
    signal.throwIfAborted();
    const process = this.process ??= new ReaderProcess(this.file);
    try {
      const answer = await process.ask(request, time, signal);
      if (process.megabytes > MAX_REUSED_MEGABYTES) this.close();
      return answer;
    } catch (end) {
      this.close();
      signal.throwIfAborted();
      if (!(end instanceof ReaderEnd)) throw end;
      console.error(`the reader of ${request.receipt.rawKey} ended: ${end.message}`);
      return end;
    }
  }
}

/** Throws if the mail is not the cause. */
function rejectionOf(end: ReaderEnd): Rejection {
  switch (end.endCause) {
    case 'time': return { code: 'TOO_SLOW', message: end.message };
    case 'memory': return { code: 'TOO_LARGE', message: shortened(end.message, MAX_MESSAGE_LENGTH) };
    case 'crash': return { code: 'READER_FAILED', message: shortened(`the process that read the mail failed: ${end.message}`, MAX_MESSAGE_LENGTH) };
    default: throw end;
  }
}
