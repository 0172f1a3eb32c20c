import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE, stateKey } from '../watch-contract';
import { Change } from './watch-state';

/** After this time another run publishes the event. */
const CALL_MILLISECONDS = 10_000;

export class ChangeEvents {
  public constructor(private readonly client: EventBridgeClient, private readonly bus: string, private readonly bucket: string) {}

  /** Publishes a change. It can arrive twice, with the same id. */
  public async publish(change: Change): Promise<void> {
    const { FailedEntryCount, Entries } = await this.client.send(new PutEventsCommand({
      Entries: [{
        EventBusName: this.bus,
        Source: EVENT_SOURCE,
        DetailType: EVENT_DETAIL_TYPE,
        Detail: JSON.stringify({ ...change, bucket: this.bucket, key: stateKey(change.domain) }),
      }],
    }), { abortSignal: AbortSignal.timeout(CALL_MILLISECONDS) });
    if (FailedEntryCount) throw new Error(`EventBridge rejected the event: ${Entries?.[0].ErrorCode} ${Entries?.[0].ErrorMessage}`);
  }
}
