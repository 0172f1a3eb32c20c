import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { HOSTILE_READERS, hostileReader } from './hostile-reader';
import { HOSTILE_REPORTS } from './hostile-reports';
import { MailReader } from '../../../src/tls-rpt/handler/mail-reader';
import { READ_LIMITS, ReadRequest } from '../../../src/tls-rpt/handler/reading';
import { reportMail } from '../../support/mails';

const READER = path.join(__dirname, '..', '..', '..', 'assets', 'ingest', 'child.js');

const requestOf = (mail: Uint8Array): ReadRequest => ({
  mail, policyDomains: ['example.com'], limits: READ_LIMITS, receipt: { rawKey: 'raw/1', receivedAt: '2026-05-13T04:00:00.000Z' },
});
const [GOOD, BAD] = [Uint8Array.of(0), Uint8Array.of(1)];

let directory: string;
let reader: MailReader;
/** Has the code of the function, and reads one mail after the other, as there. */
let warm: MailReader;
let log: jest.SpyInstance;
beforeAll(() => { warm = new MailReader(READER); });
afterAll(() => warm.close());
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'reader-'));
  log = jest.spyOn(console, 'error').mockImplementation();
});
afterEach(() => {
  if (reader !== warm) reader.close();
  log.mockRestore();
  fs.rmSync(directory, { recursive: true });
});

const read = (mail: Uint8Array, milliseconds = 20_000, signal = new AbortController().signal) => reader.read(requestOf(mail), milliseconds, signal);

describe('mails are read in a separate process', () => {
  test('the process has the code of the function', async () => {
    reader = warm;
    const answers = await Promise.all([read(reportMail()), read(Buffer.from('From: a@b.example\r\n\r\nHello'))]);
    expect(answers[0]).toMatchObject({ reports: [{ domain: 'example.com', successfulSessions: 40, failures: [{ resultType: 'certificate-expired', failedSessions: 2 }] }] });
    expect(JSON.parse(gunzipSync(answers[0].reports[0].lines).toString())).toMatchObject({ policy_domain: 'example.com', raw_key: 'raw/1' });
    expect(answers[1]).toMatchObject({ rejection: { code: 'NOT_A_REPORT' } });
  });

  test.each(HOSTILE_REPORTS)('a report with %s has its outcome', async (_, json, code) => {
    reader = warm;
    const mail = reportMail(json, { headers: ['X-Long: example.org'] });
    const hostileRequest = { ...requestOf(mail), limits: { ...READ_LIMITS, ratio: 2000 } };
    const [bad, good] = await Promise.all([reader.read(hostileRequest, 20_000, new AbortController().signal), read(reportMail())]);
    expect(bad.rejection?.code ?? 'accepted').toBe(code);
    for (const { lines, ...known } of bad.reports) {
      expect(gunzipSync(lines).length).toBeLessThan(READ_LIMITS.reportBytes);
      expect(JSON.stringify(known).length).toBeLessThan(5000);
    }
    expect((bad.rejection?.message ?? '').length).toBeLessThanOrEqual(1000);
    expect(good).toMatchObject({ reports: [{ domain: 'example.com' }] });
  }, 60_000);
});

describe('a reader that misbehaves', () => {
  test.each(HOSTILE_READERS)('a mail is refused, and the next one is read, if its reader %s', async (_, misbehaviour, code, message) => {
    reader = new MailReader(hostileReader(directory, misbehaviour));
    const [bad, good] = await Promise.all([read(BAD, code === 'TOO_SLOW' ? 250 : 20_000), read(GOOD)]);
    expect(bad).toEqual({ reports: [], rejection: { code, message: expect.stringMatching(message) } });
    expect(bad.rejection!.message.length).toBeLessThanOrEqual(1000);
    expect(good).toEqual({ reports: [] });
  }, 60_000);

  test('a second answer belongs to no mail', async () => {
    reader = new MailReader(hostileReader(directory, 'answer(id); setTimeout(() => answer(id, { reports: [{ lines: 0 }] }), 20);'));
    expect(await read(BAD)).toEqual({ reports: [] });
    await sleep(200);
    expect(await read(GOOD)).toEqual({ reports: [] });
  });
});

