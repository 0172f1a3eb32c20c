import { EventBridgeClient, PutEventsCommand, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { EventPublisher } from '../../../src/lambda/event-publisher';
import { JsonStore } from '../../../src/lambda/stored-json';
import { ChangeEvents } from '../../../src/watch/handler/change-events';
import { DomainCheck } from '../../../src/watch/handler/domain-check';
import { DomainWatch } from '../../../src/watch/handler/domain-watch';
import { DomainState } from '../../../src/watch/handler/watch-state';
import { SCHEMA_VERSION, stateKey } from '../../../src/watch/watch-contract';
import { MemoryS3 } from '../../notifications/handler/memory-s3';

const DOMAINS = Array.from({ length: 9 }, (_, index) => `domain${index}.example`);
const FAILING: DomainCheck = {
  report: { mx: [] } as never,
  certificate: undefined,
  tests: [{ code: 'POLICY_FETCH', verdict: 'fail', message: 'no answer', evidence: null, fix: null }],
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** An event bus that answers nothing until the states of all domains are stored. */
class Bus {
  /** The domains of each call. */
  public readonly calls: string[][] = [];

  public constructor(private readonly s3: MemoryS3, public rejected: readonly string[]) {}

  public async send({ input }: PutEventsCommand): Promise<unknown> {
    const domains = input.Entries!.map((entry: PutEventsRequestEntry) => JSON.parse(entry.Detail!).domain as string);
    this.calls.push(domains);
    while (this.s3.keys('watch/').length < DOMAINS.length) await turn();
    await turn();
    const results = domains.map((domain) => this.rejected.includes(domain) ? { ErrorCode: 'MalformedDetail', ErrorMessage: 'on purpose' } : { EventId: '1' });
    return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode).length, Entries: results };
  }
}

/** Runs the watch of all domains, each of which has failed since the last run. */
async function run(s3: MemoryS3, bus: Bus): Promise<Array<PromiseSettledResult<boolean>>> {
  const states = new JsonStore<DomainState>(s3.client, 'policies', SCHEMA_VERSION);
  const events = new ChangeEvents(new EventPublisher(bus as unknown as EventBridgeClient), 'default', 'policies');
  return Promise.allSettled(DOMAINS.map((domain) => new DomainWatch(states, events, async () => FAILING, () => undefined, 0).run(domain)));
}

const outbox = (s3: MemoryS3) => DOMAINS.filter((domain) => s3.json(stateKey(domain)).unpublished);

test('changes of several domains go in one call, and the states are cleared after it', async () => {
  const s3 = new MemoryS3();
  const bus = new Bus(s3, []);
  expect((await run(s3, bus)).map((one) => one.status === 'fulfilled' && one.value)).toEqual(DOMAINS.map(() => true));
  expect(bus.calls.map((domains) => domains.length)).toEqual([1, 8]);
  expect(bus.calls.flat().sort()).toEqual(DOMAINS);
  expect(outbox(s3)).toEqual([]);
});

test('a change whose event is rejected stays in its outbox, and the other changes of the call leave theirs', async () => {
  const s3 = new MemoryS3();
  const bus = new Bus(s3, [DOMAINS[3]]);
  const results = await run(s3, bus);
  expect(DOMAINS.filter((_, at) => results[at].status === 'rejected')).toEqual([DOMAINS[3]]);
  expect(outbox(s3)).toEqual([DOMAINS[3]]);
});

test('a later run publishes what was left in an outbox, and nothing twice', async () => {
  const s3 = new MemoryS3();
  const bus = new Bus(s3, [DOMAINS[3]]);
  await run(s3, bus);
  bus.rejected = [];
  bus.calls.length = 0;
  const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
  try {
    await run(s3, bus);
  } finally {
    now.mockRestore();
  }
  expect(bus.calls).toEqual([[DOMAINS[3]]]);
  expect(outbox(s3)).toEqual([]);
});
