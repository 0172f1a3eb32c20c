import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { HOSTILE_REPORTS } from './hostile-reports';
import { MailReader } from '../../src/tls-rpt/mail-reader.lambda-shared';
import { READ_LIMITS, ReadRequest } from '../../src/tls-rpt/reading.lambda-shared';
import { reportMail } from '../mails';

const WORKER = path.join(__dirname, '..', '..', 'assets', 'ingest', 'worker.js');

const request = (mail: Uint8Array): ReadRequest => ({
  mail, policyDomains: ['example.com'], limits: READ_LIMITS, receipt: { rawKey: 'raw/1', receivedAt: '2026-05-13T04:00:00.000Z' },
});

describe('mails are read apart', () => {
  let directory: string;
  let reader: MailReader;
  beforeEach(() => { directory = fs.mkdtempSync(path.join(os.tmpdir(), 'worker-')); });
  afterEach(async () => {
    await reader.stop();
    fs.rmSync(directory, { recursive: true });
  });

  /** A worker to which the first byte of a mail does something. */
  function hostile(): string {
    const file = path.join(directory, 'worker.js');
    fs.writeFileSync(file, `
      const { parentPort } = require('node:worker_threads');
      parentPort.on('message', ({ mail }) => {
        if (mail[0] === 1) for (;;);
        if (mail[0] === 2) for (const hog = [];;) hog.push(new Array(1e6).fill({}));
        if (mail[0] === 3) throw new Error('a defect');
        parentPort.postMessage({ reports: [] });
      });`);
    return file;
  }

  test('by the code that the function has', async () => {
    reader = new MailReader(WORKER, 20_000);
    const answers = await Promise.all([reader.read(request(reportMail())), reader.read(request(Buffer.from('From: a@b.example\r\n\r\nHello')))]);
    expect(answers[0]).toMatchObject({ reports: [{ domain: 'example.com', successfulSessions: 40, failures: [{ resultType: 'certificate-expired', failedSessions: 2 }] }] });
    expect(answers[1]).toMatchObject({ refusal: { code: 'NOT_A_REPORT' } });
  });

  /** Where the memory of the thread is not enough for one of these, it is not the thread that ends, but the process. */
  test.each(HOSTILE_REPORTS)('%s', async (_, json, code) => {
    reader = new MailReader(WORKER, 20_000);
    const mail = reportMail(json);
    const hostileRequest = { ...request(mail), limits: { ...READ_LIMITS, ratio: 2000 } };
    const [bad, good] = await Promise.all([reader.read(hostileRequest), reader.read(request(reportMail()))]);
    expect(bad.refusal?.code ?? 'accepted').toBe(code);
    for (const { lines, ...known } of bad.reports) {
      expect(gunzipSync(lines).length).toBeLessThan(READ_LIMITS.reportBytes);
      expect(JSON.stringify(known).length).toBeLessThan(5000);
    }
    expect((bad.refusal?.message ?? '').length).toBeLessThanOrEqual(1000);
    expect(good).toMatchObject({ reports: [{ domain: 'example.com' }] });
  }, 60_000);

  test.each([
    ['takes too long', 1, 'TOO_SLOW', /more than 300 ms/],
    ['takes too much memory', 2, 'TOO_LARGE', /more than 512 MB of memory/],
  ])('what %s is refused, and the mail behind it is read', async (_, byte, code, message) => {
    reader = new MailReader(hostile(), byte === 1 ? 300 : 30_000);
    const [bad, good] = await Promise.all([reader.read(request(Uint8Array.of(byte))), reader.read(request(Uint8Array.of(0)))]);
    expect(bad).toEqual({ reports: [], refusal: { code, message: expect.stringMatching(message) } });
    expect(good).toEqual({ reports: [] });
  }, 60_000);

  test('a defect is no refusal: the mail is tried again later', async () => {
    reader = new MailReader(hostile(), 5000);
    const [defect, good] = await Promise.allSettled([reader.read(request(Uint8Array.of(3))), reader.read(request(Uint8Array.of(0)))]);
    expect(defect).toMatchObject({ status: 'rejected', reason: { message: 'a defect' } });
    expect(good).toMatchObject({ status: 'fulfilled' });
  });

  test('what is being read can be given up', async () => {
    reader = new MailReader(hostile(), 60_000);
    const reading = reader.read(request(Uint8Array.of(1)));
    setTimeout(() => void reader.stop(), 200);
    await expect(reading).rejects.toThrow('the reading was given up');
  });
});
