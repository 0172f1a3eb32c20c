import { setMaxListeners } from 'node:events';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { MemoryServices } from './memory-services';
import { EventPublisher } from '../../../src/lambda/event-publisher';
import { Archive } from '../../../src/tls-rpt/handler/archive';
import { ReportEvents } from '../../../src/tls-rpt/handler/events';
import { Ingestion } from '../../../src/tls-rpt/handler/ingestion';
import { MailCounts } from '../../../src/tls-rpt/handler/mail-counts';
import { MailListing } from '../../../src/tls-rpt/handler/mail-listing';
import { MailReader } from '../../../src/tls-rpt/handler/mail-reader';
import { readMail } from '../../../src/tls-rpt/handler/read-mail';
import { READ_LIMITS, ReadRequest } from '../../../src/tls-rpt/handler/reading';
import { Replay } from '../../../src/tls-rpt/handler/replay';
import { ReplayResult } from '../../../src/tls-rpt/ingestion-contract';

const never = new Promise<never>(() => undefined);
const noTimeLimit = new AbortController().signal;
setMaxListeners(0, noTimeLimit);

/** Where a function ends: in front of its nth call, or after the call has its effect and before its answer arrives. */
export interface Crash {
  readonly call: number;
  readonly hasEffect: boolean;
}

/** One instance of the ingestion, in this process, which ends at a call. From then on it does nothing. */
export class CrashingFunction {
  /** The calls that it made, in their order. */
  public readonly calls: string[] = [];
  /** The calls that were answered. */
  public readonly answered: string[] = [];
  public hasCrashed = false;
  private readonly client: S3Client & EventBridgeClient;
  private readonly archive: Archive;
  private readonly ingestion: Ingestion;
  private readonly ended: Promise<undefined>;
  private end!: () => void;

  public constructor(services: MemoryServices, private readonly crash?: Crash) {
    this.ended = new Promise((resolve) => { this.end = () => resolve(undefined); });
    this.client = services.client((name, make) => this.call(name, make));
    this.archive = new Archive(this.client, 'reports');
    const reader: Pick<MailReader, 'read'> = { read: (request: ReadRequest) => readMail(request) };
    this.ingestion = new Ingestion(
      this.archive, reader as MailReader, new ReportEvents(new EventPublisher(this.client), 'default', 'reports'), new MailCounts('tlsrpt.example.com', new Set()), ['example.com'], READ_LIMITS,
    );
  }

  /** What a call waits for. */
  public until: (name: string) => Promise<unknown> | undefined = () => undefined;

  /** Takes a mail from the queue. Returns whether it is finished. */
  public async ingest(rawKey: string): Promise<boolean> {
    const receipt = { rawKey, receivedAt: '2026-05-13T04:00:00.000Z' };
    return await Promise.race([this.ingestion.ingest({ receipt }, noTimeLimit).then(() => true), this.ended]) ?? false;
  }

  /** Returns nothing if it crashes. */
  public replay(): Promise<ReplayResult | undefined> {
    const time = { stop: noTimeLimit, signal: noTimeLimit, last: noTimeLimit };
    return Promise.race([new Replay(new MailListing(this.client, 'reports', 'raw/'), this.ingestion, this.archive, time).after(''), this.ended]);
  }

  private async call<T>(name: string, make: () => Promise<T>): Promise<T> {
    if (this.hasCrashed) return never;
    const isLast = this.calls.push(name) === this.crash?.call;
    if (isLast && !this.crash.hasEffect) return this.die();
    await this.until(name);
    const answer = await make();
    this.answered.push(name);
    if (isLast) return this.die();
    return this.hasCrashed ? never : answer;
  }

  private die(): Promise<never> {
    this.hasCrashed = true;
    this.end();
    return never;
  }
}
