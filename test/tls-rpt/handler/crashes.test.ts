import { gzipSync } from 'node:zlib';
import { Crash, CrashingFunction } from './crashing-function';
import { MemoryServices } from './memory-services';
import { reportJson, reportMail } from '../../support/mails';
import { zipOf } from '../../support/zips';

const MAIL = 'raw/1';
const COPY = 'raw/2';
const ONE = reportMail(reportJson({ 'report-id': 'one' }));
const REPORTS = ['one', 'two', 'three'];
const THREE = reportMail(undefined, { body: zipOf(...REPORTS.map((id) => ({ content: gzipSync(JSON.stringify(reportJson({ 'report-id': id }))) }))) });
const SPAM = Buffer.from('From: a@b.example\r\n\r\nBuy!');
const UNDATED = 'reports/domain=example.com/day=unknown';

let services: MemoryServices;
let written: jest.SpyInstance;
beforeEach(() => {
  services = new MemoryServices();
  written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => written.mockRestore());

const turn = () => new Promise((resolve) => setImmediate(resolve));

type Run = (instance: CrashingFunction) => Promise<unknown>;
const ingest: Run = (instance) => instance.ingest(MAIL);
const replay: Run = (instance) => instance.replay();

/** Runs it until an instance survives. Returns the instances. */
async function untilDone(run: Run, crashes: readonly Crash[]): Promise<CrashingFunction[]> {
  const instances: CrashingFunction[] = [];
  do {
    instances.push(new CrashingFunction(services, crashes[instances.length]));
    await run(instances[instances.length - 1]);
  } while (instances[instances.length - 1].hasCrashed);
  return instances;
}

interface Course {
  /** What was there before the run. */
  readonly before: () => Promise<unknown>;
  readonly run: Run;
  readonly mail: Buffer;
  /** Reports whose events the run publishes. */
  readonly published: readonly string[];
  /** Calls of a run that does not crash. */
  readonly calls: readonly string[];
}

const untouched = async () => undefined;
const taken = () => new CrashingFunction(services).ingest(MAIL);
const otherwise = (prefix: string) => services.keys(prefix).forEach((key) => services.metadataOf(key, { reading: 'of another version' }));

const COURSES: { [what: string]: Course } = {
  'a first mail': { before: untouched, run: ingest, mail: ONE, published: ['one'], calls: ['GetObject', 'PutObject', 'PutEvents'] },
  'a first mail with three reports': {
    before: untouched, run: ingest, mail: THREE, published: REPORTS, calls: ['GetObject', ...Array(3).fill('PutObject'), 'PutEvents'],
  },
  'a replayed mail that is new': {
    before: untouched,
    run: replay,
    mail: ONE,
    published: ['one'],
    calls: ['ListObjectsV2', 'GetObject', 'HeadObject', 'PutObject', 'PutEvents', 'PutObject', 'DeleteObjects'],
  },
  'a replayed mail with three new reports': {
    before: untouched,
    run: replay,
    mail: THREE,
    published: REPORTS,
    calls: ['ListObjectsV2', 'GetObject', ...Array(3).fill('HeadObject'), ...Array(3).fill('PutObject'), 'PutEvents', ...Array(3).fill('PutObject'), 'DeleteObjects'],
  },
  'a replayed mail that was quarantined and stored without a date': {
    before: async () => {
      await taken();
      const [dated] = services.keys('reports/');
      services.objects.set(`${UNDATED}/${dated.split('/').at(-1)}`, services.objects.get(dated)!);
      services.objects.delete(dated);
      services.objects.set('raw/1', SPAM);
      await taken();
      services.objects.set('raw/1', ONE);
      services.events.length = 0;
    },
    run: replay,
    mail: ONE,
    published: ['one'],
    calls: ['ListObjectsV2', 'GetObject', 'HeadObject', 'PutObject', 'PutEvents', 'PutObject', 'DeleteObjects'],
  },
  'a replayed mail that is read as before': {
    before: taken, run: replay, mail: ONE, published: [], calls: ['ListObjectsV2', 'GetObject', 'HeadObject', 'DeleteObjects'],
  },
  'a replayed mail that is read differently': {
    before: async () => {
      await taken();
      otherwise('reports/');
    },
    run: replay,
    mail: ONE,
    published: [],
    calls: ['ListObjectsV2', 'GetObject', 'HeadObject', 'PutObject', 'DeleteObjects'],
  },
  'a replayed mail that is quarantined as before': {
    before: taken, run: replay, mail: SPAM, published: [], calls: ['ListObjectsV2', 'GetObject', 'HeadObject', 'DeleteObjects'],
  },
  'a replayed mail that is quarantined for the first time': {
    before: untouched, run: replay, mail: SPAM, published: [], calls: ['ListObjectsV2', 'GetObject', 'HeadObject', 'PutObject', 'DeleteObjects'],
  },
};

/** Puts the mail, and what was there before it runs. */
async function prepare({ before, mail }: Course): Promise<void> {
  services.objects.clear();
  services.objects.set(MAIL, mail);
  await before();
  services.events.length = 0;
}

/** Returns keys and metadata of the reports and reasons. */
function archived(): unknown[] {
  return [...services.keys('reports/'), ...services.keys('quarantine/')].map((key) => [key, services.metadataOf(key)]);
}

describe.each(Object.entries(COURSES))('%s', (_, course) => {
  test('it makes these calls', async () => {
    await prepare(course);
    const [instance] = await untilDone(course.run, []);
    expect(instance.calls).toEqual(course.calls);
    expect(services.events.map(({ reportId }) => reportId)).toEqual(course.published);
  });

  test('it loses no object and no event, and doubles none, if it crashes before or after any of its calls, and again', async () => {
    await prepare(course);
    await untilDone(course.run, []);
    const expected = archived();
    const places = course.calls.flatMap((__, index) => [false, true].map((hasEffect): Crash => ({ call: index + 1, hasEffect })));
    // Three reports would need hundreds of pairs.
    const first = course.published.length > 1 ? [] : places;
    const pairs = first.flatMap((one) => places.filter(({ hasEffect }) => hasEffect === one.hasEffect).map((other) => [one, other]));
    for (const crashes of [...places.map((one) => [one]), ...pairs]) {
      await prepare(course);
      const instances = await untilDone(course.run, crashes);
      expect({ crashes, archived: archived() }).toEqual({ crashes, archived: expected });
      const published = services.events.map(({ id, reportId }) => `${reportId} ${id}`).sort();
      expect([...new Set(published)]).toHaveLength(course.published.length);
      // An event is repeated only if the run that published it could not note that.
      const unnoted = instances.filter(({ calls, hasCrashed }) => hasCrashed && calls.includes('PutEvents'));
      if (unnoted.length === 0) expect({ crashes, published }).toEqual({ crashes, published: [...new Set(published)] });
    }
  });

  test('a replay after any crash writes and publishes nothing more', async () => {
    for (let call = 1; call <= course.calls.length; call++) {
      await prepare(course);
      await untilDone(course.run, [{ call, hasEffect: true }]);
      const [events, before] = [services.events.length, archived()];
      const [{ calls }] = await untilDone(replay, []);
      expect(calls.filter((name) => name.startsWith('Put'))).toEqual([]);
      expect([services.events.length, archived()]).toEqual([events, before]);
    }
  });
});

const unmarked = { source: expect.any(String), reading: expect.any(String) };

test('the events of ten mails go in two calls if the first call takes as long as the mails', async () => {
  const keys = Array.from({ length: 10 }, (_, index) => `raw/${index}`);
  for (const key of keys) services.objects.set(key, reportMail(reportJson({ 'report-id': key })));
  const instance = new CrashingFunction(services);
  instance.until = async (name) => {
    while (name === 'PutEvents' && instance.answered.filter((one) => one === 'PutObject').length < keys.length) await turn();
    await turn();
  };
  expect(await Promise.all(keys.map((key) => instance.ingest(key)))).toEqual(keys.map(() => true));
  expect(instance.calls.filter((name) => name === 'PutEvents')).toHaveLength(2);
  expect(services.events.map(({ reportId }) => reportId).sort()).toEqual(keys);
});

test('a replay that ended before its event is continued by the queue as well', async () => {
  services.objects.set(MAIL, ONE);
  const crashed = new CrashingFunction(services, { call: 5, hasEffect: false });
  await crashed.replay();
  expect([crashed.calls.at(-1), services.events]).toEqual(['PutEvents', []]);
  await untilDone(ingest, []);
  expect(services.events).toHaveLength(1);
  expect(services.metadataOf(services.keys('reports/')[0])).toEqual(unmarked);
});

test('an answer counts a report as accepted that an earlier replay left unpublished, and no metric counts it twice', async () => {
  services.objects.set(MAIL, ONE);
  await new CrashingFunction(services, { call: 5, hasEffect: false }).replay();
  expect(await new CrashingFunction(services).replay()).toMatchObject({ mails: 1, accepted: 1, refreshed: 0 });
  expect(written.mock.calls.filter(([line]) => String(line).includes('"SessionsFailed"'))).toHaveLength(1);
});

test('another mail with the same report is a duplicate, also of one that is not published yet', async () => {
  services.objects.set(MAIL, ONE);
  await new CrashingFunction(services, { call: 5, hasEffect: false }).replay();
  services.objects.set(COPY, ONE);
  expect(await new CrashingFunction(services).replay()).toMatchObject({ mails: 2, accepted: 1, duplicate: 1 });
  expect(services.events).toHaveLength(1);
});

test('a report that was put there by hand, without metadata, is overwritten, not counted and not published', async () => {
  services.objects.set(MAIL, ONE);
  await taken();
  const [key] = services.keys('reports/');
  const [events, body] = [services.events.length, services.objects.get(key)!];
  services.objects.set(key, Buffer.from('by hand'));
  services.forgetMetadata(key);
  expect(await new CrashingFunction(services).replay()).toMatchObject({ accepted: 0, refreshed: 1, duplicate: 0 });
  expect([services.events.length, services.objects.get(key)]).toEqual([events, body]);
  expect(services.metadataOf(key)).toEqual(unmarked);
});

test('a reason in other words, or put there by hand, is overwritten and not counted again', async () => {
  services.objects.set(MAIL, SPAM);
  await taken();
  const [key] = services.keys('quarantine/');
  const body = services.objects.get(key)!;
  for (const change of [() => services.metadataOf(key, { reading: 'in other words' }), () => services.forgetMetadata(key)]) {
    services.objects.set(key, Buffer.from('in other words'));
    change();
    written.mockClear();
    expect(await new CrashingFunction(services).replay()).toMatchObject({ quarantined: 1, failed: [] });
    expect(services.objects.get(key)).toEqual(body);
    expect(written.mock.calls.filter(([line]) => String(line).includes('MailsQuarantined'))).toEqual([]);
  }
});
