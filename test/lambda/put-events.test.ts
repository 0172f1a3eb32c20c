import { EventBridgeClient, PutEventsCommand, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { putEvents } from '../../src/lambda/put-events';

/** Answers calls one after the other, and records their entries. */
class Bus {
  public readonly calls: PutEventsRequestEntry[][] = [];

  public constructor(private readonly answers: ReadonlyArray<Awaited<ReturnType<EventBridgeClient['send']>> | object> = []) {}

  public put(count: number, signal = new AbortController().signal): Promise<void> {
    const client = {
      send: async ({ input }: PutEventsCommand, { abortSignal }: { abortSignal: AbortSignal }) => {
        abortSignal.throwIfAborted();
        return this.answers[this.calls.push(input.Entries!) - 1] ?? {};
      },
    };
    return putEvents(client as unknown as EventBridgeClient, Array.from({ length: count }, (_, at) => ({ Detail: String(at) })), signal);
  }
}

test.each([[0, []], [1, [1]], [10, [10]], [11, [10, 1]], [25, [10, 10, 5]]])('a list of %d events needs calls of %j', async (count, sizes) => {
  const bus = new Bus();
  await bus.put(count);
  expect(bus.calls.map((entries) => entries.length)).toEqual(sizes);
  expect(bus.calls.flat().map(({ Detail }) => Number(Detail))).toEqual([...Array(count).keys()]);
});

test('the call fails with the code and message of an event that EventBridge rejects, and puts nothing after it', async () => {
  const bus = new Bus([{ FailedEntryCount: 0 }, { FailedEntryCount: 1, Entries: [{ EventId: '1' }, { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' }] }]);
  await expect(bus.put(25)).rejects.toThrow('EventBridge rejected the event: ThrottlingException slow down');
  expect(bus.calls).toHaveLength(2);
});

test('the call fails if EventBridge counts a failure and does not name it', async () => {
  await expect(new Bus([{ FailedEntryCount: 1 }]).put(1)).rejects.toThrow('EventBridge rejected the event: no code no message');
});

test('the call fails if the signal is aborted', async () => {
  await expect(new Bus().put(1, AbortSignal.abort(new Error('time is over')))).rejects.toThrow('time is over');
});
