import { EventBridgeClient, PutEventsCommand, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { reportKey } from './archive';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE, SCHEMA_VERSION } from '../ingestion-contract';
import { DomainReport } from './reading';

/** Bound of one call (EventBridge API reference, PutEvents). A detail has a few kilobytes, because its texts are bounded. */
const MAX_ENTRIES = 10;

export class ReportEvents {
  public constructor(private readonly client: EventBridgeClient, private readonly bus: string, private readonly bucket: string) {}

  /** Publishes accepted reports. An event can arrive twice, with the same id. */
  public async accepted(reports: readonly DomainReport[], abortSignal: AbortSignal): Promise<void> {
    for (let at = 0; at < reports.length; at += MAX_ENTRIES) {
      const Entries = reports.slice(at, at + MAX_ENTRIES).map((report) => this.entryOf(report));
      const answer = await this.client.send(new PutEventsCommand({ Entries }), { abortSignal });
      const failed = answer.FailedEntryCount ? answer.Entries?.find(({ ErrorCode }) => ErrorCode) ?? {} : undefined;
      if (failed) throw new Error(`EventBridge rejected the event: ${failed.ErrorCode} ${failed.ErrorMessage}`);
    }
  }

  private entryOf(report: DomainReport): PutEventsRequestEntry {
    return { EventBusName: this.bus, Source: EVENT_SOURCE, DetailType: EVENT_DETAIL_TYPE, Detail: JSON.stringify(this.detailOf(report)) };
  }

  private detailOf(report: DomainReport) {
    const { domain, day: _, lines: __, reading: ___, ...rest } = report;
    return {
      schemaVersion: SCHEMA_VERSION,
      ...rest,
      policyDomain: domain,
      bucket: this.bucket,
      key: reportKey(report),
    };
  }
}
