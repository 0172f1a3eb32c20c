import { Worker } from 'node:worker_threads';
import { ReadAnswer, ReadRequest, Refusal } from './reading.lambda-shared';
import { ProtocolError } from '../protocol/protocol-error';

const HEAP_MEGABYTES = 512;

/**
 * Reads mails in a thread of its own: whatever a stranger's mail does to a parser, it costs so much time and memory
 * and not more, and fails no other mail.
 */
export class MailReader {
  private worker?: Worker;
  private last: Promise<unknown> = Promise.resolve();

  /** @param file The worker's code. */
  public constructor(private readonly file: string, private readonly milliseconds: number) {}

  /** One after the other, so that one mail's memory is all there is at a time. */
  public read(request: ReadRequest): Promise<ReadAnswer> {
    const answer = this.last.then(() => this.readAlone(request));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  /** Gives up what is being read; the next mail gets a new thread. */
  public async stop(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
  }

  private async readAlone(request: ReadRequest): Promise<ReadAnswer> {
    const worker = this.worker ??= new Worker(this.file, { resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES } });
    worker.ref();
    try {
      return await answerOf(worker, request, this.milliseconds);
    } catch (error) {
      await this.stop();
      return { reports: [], refusal: refusalOf(error) };
    } finally {
      // An idle thread keeps no process alive.
      worker.unref();
    }
  }
}

function answerOf(worker: Worker, request: ReadRequest, milliseconds: number): Promise<ReadAnswer> {
  return new Promise<ReadAnswer>((resolve, reject) => {
    const listeners = {
      message: (answer: ReadAnswer) => { end(); resolve(answer); },
      error: (error: Error) => { end(); reject(error); },
      exit: () => { end(); reject(new Error('the reading was given up')); },
    };
    const timer = setTimeout(() => {
      end();
      reject(new ProtocolError('TOO_SLOW', `reading the mail takes more than ${milliseconds} ms`));
    }, milliseconds);
    const end = () => {
      clearTimeout(timer);
      // One by one: a worker listens to itself as well.
      for (const [event, listener] of Object.entries(listeners)) worker.off(event, listener);
    };
    for (const [event, listener] of Object.entries(listeners)) worker.on(event, listener);
    // Not the caller's bytes, which may be a part of a larger buffer.
    const mail = Uint8Array.from(request.mail);
    worker.postMessage({ ...request, mail }, [mail.buffer]);
  });
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof ProtocolError) return { code: error.code, message: error.message };
  if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
  return { code: 'TOO_LARGE', message: `reading the mail takes more than ${HEAP_MEGABYTES} MB of memory` };
}
