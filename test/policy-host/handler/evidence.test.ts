import { gzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { blockersIn } from '../../../src/policy-host/handler/evidence';
import { renderLine } from '../../../src/protocol/reports/report-line';

const now = Date.parse('2026-11-25T02:00:00Z');
const line = {
  organizationName: null, dkimDomain: 'google.com', policyType: 'sts', failedSessions: 1, failures: [{ resultType: 'certificate-expired', receivingMxHostname: null, failedSessions: 1 }],
};
const stored = (overrides: object = {}) => gzipSync(`${renderLine({ ...line, ...overrides })}\n`);
const failing = stored();

/** A bucket that counts requests, and answers in pages of a thousand as S3 does. */
class Bucket {
  public readonly listed: string[] = [];
  public read = 0;
  public reading = 0;
  public mostAtOnce = 0;
  public storedAt = new Date(now);

  public constructor(private readonly objects: { readonly [key: string]: Uint8Array }) {}

  public blockers(days: number, until = Infinity): Promise<string[]> {
    return blockersIn({ send: (command: any) => this.send(command) } as unknown as S3Client, 'reports', 'example.com', days, now, until);
  }

  private async send(command: ListObjectsV2Command | GetObjectCommand): Promise<unknown> {
    if (command instanceof ListObjectsV2Command) {
      const { Prefix, ContinuationToken = '0' } = command.input;
      this.listed.push(Prefix!);
      const keys = Object.keys(this.objects).filter((key) => key.startsWith(Prefix!));
      const end = Number(ContinuationToken) + 1000;
      const Contents = keys.slice(end - 1000, end).map((Key) => ({ Key, Size: this.objects[Key].length, LastModified: this.storedAt }));
      return { Contents, NextContinuationToken: end < keys.length ? String(end) : undefined };
    }
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.reading);
    await new Promise((resolve) => setImmediate(resolve));
    this.reading--;
    this.read++;
    return { Body: { transformToByteArray: async () => this.objects[command.input.Key!] } };
  }
}

beforeEach(() => { jest.spyOn(console, 'log').mockImplementation(); });

const key = (day: string, id: number | string = 1) => `reports/domain=example.com/day=${day}/${id}.json.gz`;
const reports = (day: string, count: number) => Object.fromEntries(Array.from({ length: count }, (_, id) => [key(day, id), failing]));

test('the check logs the reporters whose reports support the policy', async () => {
  await new Bucket({ [key('2026-11-24')]: failing }).blockers(2);
  expect(console.log).toHaveBeenCalledWith('example.com has 1 report under the policy, signed by google.com');
});

test('the check lists the days of the period, including the first in part, and no others', async () => {
  const bucket = new Bucket({});
  expect(await bucket.blockers(2)).toEqual(['no report came in these 2 days']);
  expect(bucket.listed).toEqual(['2026-11-25', '2026-11-24', '2026-11-23', 'unknown'].map((day) => `reports/domain=example.com/day=${day}/`));
});

test('the check ignores reports of earlier days and other domains', async () => {
  const bucket = new Bucket({
    [key('2026-11-22')]: failing,
    [key('2026-11-26')]: failing,
    'reports/domain=sub.example.com/day=2026-11-24/1.json.gz': failing,
    'raw/1': failing,
  });
  expect(await bucket.blockers(2)).toEqual(['no report came in these 2 days']);
  expect(bucket.read).toBe(0);
});

test('the check counts an undated report on the day on which it arrived, and only as a blocker', async () => {
  const at = (receivedAt: string, overrides: object = {}) => stored({ receivedAt, ...overrides });
  const unreadable = [{ field: 'date-range.start-datetime', problem: 'unreadable', written: '2026-02-30T00:00:00Z' }];
  const bucket = new Bucket({
    [key('unknown', 1)]: at('2026-11-23T01:00:00.000Z'),
    [key('unknown', 2)]: at('2026-11-24T01:00:00.000Z', { failedSessions: 0, failures: [], successfulSessions: 40, unreadable }),
    // Stored again by a replay.
    [key('unknown', 3)]: at('2026-11-22T23:59:59.000Z'),
  });
  expect(await bucket.blockers(2)).toEqual([
    'google.com saw certificate-expired in 1 session on 2026-11-23',
    "google.com wrote '2026-02-30T00:00:00Z' as start-datetime, which can't be read, on 2026-11-24",
    'no report of these 2 days was made under the policy (policy type sts)',
  ]);
  bucket.storedAt = new Date('2026-11-22T23:59:59Z');
  expect(await bucket.blockers(2)).toEqual(['no report came in these 2 days']);
  expect(bucket.read).toBe(3);
});

test('the check says that there are too many undated reports to list', async () => {
  const undated = (count: number) => new Bucket(Object.fromEntries(Array.from({ length: count }, (_, id) => [key('unknown', id), failing])));
  const [few, many] = [undated(20_000), undated(20_001)];
  few.storedAt = many.storedAt = new Date('2020-01-01T00:00:00Z');
  expect(await few.blockers(2)).toEqual(['no report came in these 2 days']);
  expect(await many.blockers(2)).toEqual(['no report came in these 2 days', expect.stringContaining('there are more reports')]);
});

