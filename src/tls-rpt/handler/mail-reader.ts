import { ReaderEnd, ReaderProcess } from './reader-process';
import { Countdown } from './reader-watch';
import { ReadAnswer, ReadRequest, Rejection } from './reading';
import { shortened } from '../../protocol/shown';

/** What V8 grew for a large mail it keeps, and a later one would have less. */
const MAX_REUSED_MEGABYTES = 200;
const MAX_MESSAGE_LENGTH = 1000;

/**
 * Reads mails in a process of its own, which can be killed whatever it does: a stranger's mail costs so much time and memory and no more,
 * and fails no other mail.
 */
export class MailReader {
  private process?: ReaderProcess;
  private last: Promise<unknown> = Promise.resolve();

  /**
   * Starts the process, which loads its code while the function loads its own.
   *
   * @param file The reader's code.
   */
  public constructor(private readonly file: string) {
    this.process = new ReaderProcess(file);
  }

  /** One after the other, so that one mail's memory is all there is at a time. Rejects when the signal aborts, or where no reader can be started. */
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
   * A process may have been dead before, or have an earlier mail's memory: so a mail is read once more in a fresh one. What ends that as well
   * is the mail's doing. Both share the time.
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

/** Throws where it is not the mail's doing. */
function rejectionOf(end: ReaderEnd): Rejection {
  switch (end.endCause) {
    case 'time': return { code: 'TOO_SLOW', message: end.message };
    case 'memory': return { code: 'TOO_LARGE', message: shortened(end.message, MAX_MESSAGE_LENGTH) };
    case 'crash': return { code: 'READER_FAILED', message: shortened(`the process that read the mail failed: ${end.message}`, MAX_MESSAGE_LENGTH) };
    default: throw end;
  }
}
