import { EventBridgeClient, PutEventsCommand, PutEventsRequestEntry, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { EventPublisher } from '../../src/lambda/event-publisher';

type Answer = { readonly FailedEntryCount?: number; readonly Entries?: PutEventsResultEntry[] } | Error;

const noLimit = new AbortController().signal;
const turn = () => new Promise((resolve) => setImmediate(resolve));
const failing = (...codes: Array<string | undefined>): Answer => ({
  FailedEntryCount: codes.filter(Boolean).length, Entries: codes.map((ErrorCode) => ErrorCode ? { ErrorCode, ErrorMessage: 'on purpose' } : { EventId: '1' }),
});

/** Answers calls in their order, and holds them back if asked to. */
class Bus {
  /** Details of the entries of each call. */
  public readonly calls: string[][] = [];
  /** How long the publisher waited before each retry. */
  public readonly waits: number[] = [];
  public readonly publisher: EventPublisher;
  private readonly held: Array<() => void> = [];

  public constructor(private readonly answers: readonly Answer[] = [], private isHeld = false) {
    const client = { send: ({ input }: PutEventsCommand) => this.send(input.Entries!) } as unknown as EventBridgeClient;
    this.publisher = new EventPublisher(client, async (milliseconds) => void this.waits.push(milliseconds));
  }

  public publish(...details: string[]): Promise<void> {
    return this.publisher.publish(details.map((Detail) => ({ Detail })), noLimit);
  }

  /** Answers all calls, those to come as well. */
  public release(): void {
    this.isHeld = false;
    for (const answer of this.held.splice(0)) answer();
  }

  private async send(entries: PutEventsRequestEntry[]): Promise<Answer> {
    const answer = this.answers[this.calls.push(entries.map(({ Detail }) => Detail!)) - 1] ?? { FailedEntryCount: 0 };
    if (this.isHeld) await new Promise<void>((resolve) => this.held.push(resolve));
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

const names = (count: number, from = 0) => Array.from({ length: count }, (_, index) => String(from + index));

describe('the size of a call', () => {
  test.each([[0, []], [1, [1]], [10, [10]], [11, [10, 1]], [25, [10, 10, 5]]])('%d events need calls of %j', async (count, sizes) => {
    const bus = new Bus();
    await bus.publish(...names(count));
    expect(bus.calls.map((entries) => entries.length)).toEqual(sizes);
    expect(bus.calls.flat()).toEqual(names(count));
  });

  test.each<[kilobytes: number[], sizes: number[]]>([
    [[128, 127], [2]],
    [[128, 128], [1, 1]],
    [[128, 127, 1], [2, 1]],
    [[100, 100, 100, 100, 100], [2, 2, 1]],
    [[1, 256, 1], [1, 1, 1]],
    [[300], [1]],
    [[300, 300], [1, 1]],
    [[1, 300, 1], [1, 1, 1]],
  ])('events of %j KB need calls of %j: a call has 256 KB at most, unless a single event has more', async (kilobytes, sizes) => {
    const bus = new Bus();
    await bus.publish(...kilobytes.map((size) => 'x'.repeat(size * 1024)));
    expect(bus.calls.map((entries) => entries.length)).toEqual(sizes);
  });

  test('the size counts bytes, and all texts of an event', async () => {
    const bus = new Bus();
    const entry = { Detail: 'ü'.repeat(50 * 1024), DetailType: 'x'.repeat(10 * 1024), Source: 'x'.repeat(10 * 1024), Resources: ['x'.repeat(10 * 1024)], Time: new Date() };
    await bus.publisher.publish([entry, entry], noLimit);
    expect(bus.calls.map((entries) => entries.length)).toEqual([1, 1]);
  });
});

describe('events of several callers', () => {
  test('the first event goes at once, and those that come meanwhile go together', async () => {
    const bus = new Bus([], true);
    const all = names(6).map((name) => bus.publish(name));
    await turn();
    expect(bus.calls).toEqual([['0']]);
    bus.release();
    await Promise.all(all);
    expect(bus.calls).toEqual([['0'], names(5, 1)]);
  });

  test('a full call does not wait for a running one', async () => {
    const bus = new Bus([], true);
    const all = names(13).map((name) => bus.publish(name));
    await turn();
    expect(bus.calls).toEqual([['0'], names(10, 1)]);
    bus.release();
    await Promise.all(all);
    expect(bus.calls).toEqual([['0'], names(10, 1), ['11', '12']]);
  });

  test('a caller waits for its own events only', async () => {
    const bus = new Bus([], true);
    const settled: string[] = [];
    const first = bus.publish('0').then(() => settled.push('0'));
    const second = bus.publish('1').then(() => settled.push('1'));
    await turn();
    expect(settled).toEqual([]);
    bus.release();
    await first;
    expect(settled).toEqual(['0']);
    await second;
  });

  test('a rejected event is the failure of its caller alone', async () => {
    const bus = new Bus([failing(undefined), failing(undefined, 'MalformedDetail', undefined)]);
    const results = await Promise.allSettled(names(4).map((name) => bus.publish(name)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect((results[2] as PromiseRejectedResult).reason.message).toBe('EventBridge rejected the event: MalformedDetail on purpose');
    expect(bus.calls).toHaveLength(2);
  });

  test('a call that fails is the failure of all that are in it, and later events go out', async () => {
    const bus = new Bus([failing(undefined), new Error('no route')]);
    const results = await Promise.allSettled(names(3).map((name) => bus.publish(name)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    await bus.publish('later');
    expect(bus.calls.at(-1)).toEqual(['later']);
  });
});

describe('an event that EventBridge rejects', () => {
  test.each([['ThrottlingException'], ['InternalFailure'], ['InternalException']])('the event alone is tried again after %s', async (code) => {
    const bus = new Bus([failing(undefined, code, undefined), failing(undefined)]);
    await bus.publish('a', 'b', 'c');
    expect(bus.calls).toEqual([['a', 'b', 'c'], ['b']]);
    expect(bus.waits).toHaveLength(1);
  });

  test('each retry has the events that are left', async () => {
    const bus = new Bus([failing('ThrottlingException', 'ThrottlingException', undefined), failing(undefined, 'ThrottlingException'), failing(undefined)]);
    await bus.publish('a', 'b', 'c');
    expect(bus.calls).toEqual([['a', 'b', 'c'], ['a', 'b'], ['b']]);
  });

  test('after four attempts the caller gets the rejection, and the waits grow', async () => {
    const bus = new Bus(Array(9).fill(failing('ThrottlingException')));
    await expect(bus.publish('a')).rejects.toThrow('EventBridge rejected the event: ThrottlingException on purpose');
    expect(bus.calls).toHaveLength(4);
    expect(bus.waits).toEqual([...bus.waits].sort((one, other) => one - other));
  });

  test.each([['AccessDeniedException'], ['NotAuthorizedForSourceException'], ['InvalidArgument'], ['MalformedDetail'], ['OfTheFuture']])(
    'the event is not tried again after %s', async (code) => {
      const bus = new Bus([failing(code)]);
      await expect(bus.publish('a')).rejects.toThrow(`EventBridge rejected the event: ${code} on purpose`);
      expect(bus.calls).toHaveLength(1);
    });

  test('all events of a call fail if EventBridge counts a failure and does not name it', async () => {
    const results = await Promise.allSettled([new Bus([{ FailedEntryCount: 1 }]).publish('a', 'b')]);
    expect(results).toMatchObject([{ status: 'rejected', reason: { message: 'EventBridge rejected the event: no code no message' } }]);
  });
});

describe('a caller that gives up', () => {
  const reason = new Error('time is over');

  test('it puts nothing if it gave up before', async () => {
    const bus = new Bus();
    await expect(bus.publisher.publish([{ Detail: 'a' }], AbortSignal.abort(reason))).rejects.toThrow('time is over');
    expect(bus.calls).toEqual([]);
  });

  test('its events do not go out if they still wait, and those of others do', async () => {
    const bus = new Bus([], true);
    const [given, other] = [new AbortController(), bus.publish('0')];
    const up = bus.publisher.publish([{ Detail: 'up' }], given.signal);
    const last = bus.publish('1');
    given.abort(reason);
    await expect(up).rejects.toThrow('time is over');
    bus.release();
    await Promise.all([other, last]);
    expect(bus.calls).toEqual([['0'], ['1']]);
  });

  test('it does not wait for its running call, and its event is not tried again', async () => {
    const bus = new Bus([failing('ThrottlingException')], true);
    const given = new AbortController();
    const up = bus.publisher.publish([{ Detail: 'up' }], given.signal);
    given.abort(reason);
    await expect(up).rejects.toThrow('time is over');
    bus.release();
    await turn();
    expect(bus.calls).toEqual([['up']]);
  });
});
