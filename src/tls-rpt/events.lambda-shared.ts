import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { reportKey } from './archive.lambda-shared';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE, SCHEMA_VERSION } from './contract';
import { DomainReport } from './reading.lambda-shared';

export class ReportEvents {
  public constructor(private readonly client: EventBridgeClient, private readonly bus: string, private readonly bucket: string) {}

  /** Makes an accepted report known. It can come twice, with the same id. */
  public async accepted(report: DomainReport): Promise<void> {
    const { FailedEntryCount, Entries } = await this.client.send(new PutEventsCommand({
      Entries: [{ EventBusName: this.bus, Source: EVENT_SOURCE, DetailType: EVENT_DETAIL_TYPE, Detail: JSON.stringify(this.detailOf(report)) }],
    }));
    if (FailedEntryCount) throw new Error(`the event was not taken: ${Entries?.[0].ErrorCode} ${Entries?.[0].ErrorMessage}`);
  }

  private detailOf(report: DomainReport) {
    const { domain, day: _, lines: __, ...rest } = report;
    return {
      schemaVersion: SCHEMA_VERSION,
      ...rest,
      policyDomain: domain,
      bucket: this.bucket,
      key: reportKey(report),
    };
  }
}
