import { S3Client } from '@aws-sdk/client-s3';
import { DomainFacts, HISTORY_DAYS, StoredLine, WatchText } from './domain-facts';
import { JsonStore } from '../../lambda/stored-json';
import { daysUntil, readReports } from '../../stored-reports/report-reading';
import { SCHEMA_VERSION, stateKey } from '../../watch/watch-contract';

/** What the watch stores: see docs/watch.md. */
interface WatchState {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly failures: { readonly [code: string]: 'fail' | 'warn' };
}

/** Where facts are. Null for what an app does not have. */
export interface FactSources {
  readonly reportBucket: string | null;
  readonly watchBucket: string | null;
}

const NO_RECEIVER = { reportsUnread: 1, unread: ['its reports go elsewhere, and are not read here'] };

/** Reads the stored reports of a domain, and what its watch found. */
export class FactReader {
  public constructor(private readonly s3: S3Client, private readonly sources: FactSources) {}

  /** @param until The end of the time for reading, in milliseconds since the epoch */
  public async read(domain: string, tests: readonly WatchText[], now: number, until: number): Promise<DomainFacts> {
    const facts = new DomainFacts(now, await this.watch(domain, tests));
    const { reportBucket: bucket } = this.sources;
    const period = { domain, days: daysUntil(now, HISTORY_DAYS), until };
    facts.leftOut(bucket === null ? NO_RECEIVER
      : await readReports<StoredLine>(this.s3, { ...period, bucket }, (day, lines, isDated) => facts.add(day, lines, isDated)));
    return facts;
  }

  private async watch(domain: string, tests: readonly WatchText[]): Promise<DomainFacts['watch']> {
    if (this.sources.watchBucket === null) return null;
    const stored = await new JsonStore<WatchState>(this.s3, this.sources.watchBucket, SCHEMA_VERSION).load(stateKey(domain));
    return { failures: stored?.value.failures ?? {}, tests };
  }
}
