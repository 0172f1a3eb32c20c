import { MailLimits } from './mail-limits';
import { ProtocolError } from '../protocol-error';

/** Unpacked bytes that are never a bomb, whatever they were unpacked from. */
const NEVER_A_BOMB_BYTES = 1024 * 1024;
/** Members of gzip files and files of zip archives. The largest report in members of 64 KiB, as bgzip makes them, has 320. */
const MAX_INFLATIONS = 1000;

/**
 * What one mail, or one file, may still cost. All that is unpacked from it spends from the same budget: split among parts, archives or
 * members, a bomb gets no further than in one piece.
 */
export class MailBudget {
  private readonly total: number;
  private spentBytes = 0;
  private spentFiles = 0;
  private inflations = 0;

  /** @param packedBytes Of the mail, by which its ratio is measured. */
  public constructor(public readonly limits: MailLimits, private readonly packedBytes: number) {
    this.total = Math.min(limits.reportBytes, Math.max(NEVER_A_BOMB_BYTES, packedBytes * limits.ratio));
  }

  /** Spends the files of a zip archive, by what its directory says, before any is unpacked. */
  public spendFiles(count: number): void {
    this.spentFiles += count;
    if (this.spentFiles <= this.limits.zipEntries) return;
    throw new ProtocolError('TOO_MANY_PARTS', `the zip archives of the mail have ${this.spentFiles} files, more than ${this.limits.zipEntries}`);
  }

  /** Spends what was unpacked, in whatever way. */
  public spendBytes(count: number): void {
    this.spentBytes += count;
    if (this.spentBytes > this.total) throw this.tooLarge();
  }

  /** Spends one inflation, and returns the most bytes that it may make of so many packed ones. */
  public beginInflation(packedBytes: number): number {
    if (++this.inflations > MAX_INFLATIONS) {
      throw new ProtocolError('TOO_MANY_PARTS', `what is packed in the mail has more than ${MAX_INFLATIONS} members and files`);
    }
    return Math.min(this.total - this.spentBytes, Math.max(NEVER_A_BOMB_BYTES, packedBytes * this.limits.ratio));
  }

  /** Spends what an inflation may have cost that came to no end. As much is left as the other parts of an honest mail need. */
  public spendBroken(packedBytes: number): void {
    this.spentBytes = Math.min(this.total, this.spentBytes + packedBytes * this.limits.ratio);
  }

  /** The error for what would go on beyond the budget. */
  public tooLarge(): ProtocolError {
    const { reportBytes, ratio } = this.limits;
    return new ProtocolError('TOO_LARGE', this.total === reportBytes
      ? `it inflates to more than ${reportBytes} bytes`
      : `its ${this.packedBytes} bytes inflate to more than ${ratio} times as many`);
  }
}
