import { ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Frame, FrameReader } from './frames';
import { ANSWER_LIMITS, answerIn, isReady, requestFrame } from './reader-frames';
import { Countdown, MAX_RESIDENT_MEGABYTES, sacrificeFirst, watchProcess } from './reader-watch';
import { ReadAnswer, ReadRequest } from './reading';
import { ResidentMemory } from './resident-memory';

/** Below the process's bound, so that V8 collects garbage first. */
const HEAP_MEGABYTES = 384;
const START_MILLISECONDS = 10_000;
/** Waits for output after the process's end: output arrives separately, and not at all if another process holds the pipe. */
const DRAIN_MILLISECONDS = 500;
const MAX_SAID = 4000;

/** `start`: the process ended before it could read anything. `stopped`: the handler ran out of time. */
export type EndCause = 'start' | 'time' | 'memory' | 'crash' | 'stopped';

/** Thrown if a reader does not answer, now and later. */
export class ReaderEnd extends Error {
  public constructor(public readonly endCause: EndCause, message: string) {
    super(message);
  }
}

interface Pending {
  readonly id: number;
  resolve(answer: ReadAnswer): void;
  reject(end: ReaderEnd): void;
}

/** Runs a process that reads mails one at a time. It gets none of the function's environment, and so none of its credentials. */
export class ReaderProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly memory: ResidentMemory;
  private readonly frames = new FrameReader(ANSWER_LIMITS);
  private readonly startTime = new Countdown(START_MILLISECONDS);
  private isStarted = false;
  private lastId = 0;
  private pending?: Pending;
  private end?: ReaderEnd;
  private isGone = false;
  private said = '';

  /** @param file The reader's code. */
  public constructor(file: string) {
    const { LD_LIBRARY_PATH } = process.env;
    // Stays in the handler's process group, which Lambda kills as a whole.
    this.child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MEGABYTES}`, file], { cwd: '/', env: { LD_LIBRARY_PATH, TZ: 'UTC' } });
    const { pid, stdin, stdout, stderr } = this.child;
    sacrificeFirst(pid);
    this.memory = new ResidentMemory(pid);
    this.child.once('error', (error) => this.gone(new ReaderEnd('start', `it can't be started: ${error.message}`)));
    this.child.once('exit', (code, signal) => {
      const drained = () => this.gone(this.endOf(code, signal));
      setTimeout(drained, DRAIN_MILLISECONDS).unref();
      this.child.once('close', drained);
    });
    stdout.on('data', (chunk: Uint8Array) => this.receive(chunk));
    stderr.setEncoding('utf8').on('data', (text: string) => { this.said = (this.said + text).slice(0, MAX_SAID); });
    // The end of the process tells more.
    stdin.on('error', () => undefined);
    // An idle reader must not keep the handler's process alive.
    for (const one of [this.child, stdin, stdout, stderr] as unknown as Array<{ unref(): void }>) one.unref();
  }

  /** Rejects with a `ReaderEnd` after the process has ended. */
  public ask(request: ReadRequest, time: Countdown, signal: AbortSignal): Promise<ReadAnswer> {
    return new Promise<ReadAnswer>((resolve, reject) => {
      if (this.end) return reject(this.end);
      const unwatch = watchProcess(this.memory, () => this.isStarted ? time : this.startTime, (breach) => this.kill(this.endBy(breach, time)));
      const stop = () => this.kill(new ReaderEnd('stopped', 'the reading was given up'));
      signal.addEventListener('abort', stop);
      const done = () => {
        unwatch();
        signal.removeEventListener('abort', stop);
        this.pending = undefined;
      };
      this.pending = {
        id: ++this.lastId,
        resolve: (answer) => { done(); resolve(answer); },
        reject: (end) => { done(); reject(end); },
      };
      const { stdin } = this.child;
      // Together: each write wakes the other process.
      stdin.cork();
      for (const piece of requestFrame(this.pending.id, request)) stdin.write(piece);
      stdin.uncork();
    });
  }

  public kill(end = new ReaderEnd('stopped', 'it is no longer needed')): void {
    this.end ??= end;
    this.child.kill('SIGKILL');
    // The process may have ended already, without a pending request.
    if (this.isGone) this.gone(this.end);
  }

  public get megabytes(): number {
    return this.memory.megabytes;
  }

  private receive(chunk: Uint8Array): void {
    if (this.end) return;
    try {
      for (const frame of this.frames.push(chunk)) this.take(frame);
    } catch (error) {
      this.kill(new ReaderEnd('crash', `it answered wrongly: ${(error as Error).message}`));
    }
  }

  private take(frame: Frame): void {
    if (!this.isStarted && isReady(frame)) {
      this.isStarted = true;
      return;
    }
    if (!this.pending) throw new Error('there was no request');
    this.pending.resolve(answerIn(frame, this.pending.id));
  }

  private gone(end: ReaderEnd): void {
    this.isGone = true;
    this.memory.close();
    this.end ??= end;
    this.pending?.reject(this.end);
  }

  private endBy(breach: 'memory' | 'time', { milliseconds }: Countdown): ReaderEnd {
    if (breach === 'memory') return new ReaderEnd('memory', `reading the mail takes more than ${MAX_RESIDENT_MEGABYTES} MB of memory`);
    if (!this.isStarted) return new ReaderEnd('start', `it did not start within ${START_MILLISECONDS} ms`);
    return new ReaderEnd('time', `reading the mail takes more than ${milliseconds} ms`);
  }

  private endOf(code: number | null, signal: string | null): ReaderEnd {
    const message = `it ended with ${signal ?? `status ${code}`}: ${this.said}`;
    if (!this.isStarted) return new ReaderEnd('start', message);
    // The kernel kills the process with the most memory; V8 ends itself if its heap is too large.
    const isMemory = signal === 'SIGKILL' || /out of memory|bad_alloc|allocation failed/i.test(this.said);
    return isMemory ? new ReaderEnd('memory', `reading the mail takes more memory than there is: ${message}`) : new ReaderEnd('crash', message);
  }
}