describe('a reader that ends through no fault of the mail refuses none', () => {
  test.each([
    ['ends because of an earlier mail', 'if (mails > 1) process.exit(1); answer(id);'],
    ['has an earlier mail\'s memory', 'if (mails > 1) for (const hog = [];;) hog.push(Buffer.alloc(16e6, 1)); answer(id);'],
    ['ends after its answer', 'answer(id); setTimeout(() => process.exit(0), 20);'],
    ['is killed after its answer', "answer(id); setTimeout(() => process.kill(process.pid, 'SIGKILL'), 20);"],
  ])('if a reader %s, another one reads the mail', async (_, misbehaviour) => {
    reader = new MailReader(hostileReader(directory, misbehaviour));
    for (let mail = 0; mail < 3; mail++) {
      expect(await read(BAD)).toEqual({ reports: [] });
      await sleep(100);
    }
  }, 60_000);

  test('if no reader can be started, the mail is tried again later', async () => {
    const file = path.join(directory, 'child.js');
    reader = new MailReader(file);
    await expect(read(GOOD)).rejects.toThrow(/it ended with status 1: [^]*Cannot find module/);
    hostileReader(directory, '');
    expect(await read(GOOD)).toEqual({ reports: [] });
  });

  test('when the function runs out of time, mails that are read or wait are given up, and the next mail is read', async () => {
    reader = new MailReader(hostileReader(directory, 'for (;;);'));
    const given = new AbortController();
    const readings = [read(BAD, 60_000, given.signal), read(GOOD, 60_000, given.signal)].map((one) => one.catch((error: Error) => error.message));
    setTimeout(() => given.abort(new Error('no more time')), 300);
    expect(await Promise.all(readings)).toEqual(['no more time', 'no more time']);
    expect(await read(GOOD)).toEqual({ reports: [] });
  });
});

describe('a reader', () => {
  const asked = async (expression: string) => {
    reader = new MailReader(hostileReader(directory, `answer(id, { reports: [], rejection: { code: 'BAD_MAIL', message: JSON.stringify(${expression}) } });`));
    return JSON.parse((await read(BAD)).rejection!.message);
  };

  test("a reader has only the paths of libraries from the function's environment", async () => {
    const env = process.env;
    process.env = { ...env, AWS_SECRET_ACCESS_KEY: 'secret', NODE_OPTIONS: '', LD_LIBRARY_PATH: '/var/lang/lib' };
    try {
      expect(await asked('process.env')).toEqual({ LD_LIBRARY_PATH: '/var/lang/lib', TZ: 'UTC' });
    } finally {
      process.env = env;
    }
  });

  const isLinux = process.platform === 'linux';
  if (!isLinux) console.warn("SKIPPED: 'is what the kernel ends first' and 'leaves no open file' are about Linux, on which Lambda runs");
  (isLinux ? test : test.skip)('is what the kernel ends first', async () => {
    expect(await asked("fs.readFileSync('/proc/self/oom_score_adj', 'utf8')")).toBe('1000\n');
  });

  (isLinux ? test : test.skip)('leaves no open file when it has ended', async () => {
    const open = () => fs.readdirSync('/proc/self/fd').map(openFile).filter((file) => file.endsWith('/statm'));
    // Jest's own process may be measured too.
    const before = new Set(open());
    const measured = () => open().filter((file) => !before.has(file));
    reader = new MailReader(hostileReader(directory, 'process.exit(0);'));
    await read(BAD);
    await until(() => measured().length === 0);
    await read(GOOD);
    expect(measured()).toHaveLength(1);
    reader.close();
    await until(() => measured().length === 0);
  }, 60_000);

  test('a reader is replaced when it has become large', async () => {
    reader = new MailReader(hostileReader(directory, "globalThis.kept ??= Buffer.alloc(2.2e8, 1); answer(id, { reports: [], rejection: { code: 'BAD_MAIL', message: String(mails) } });"));
    expect([(await read(BAD)).rejection!.message, (await read(BAD)).rejection!.message]).toEqual(['1', '1']);
  });
});

/** Waits for what follows when a reader that was killed has ended, which takes a moment. */
async function until(isSo: () => boolean): Promise<void> {
  for (let wait = 0; wait < 1000 && !isSo(); wait++) await sleep(10);
  expect(isSo()).toBe(true);
}

function openFile(descriptor: string): string {
  try {
    return fs.readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return '';
  }
}
