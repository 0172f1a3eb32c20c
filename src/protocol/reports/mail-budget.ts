import { MailLimits } from './mail-limits';
import { ProtocolError } from '../protocol-error';

/** The size up to which unpacked data is never a bomb. */
const NEVER_A_BOMB_BYTES = 1024 * 1024;
/** Limits members of gzip files and files in zip archives. The largest report in members of 64 KiB, as bgzip makes them, has 320. */
const MAX_INFLATIONS = 1000;

/**
 * Counts what one mail, or one file, may still cost. Everything unpacked from it spends from the same budget, so splitting a bomb into parts,
 * archives or members does not help it.
 */
export class MailBudget {
  private readonly total: number;
  private spentBytes = 0;
  private spentFiles = 0;
  private inflations = 0;

  /** @param packedBytes The size of the mail, from which its ratio is computed. */
  public constructor(public readonly limits: MailLimits, private readonly packedBytes: number) {
    this.total = Math.min(limits.reportBytes, Math.max(NEVER_A_BOMB_BYTES, packedBytes * limits.ratio));
  }

  /** Spends the files of a zip archive, as its directory lists them, before unpacking. */
  public spendFiles(count: number): void {
    this.spentFiles += count;
    if (this.spentFiles <= this.limits.zipEntries) return;
    throw new ProtocolError('TOO_MANY_PARTS', `the zip archives of the mail have ${this.spentFiles} files, more than ${this.limits.zipEntries}`);
  }

  /** Spends unpacked bytes. */
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

  /** Spends what a failed inflation may have cost. Leaves what the other parts of an honest mail need. */
  public spendBroken(packedBytes: number): void {
    this.spentBytes = Math.min(this.total, this.spentBytes + packedBytes * this.limits.ratio);
  }

  /** Creates the error for exceeding the budget. */
  public tooLarge(): ProtocolError {
    const { reportBytes, ratio } = this.limits;
    return new ProtocolError('TOO_LARGE', this.total === reportBytes
      ? `it inflates to more than ${reportBytes} bytes`
      : `its ${this.packedBytes} bytes inflate to more than ${ratio} times as many`);
  }
}
