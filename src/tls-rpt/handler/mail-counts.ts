import { DOMAIN_DIMENSION, failureMetric, MAILBOX_DIMENSION, MAILBOX_METRICS, METRIC_NAMESPACE, SESSION_METRICS } from '../ingestion-contract';
import { DomainReport, ReceivedMail, Rejection } from './reading';
import { emitMetrics, MetricSet, writeLine } from '../../lambda/metrics';
import { addSessions } from '../../protocol/reports/session-count';

/**
 * Counts mails, and logs the outcome of each: one line for each domain of its reports, one for its duplicates, and one if
 * it is quarantined. The size of a line does not depend on the mail.
 */
export class MailCounts {
  /**
   * @param mailbox The mailbox's domain.
   * @param measured Domains that have metrics of their own.
   */
  public constructor(private readonly mailbox: string, private readonly measured: ReadonlySet<string>) {}

  public accepted(reports: readonly DomainReport[], { rawKey }: ReceivedMail): void {
    for (const domain of new Set(reports.map((report) => report.domain))) {
      const ofDomain = reports.filter((report) => report.domain === domain);
      const sessions = sessionsOf(ofDomain);
      emitMetrics(METRIC_NAMESPACE, [
        ...this.ofMailbox({ ...sessions, ...failuresOf(ofDomain) }),
        ...this.measured.has(domain) ? [{ dimensions: { [DOMAIN_DIMENSION]: domain }, metrics: sessions }] : [],
      ], { accepted: rawKey, domain, reports: ofDomain.length, ...sumsOf(ofDomain) });
    }
  }

  public duplicates(reports: readonly DomainReport[], { rawKey }: ReceivedMail): void {
    if (reports.length > 0) emitMetrics(METRIC_NAMESPACE, this.ofMailbox({ [MAILBOX_METRICS.duplicate]: reports.length }), { duplicate: rawKey });
  }

  /** @param isNew Whether this is the first time that the mail is quarantined. */
  public quarantined({ code }: Rejection, { rawKey }: ReceivedMail, isNew: boolean): void {
    const fields = { quarantined: rawKey, code };
    if (isNew) emitMetrics(METRIC_NAMESPACE, this.ofMailbox({ [MAILBOX_METRICS.quarantined]: 1 }), fields);
    else writeLine(fields);
  }

  private ofMailbox(metrics: MetricSet['metrics']): MetricSet[] {
    return Object.keys(metrics).length > 0 ? [{ dimensions: { [MAILBOX_DIMENSION]: this.mailbox }, metrics }] : [];
  }
}

/** Makes plain fields of the line, which a query can add up: metrics have a list of values. */
function sumsOf(reports: readonly DomainReport[]): { readonly [field: string]: number } {
  return {
    successfulSessions: reports.reduce((sum, report) => addSessions(sum, report.successfulSessions), 0),
    failedSessions: reports.reduce((sum, report) => addSessions(sum, report.failedSessions), 0),
  };
}

/** Makes metrics with one value for each report, so that the number of values is the number of reports. */
function sessionsOf(reports: readonly DomainReport[]): MetricSet['metrics'] {
  return {
    [SESSION_METRICS.successfulSessions]: reports.map(({ successfulSessions }) => successfulSessions),
    [SESSION_METRICS.failedSessions]: reports.map(({ failedSessions }) => failedSessions),
  };
}

function failuresOf(reports: readonly DomainReport[]): MetricSet['metrics'] {
  const sums: { [name: string]: number } = {};
  for (const { resultType, failedSessions } of reports.flatMap(({ failures }) => failures)) {
    const name = failureMetric(resultType);
    sums[name] = addSessions(sums[name] ?? 0, failedSessions);
  }
  return sums;
}
