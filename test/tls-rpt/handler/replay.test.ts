import { setMaxListeners } from 'node:events';
import { Slots } from '../../../src/lambda/slots';
import { IngestOutcome } from '../../../src/tls-rpt/handler/ingestion';
import { StoredMail } from '../../../src/tls-rpt/handler/reading';
import { Replay } from '../../../src/tls-rpt/handler/replay';
import { ReplayResult } from '../../../src/tls-rpt/ingestion-contract';

/** What becomes of a mail: an outcome, an error, or nothing within the time. */
type Course = IngestOutcome | Error | 'hangs';

const never = () => new Promise<never>(() => undefined);

/** An archive of mails, and what happens to each while it is replayed. No clock: the time of a call ends when a mail or a listing says so. */
class Rig {
  public readonly deleted: string[] = [];
  public readonly taken: string[] = [];
  public listings = 0;

  /** @param courses By key; those that hang do so in each call. */
  public constructor(public readonly courses: Map<string, Course>, private readonly pageSize = 1000) {}

  public listing: () => Promise<void> = () => Promise.resolve();
  public deletion: () => Promise<void> = () => Promise.resolve();

  /** Makes one call. Its time ends when all that can happen has happened. */
  public async call(after = ''): Promise<ReplayResult> {
    const times = [new AbortController(), new AbortController(), new AbortController()];
    const [stop, signal, last] = times.map((one) => one.signal);
    setMaxListeners(0, stop, signal, last);
    const ingestion = new FakeIngestion(this.courses, this.taken);
    const answer = new Replay(this as never, ingestion as never, this as never, { stop, signal, last }).after(after);
    for (const one of times) {
      await settled();
      one.abort();
    }
    return answer;
  }

  /** Calls until there is no next. */
  public async all(): Promise<ReplayResult[]> {
    const answers = [await this.call()];
    for (let next = answers[0].next; next !== null; next = answers[answers.length - 1].next) {
      if (answers.length > 500) throw new Error('it comes to no end');
      answers.push(await this.call(next));
    }
    return answers;
  }

  public async after(key: string): Promise<{ mails: StoredMail[]; isLast: boolean }> {
    this.listings++;
    await this.listing();
    const all = [...this.courses.keys()].filter((one) => one > key).sort();
    return { mails: all.slice(0, this.pageSize).map((rawKey) => ({ receipt: { rawKey, receivedAt: '' } })), isLast: all.length <= this.pageSize };
  }

  public async delete(keys: readonly string[]): Promise<void> {
    await this.deletion();
    this.deleted.push(...keys);
  }
}

/** Reads one mail after the other, as the function does. */
class FakeIngestion {
  private readonly memory = new Slots(3);

  public constructor(private readonly courses: Map<string, Course>, private readonly taken: string[]) {}

  public async replay({ receipt: { rawKey } }: StoredMail, signal: AbortSignal, mayBegin: () => void): Promise<unknown> {
    return this.memory.use(async () => {
      mayBegin();
      const course = this.courses.get(rawKey)!;
      if (course === 'hangs') await Promise.race([never(), new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))]);
      if (course instanceof Error) throw course;
      this.taken.push(rawKey);
      return { outcomes: [course], stale: [`stale of ${rawKey}`] };
    });
  }
}

/** All that can go on without time has gone on. */
const settled = () => new Promise<void>((resolve) => {
  let turns = 200;
  const turn = () => turns-- > 0 ? setImmediate(turn) : resolve();
  turn();
});

const keysOf = (count: number) => Array.from({ length: count }, (_, index) => `raw/${String(index).padStart(5, '0')}`);
const archive = (count: number, special: { [index: number]: Course } = {}) => new Map(keysOf(count).map((key, index): [string, Course] => [key, special[index] ?? 'accepted']));
const sum = (answers: ReplayResult[], name: 'mails' | 'accepted' | 'quarantined') => answers.reduce((total, answer) => total + answer[name], 0);

let log: jest.SpyInstance;
beforeEach(() => { log = jest.spyOn(console, 'error').mockImplementation(); });
afterEach(() => log.mockRestore());

test('one call ingests all mails, in pages, and deletes their stale objects', async () => {
  const rig = new Rig(archive(250), 100);
  expect(await rig.call()).toEqual({ mails: 250, accepted: 250, refreshed: 0, duplicate: 0, quarantined: 0, failed: [], next: null });
  expect(rig.listings).toBe(3);
  expect(rig.deleted).toEqual(keysOf(250).map((key) => `stale of ${key}`));
});

