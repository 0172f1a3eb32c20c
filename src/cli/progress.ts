import { withinWidth } from './terminal';
import { shownBriefly } from '../protocol/shown';

const NAME_LENGTH = 50;
/** Below, it ends before anybody could read it. */
const MIN_TOTAL = 2;

interface Stream {
  readonly isTTY?: boolean;
  /** The width of the terminal. */
  readonly columns?: number;
  write(text: string): unknown;
}

/** One line on standard error that says how far a command is, where people see it. It is gone in the end. */
export class Progress {
  private done = 0;
  private readonly isShown: boolean;

  public constructor(private readonly verb: string, private readonly total: number, private readonly stream: Stream = process.stderr) {
    this.isShown = stream.isTTY === true && process.env.TERM !== 'dumb' && total >= MIN_TOTAL;
  }

  /** Says what is next. */
  public next(name: string): void {
    this.done++;
    if (this.isShown) this.stream.write(`\r\u001b[K${this.fitting(`${this.verb} ${this.done} of ${this.total}: ${shownBriefly(name, NAME_LENGTH)}`)}`);
  }

  /** Keeps the text on one line of the terminal, as only that line is erased. */
  private fitting(text: string): string {
    // A terminal whose width is unknown has 0 columns.
    return this.stream.columns ? withinWidth(text, this.stream.columns - 1) : text;
  }

  public clear(): void {
    if (this.isShown && this.done > 0) this.stream.write('\r\u001b[K');
  }
}