test('the check reads all pages of a day, some at a time', async () => {
  const bucket = new Bucket(reports('2026-11-24', 2345));
  expect(await bucket.blockers(1)).toEqual(['google.com saw certificate-expired in 2345 sessions on 2026-11-24']);
  expect(bucket.mostAtOnce).toBe(16);
});

test('the check reads the latest ten thousand reports, and says that there are more', async () => {
  const bucket = new Bucket({ ...reports('2026-11-23', 3000), ...reports('2026-11-24', 9000) });
  expect(await bucket.blockers(14)).toEqual([
    'google.com saw certificate-expired in 10000 sessions from 2026-11-23 to 2026-11-24',
    'there are more reports of these days than the 10000 that are read: ask for fewer days',
  ]);
  expect(bucket.read).toBe(10_000);
  // Earlier days are not even listed.
  expect(bucket.listed).not.toContain('reports/domain=example.com/day=2026-11-22/');
});

test('the check reads no more bytes than the function has time for, and says how many reports are left', async () => {
  // Each has nine megabytes. The limit is 256; reads that have begun end.
  const large = stored({ reportId: 'x'.repeat(9 * 1024 * 1024) });
  const bucket = new Bucket(Object.fromEntries(Array.from({ length: 60 }, (_, id) => [key('2026-11-24', id), large])));
  expect(await bucket.blockers(1)).toEqual([
    `google.com saw certificate-expired in ${bucket.read} sessions on 2026-11-24`,
    `${60 - bucket.read} of the 60 reports of these days were not read, because the others took too long: ask for fewer days`,
  ]);
  expect(bucket.read).toBeLessThan(29 + 16);
});

test('the check reads only until its time is over', async () => {
  const bucket = new Bucket(reports('2026-11-24', 100));
  jest.spyOn(Date, 'now').mockImplementation(() => now + bucket.read);
  const [, left] = await bucket.blockers(1, now + 40);
  expect(left).toBe(`${100 - bucket.read} of the 100 reports of these days were not read, because the others took too long: ask for fewer days`);
  expect(bucket.read).toBeLessThan(40 + 16);
  jest.restoreAllMocks();
});

test('the check says that time ran out before it read a report', async () => {
  jest.spyOn(Date, 'now').mockReturnValue(now);
  expect(await new Bucket(reports('2026-11-24', 5)).blockers(1, now)).toEqual([
    '5 of the 5 reports of these days were not read, because the others took too long: ask for fewer days',
  ]);
  jest.restoreAllMocks();
});

test('the check yields to other work between reports, even if they all arrive at once', async () => {
  let turns = 0;
  const count = () => { turns++; timer = setImmediate(count); };
  let timer = setImmediate(count);
  const s3 = {
    send: async (command: ListObjectsV2Command | GetObjectCommand) => (command instanceof GetObjectCommand
      ? { Body: { transformToByteArray: async () => failing } }
      : { Contents: command.input.Prefix!.includes('-24/') ? Array.from({ length: 160 }, (_, id) => ({ Key: key('2026-11-24', id), Size: 100 })) : [] }),
  };
  await blockersIn(s3 as unknown as S3Client, 'reports', 'example.com', 1, now, Infinity);
  clearImmediate(timer);
  // Sixteen are read at a time.
  expect(turns).toBeGreaterThanOrEqual(160 / 16);
});

test.each<[what: string, content: Uint8Array]>([
  ['is not gzip', Buffer.from('{}')],
  ['is cut', failing.subarray(0, 20)],
  ['is not JSON', gzipSync('{"organizationName":')],
  ['is other JSON', gzipSync('{}\n')],
  ['inflates to more than it may', gzipSync(' '.repeat(11 * 1024 * 1024))],
])('the check names a report that %s, and reads the others', async (_, content) => {
  jest.spyOn(console, 'warn').mockImplementation();
  const bucket = new Bucket({ [key('2026-11-24')]: failing, [key('2026-11-24', 'bad')]: content });
  expect(await bucket.blockers(14)).toEqual([
    'google.com saw certificate-expired in 1 session on 2026-11-24',
    `1 of the reports could not be read, such as ${key('2026-11-24', 'bad')}`,
  ]);
});

test('the check does not fetch a report that is too large', async () => {
  jest.spyOn(console, 'warn').mockImplementation();
  const bucket = new Bucket({ [key('2026-11-24')]: new Uint8Array(1024 * 1024 + 1) });
  expect(await bucket.blockers(14)).toEqual([`1 of the reports could not be read, such as ${key('2026-11-24')}`]);
  expect(bucket.read).toBe(0);
});

test('the check fails if S3 fails', async () => {
  const s3 = { send: async () => { throw new Error('AccessDenied'); } } as unknown as S3Client;
  await expect(blockersIn(s3, 'reports', 'example.com', 14, now, Infinity)).rejects.toThrow('AccessDenied');
});
