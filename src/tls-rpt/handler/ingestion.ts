import { Archive, StoredOutcome } from './archive';
import { ReportEvents } from './events';
import { MailCounts } from './mail-counts';
import { MailReader } from './mail-reader';
import { DomainReport, ReadAnswer, ReadLimits, ReceivedMail } from './reading';
import { Slots } from '../../lambda/slots';

/** Mails that are in memory at a time: one that is read, and those that are fetched meanwhile. SES takes 40 MB a mail, and each is there twice when it comes. */
const MAILS_IN_MEMORY = 3;

/** What has become of a mail: of its reports, and of the rest of it. */
export type IngestOutcome = StoredOutcome | 'quarantined';

/** What a replay did with a mail. */
export interface Replayed {
  readonly outcomes: readonly IngestOutcome[];
  /** Keys of what an earlier reading may have left of the mail, and today's does not say. */
  readonly stale: readonly string[];
}

/** Takes one mail in. However often that is done, each report is stored and counted once. */
export class Ingestion {
  private readonly memory = new Slots(MAILS_IN_MEMORY);

  public constructor(
    private readonly archive: Archive,
    private readonly reader: MailReader,
    private readonly events: ReportEvents,
    private readonly counts: MailCounts,
    private readonly policyDomains: readonly string[],
    private readonly limits: ReadLimits,
  ) {}

  public async ingest(receipt: ReceivedMail, signal: AbortSignal): Promise<void> {
    const answer = await this.memory.use(() => this.read(receipt, signal));
    const { accepted, again, duplicate } = await this.store(answer, receipt, (report) => this.archive.storeReport(report, receipt, signal));
    this.counts.duplicates(duplicate, receipt);
    // The first time may have ended before its events were out. Who gets one twice knows it by its id.
    await this.events.accepted([...accepted, ...again], signal);
    await this.reject(answer, receipt, signal);
  }

  /**
   * Takes a mail in that was taken in before. What is stale is to be deleted.
   *
   * @param mayBegin Throws where the mail is not to be begun any more, once its turn has come.
   */
  public async replay(receipt: ReceivedMail, signal: AbortSignal, mayBegin: () => void): Promise<Replayed> {
    const answer = await this.memory.use(() => {
      mayBegin();
      return this.read(receipt, signal);
    });
    const stored = await this.store(answer, receipt, (report) => this.archive.restoreReport(report, receipt, signal));
    await this.events.accepted(stored.accepted, signal);
    await this.reject(answer, receipt, signal);
    return { outcomes: [...foremost(stored), ...answer.rejection ? ['quarantined'] as const : []], stale: this.archive.staleKeys(receipt, answer) };
  }

  private async read(receipt: ReceivedMail, signal: AbortSignal): Promise<ReadAnswer> {
    const { limits, policyDomains } = this;
    const mail = await this.archive.mail(receipt.rawKey, limits.mailBytes, signal);
    if (typeof mail === 'number') return { reports: [], rejection: { code: 'TOO_LARGE', message: `the mail has ${mail} bytes, more than ${limits.mailBytes}` } };
    return this.reader.read({ mail, policyDomains, limits, receipt }, limits.milliseconds, signal);
  }

  /** Counts those that are new, at most once, also where others could not be stored. */
  private async store({ reports }: ReadAnswer, receipt: ReceivedMail, put: (report: DomainReport) => Promise<StoredOutcome>): Promise<Stored> {
    const stored: Stored = { accepted: [], again: [], duplicate: [] };
    const puts = await Promise.allSettled(reports.map(async (report) => stored[await put(report)].push(report)));
    this.counts.accepted(stored.accepted, receipt);
    const failed = puts.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    return stored;
  }

  private async reject({ rejection }: ReadAnswer, receipt: ReceivedMail, signal: AbortSignal): Promise<void> {
    if (rejection) this.counts.quarantined(rejection, receipt, await this.archive.quarantine(rejection, receipt, signal));
  }
}

type Stored = { readonly [outcome in StoredOutcome]: DomainReport[] };

/** Of the reports of a mail, some may be new and others not: one outcome for the mail, none where it has no report that counts. */
function foremost(stored: Stored): StoredOutcome[] {
  return (['accepted', 'again', 'duplicate'] as const).filter((one) => stored[one].length > 0).slice(0, 1);
}
