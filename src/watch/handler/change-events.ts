import { Change } from './watch-state';
import { callBound } from '../../lambda/call-bound';
import { EventPublisher } from '../../lambda/event-publisher';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE, stateKey } from '../watch-contract';

export class ChangeEvents {
  public constructor(private readonly publisher: EventPublisher, private readonly bus: string, private readonly bucket: string) {}

  /** Publishes a change. It can arrive twice, with the same id. */
  public async publish(change: Change): Promise<void> {
    await this.publisher.publish([{
      EventBusName: this.bus,
      Source: EVENT_SOURCE,
      DetailType: EVENT_DETAIL_TYPE,
      Detail: JSON.stringify({ ...change, bucket: this.bucket, key: stateKey(change.domain) }),
    }], callBound().abortSignal);
  }
}
