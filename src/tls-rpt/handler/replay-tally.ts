import { ReplayResult } from '../ingestion-contract';
import { IngestOutcome } from './ingestion';

/** Far below the 6 MB of a Lambda answer; so many failures are not the fault of single mails. */
const MAX_FAILED_BYTES = 100_000;

/** Counts what a replay has done so far. */
export class ReplayTally {
  private readonly counts = { mails: 0, accepted: 0, again: 0, duplicate: 0, quarantined: 0 };
  private readonly failed: string[] = [];
  private failedBytes = 0;

  public add(outcomes: readonly IngestOutcome[]): void {
    this.counts.mails++;
    for (const outcome of outcomes) this.counts[outcome]++;
  }

  public addFailed(rawKey: string): void {
    this.counts.mails++;
    this.failed.push(rawKey);
    this.failedBytes += Buffer.byteLength(JSON.stringify(rawKey)) + 1;
  }

  /** Whether nothing was done yet. */
  public get isEmpty(): boolean {
    return this.counts.mails === 0;
  }

  /** Whether so many mails failed that the replay must answer. */
  public get isFull(): boolean {
    return this.failedBytes > MAX_FAILED_BYTES;
  }

  public result(next: string | null): ReplayResult {
    const { again, ...counts } = this.counts;
    return { ...counts, refreshed: again, failed: this.failed, next };
  }
}
