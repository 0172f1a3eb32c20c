import { Archive } from './archive.lambda-shared';
import { failureMetric, METRIC_DIMENSION, METRIC_NAMESPACE, METRICS, quarantineMetric } from './contract';
import { ReportEvents } from './events.lambda-shared';
import { MailReader } from './mail-reader.lambda-shared';
import { DomainReport, ReadAnswer, ReadLimits, Receipt, Refusal } from './reading.lambda-shared';
import { emitMetrics } from '../metrics.lambda-shared';
import { Slots } from '../slots.lambda-shared';

/** Mails that are in memory at a time: one that is read, and those that are fetched meanwhile. SES takes 40 MB a mail, and each is there twice when it comes. */
const MAILS_IN_MEMORY = 3;

/** `again`: it was stored before, from the same mail. */
type StoredOutcome = 'accepted' | 'again' | 'duplicate';
export type Outcome = StoredOutcome | 'quarantined';

/** Takes one mail in. However often that is done, each report is stored and counted once. */
export class Ingestion {
  private readonly memory = new Slots(MAILS_IN_MEMORY);

  public constructor(
    private readonly archive: Archive,
    private readonly reader: MailReader,
    private readonly events: ReportEvents,
    private readonly policyDomains: readonly string[],
    private readonly mailboxDomain: string,
    private readonly limits: ReadLimits,
  ) {}

  public async ingest(receipt: Receipt, signal: AbortSignal): Promise<void> {
    const answer = await this.memory.use(() => this.read(receipt, signal));
    for (const report of answer.reports) {
      const outcome = await this.accept(report, receipt);
      if (outcome === 'duplicate') count(report.domain, { [METRICS.duplicate]: 1 });
      // The first time may have ended before its event was out. Who gets it twice knows it by its id.
      if (outcome === 'again') await this.events.accepted(report);
    }
    await this.refuse(answer, receipt);
  }

  /** Takes a mail in that was taken in before, and leaves of it what today's reading says. */
  public async replay(receipt: Receipt, signal: AbortSignal): Promise<readonly Outcome[]> {
    const answer = await this.memory.use(() => this.read(receipt, signal));
    const outcomes: StoredOutcome[] = [];
    for (const report of answer.reports) {
      const outcome = await this.accept(report, receipt);
      if (outcome === 'again') await this.archive.refreshReport(report, receipt);
      outcomes.push(outcome);
    }
    await this.refuse(answer, receipt);
    await this.archive.forget(receipt, answer);
    return [...foremost(outcomes), ...answer.refusal ? ['quarantined'] as const : []];
  }

  private async read(receipt: Receipt, signal: AbortSignal): Promise<ReadAnswer> {
    const { limits, policyDomains } = this;
    const mail = await this.archive.mail(receipt.rawKey, limits.mailBytes, signal);
    if (typeof mail === 'number') return { reports: [], refusal: { code: 'TOO_LARGE', message: `the mail has ${mail} bytes, more than ${limits.mailBytes}` } };
    return this.reader.read({ mail, policyDomains, limits, receipt }, limits.milliseconds, signal);
  }

  /** Metrics come with the first storing only, at most once. */
  private async accept(report: DomainReport, receipt: Receipt): Promise<StoredOutcome> {
    const outcome = await this.archive.storeReport(report, receipt);
    if (outcome === 'accepted') {
      count(report.domain, metricsOf(report));
      await this.events.accepted(report);
    }
    return outcome;
  }

  private async refuse({ refusal }: { refusal?: Refusal }, receipt: Receipt): Promise<void> {
    if (!refusal) return;
    const isNew = await this.archive.quarantine(refusal, receipt);
    if (isNew) count(this.mailboxDomain, { [METRICS.quarantined]: 1, [quarantineMetric(refusal.code)]: 1 });
    console.log(JSON.stringify({ quarantined: receipt.rawKey, code: refusal.code }));
  }
}

function count(domain: string, metrics: { readonly [name: string]: number }): void {
  emitMetrics(METRIC_NAMESPACE, { [METRIC_DIMENSION]: domain }, metrics);
}

function metricsOf({ successfulSessions, failedSessions, failures }: DomainReport): { [name: string]: number } {
  return {
    [METRICS.accepted]: 1,
    [METRICS.successfulSessions]: successfulSessions,
    [METRICS.failedSessions]: failedSessions,
    ...Object.fromEntries(failures.map(({ resultType, failedSessions: sessions }) => [failureMetric(resultType), sessions])),
  };
}

/** Of the reports of a mail, some may be new and others not: one outcome for the mail, none where it has no report that counts. */
function foremost(outcomes: readonly StoredOutcome[]): StoredOutcome[] {
  return (['accepted', 'again', 'duplicate'] as const).filter((one) => outcomes.includes(one)).slice(0, 1);
}
