import { Archive, StoredOutcome } from './archive';
import { ReportEvents } from './events';
import { MailCounts } from './mail-counts';
import { MailReader } from './mail-reader';
import { DomainReport, ReadAnswer, ReadLimits, ReceivedMail, Rejection, StoredMail } from './reading';
import { Slots } from '../../lambda/slots';

/** Mails of the greatest size in memory at a time, or as many smaller ones as have this size together. A mail is in memory twice when it arrives. */
const MAILS_IN_MEMORY = 3;
/** One mail is read, and the next two wait or are still being fetched. After a replay may begin nothing more, it finishes these. */
const MAILS_AT_READER = 3;

/** Outcome for a mail: for its reports, and for the rest of it. */
export type IngestOutcome = Exclude<StoredOutcome, 'unpublished'> | 'quarantined';

/** Outcome of a replay for a mail. */
export interface Replayed {
  readonly outcomes: readonly IngestOutcome[];
  /** Keys of objects that an earlier run may have stored for the mail and this one does not produce. */
  readonly stale: readonly string[];
}

/** Ingests one mail. Each report is stored and counted once, however often this runs. */
export class Ingestion {
  private readonly memory: Slots;
  private readonly atReader = new Slots(MAILS_AT_READER);

  public constructor(
    private readonly archive: Archive,
    private readonly reader: MailReader,
    private readonly events: ReportEvents,
    private readonly counts: MailCounts,
    private readonly policyDomains: readonly string[],
    private readonly limits: ReadLimits,
  ) {
    this.memory = new Slots(MAILS_IN_MEMORY * limits.mailBytes);
  }

  public async ingest(mail: StoredMail, signal: AbortSignal): Promise<void> {
    const { receipt } = mail;
    const answer = await this.read(mail, signal, () => undefined);
    const stored = await this.store(answer, receipt, (report) => this.archive.storeReport(report, receipt, signal));
    const { accepted, again, unpublished, duplicate } = stored;
    this.counts.duplicates(duplicate, receipt);
    // The first run may have ended before it published its events. A receiver recognizes a repeated event by its id.
    await this.events.accepted([...accepted, ...again, ...unpublished], signal);
    await this.notePublished(unpublished, receipt, signal);
    await this.reject(answer, receipt, (rejection) => this.archive.quarantine(rejection, receipt, signal));
  }

  /**
   * Ingests a mail again. The caller deletes what is stale.
   *
   * @param mayBegin Throws if the mail must not begin any more.
   */
  public async replay(mail: StoredMail, signal: AbortSignal, mayBegin: () => void): Promise<Replayed> {
    const { receipt } = mail;
    const answer = await this.read(mail, signal, mayBegin);
    const stored = await this.store(answer, receipt, (report) => this.archive.restoreReport(report, receipt, signal));
    const unpublished = [...stored.accepted, ...stored.unpublished];
    await this.events.accepted(unpublished, signal);
    await this.notePublished(unpublished, receipt, signal);
    await this.reject(answer, receipt, (rejection) => this.archive.quarantineAgain(rejection, receipt, signal));
    return { outcomes: [...foremost(stored), ...answer.rejection ? ['quarantined'] as const : []], stale: this.archive.staleKeys(receipt, answer) };
  }

  private read({ receipt, bytes }: StoredMail, signal: AbortSignal, mayBegin: () => void): Promise<ReadAnswer> {
    const { limits, policyDomains } = this;
    return this.memory.use(async () => {
      mayBegin();
      const fetched = this.archive.mail(receipt.rawKey, limits.mailBytes, signal);
      // It can fail while earlier mails are read.
      fetched.catch(() => undefined);
      // Queues before the mail is there, so that mails are read in order.
      return this.atReader.use(async () => {
        mayBegin();
        const mail = await fetched;
        if (typeof mail === 'number') return tooLarge(mail, limits);
        return this.reader.read({ mail, policyDomains, limits, receipt }, limits.milliseconds, signal);
      });
    }, Math.min(bytes ?? limits.mailBytes, limits.mailBytes));
  }

  /** Counts the new reports at most once, even if others could not be stored. */
  private async store({ reports }: ReadAnswer, receipt: ReceivedMail, put: (report: DomainReport) => Promise<StoredOutcome>): Promise<Stored> {
    const stored: Stored = { accepted: [], again: [], unpublished: [], duplicate: [] };
    const puts = await Promise.allSettled(reports.map(async (report) => stored[await put(report)].push(report)));
    this.counts.accepted(stored.accepted, receipt);
    const failed = puts.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    return stored;
  }

  private async notePublished(reports: readonly DomainReport[], receipt: ReceivedMail, signal: AbortSignal): Promise<void> {
    await Promise.all(reports.map((report) => this.archive.notePublished(report, receipt, signal)));
  }

  private async reject({ rejection }: ReadAnswer, receipt: ReceivedMail, put: (rejection: Rejection) => Promise<boolean>): Promise<void> {
    if (rejection) this.counts.quarantined(rejection, receipt, await put(rejection));
  }
}

type Stored = { readonly [outcome in StoredOutcome]: DomainReport[] };

function tooLarge(bytes: number, { mailBytes }: ReadLimits): ReadAnswer {
  return { reports: [], rejection: { code: 'TOO_LARGE', message: `the mail has ${bytes} bytes, more than ${mailBytes}` } };
}

/** Returns one outcome for the mail, whose reports may be partly new. Returns none if the mail has no acceptable report. */
function foremost({ accepted, unpublished, again, duplicate }: Stored): IngestOutcome[] {
  // No answer has counted a report that an earlier replay left unpublished.
  if (accepted.length + unpublished.length > 0) return ['accepted'];
  if (again.length > 0) return ['again'];
  return duplicate.length > 0 ? ['duplicate'] : [];
}