test('a replay without mails is complete', async () => {
  expect(await new Rig(new Map()).call()).toMatchObject({ mails: 0, next: null });
});

test('a mail that can be neither accepted nor refused is named, and the following ones are ingested', async () => {
  const rig = new Rig(archive(100, { 0: new Error('not there'), 50: new Error('nor this'), 99: new Error('nor that') }));
  expect(await rig.call()).toMatchObject({ mails: 100, accepted: 97, failed: ['raw/00000', 'raw/00050', 'raw/00099'], next: null });
});

test.each([[0], [1], [39], [40], [99]])('a mail that takes all of the time, at place %i, is ingested or named, and each other one is counted once', async (at) => {
  const rig = new Rig(archive(100, { [at]: 'hangs' }));
  const answers = await rig.all();
  expect([sum(answers, 'mails'), sum(answers, 'accepted'), answers.flatMap(({ failed }) => failed)]).toEqual([100, 99, [keysOf(100)[at]]]);
});

test('if each mail takes all of the time, they are named one by one', async () => {
  const rig = new Rig(new Map(keysOf(20).map((key) => [key, 'hangs'])));
  const answers = await rig.all();
  expect(answers.flatMap(({ failed }) => failed)).toEqual(keysOf(20));
  expect(sum(answers, 'mails')).toBe(20);
});

test('what SES wrote to test the rule does not count as a mail, in any place', async () => {
  const rig = new Rig(new Map<string, Course>([['raw/AMAZON_SES_SETUP_NOTIFICATION', 'hangs'], ['raw/a', 'accepted']]));
  expect(await rig.call()).toMatchObject({ mails: 1, accepted: 1, failed: [], next: null });
});

test('a listing that takes all of the time returns the place to continue, at the beginning too', async () => {
  const rig = new Rig(archive(5));
  rig.listing = never;
  expect(await rig.call()).toMatchObject({ mails: 0, next: '' });
  expect(await rig.call('raw/00002')).toMatchObject({ mails: 0, next: 'raw/00002' });
  rig.listing = () => Promise.resolve();
  expect(await rig.call('')).toMatchObject({ mails: 5, next: null });
});

test('a later listing that takes all of the time loses no result', async () => {
  const rig = new Rig(archive(30), 10);
  rig.listing = () => rig.listings === 2 ? never() : Promise.resolve();
  expect(await rig.call()).toMatchObject({ mails: 10, accepted: 10, next: 'raw/00009' });
  expect(await rig.call('raw/00009')).toMatchObject({ mails: 20, next: null });
});

test('a listing that fails is an error if nothing was done, and otherwise returns the place to continue', async () => {
  const rig = new Rig(archive(30), 10);
  rig.listing = () => rig.listings === 1 || rig.listings === 3 ? Promise.reject(new Error('denied')) : Promise.resolve();
  await expect(rig.call()).rejects.toThrow('denied');
  expect(await rig.call()).toMatchObject({ mails: 10, next: 'raw/00009' });
});

test('only mails that may still have stale objects are named', async () => {
  const rig = new Rig(archive(100));
  let deletions = 0;
  rig.deletion = () => ++deletions === 2 ? Promise.reject(new Error('slow down')) : Promise.resolve();
  const { failed, accepted, next } = await rig.call();
  expect([failed, accepted, next]).toEqual([keysOf(80).slice(40), 60, null]);
});

test('a deletion that takes all of the time is abandoned, and its mails are named', async () => {
  const rig = new Rig(archive(100));
  rig.deletion = never;
  expect(await rig.call()).toMatchObject({ failed: keysOf(40), next: 'raw/00039' });
});

test('if very many mails fail, each answer stays small, and all are named in the end', async () => {
  const key = (index: number) => `raw/${'"'.repeat(900)}${String(index).padStart(5, '0')}`;
  const rig = new Rig(new Map(Array.from({ length: 1000 }, (_, index) => [key(index), new Error('denied')])));
  const answers = await rig.all();
  expect(answers.length).toBeGreaterThan(5);
  expect(Math.max(...answers.map((answer) => JSON.stringify(answer).length))).toBeLessThan(200_000);
  expect(answers.flatMap(({ failed }) => failed)).toHaveLength(1000);
});
