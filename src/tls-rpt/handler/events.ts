import { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { reportKey } from './archive';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE, SCHEMA_VERSION } from '../ingestion-contract';
import { DomainReport } from './reading';
import { EventPublisher } from '../../lambda/event-publisher';

export class ReportEvents {
  public constructor(private readonly publisher: EventPublisher, private readonly bus: string, private readonly bucket: string) {}

  /** Publishes accepted reports. An event can arrive twice, with the same id. */
  public async accepted(reports: readonly DomainReport[], abortSignal: AbortSignal): Promise<void> {
    await this.publisher.publish(reports.map((report) => this.entryOf(report)), abortSignal);
  }

  /** A detail has a few kilobytes, because its texts are bounded. */
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
