import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE, stateKey } from '../watch-contract';
import { Change } from './watch-state';

/** After that the event is told by another run. */
const CALL_MILLISECONDS = 10_000;

export class ChangeEvents {
  public constructor(private readonly client: EventBridgeClient, private readonly bus: string, private readonly bucket: string) {}

  /** Makes a change known. It can come twice, with the same id. */
  public async publish(change: Change): Promise<void> {
    const { FailedEntryCount, Entries } = await this.client.send(new PutEventsCommand({
      Entries: [{
        EventBusName: this.bus,
        Source: EVENT_SOURCE,
        DetailType: EVENT_DETAIL_TYPE,
        Detail: JSON.stringify({ ...change, bucket: this.bucket, key: stateKey(change.domain) }),
      }],
    }), { abortSignal: AbortSignal.timeout(CALL_MILLISECONDS) });
    if (FailedEntryCount) throw new Error(`the event was not taken: ${Entries?.[0].ErrorCode} ${Entries?.[0].ErrorMessage}`);
  }
}
