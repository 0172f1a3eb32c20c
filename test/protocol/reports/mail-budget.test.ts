import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { readReportMail } from '../../../src/protocol/mails/report-mail';
import * as inflation from '../../../src/protocol/reports/inflate';
import { MAIL_LIMITS } from '../../../src/protocol/reports/mail-limits';
import { reportJson } from '../../support/mails';
import { zipOf } from '../../support/zips';

const MEBIBYTE = 1024 * 1024;

/** Makes a mail with these files as its parts. */
function mailOf(...files: Uint8Array[]): Buffer {
  const parts = files.map((file) => `--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(file).toString('base64')}\r\n`);
  return Buffer.from(`From: a@reporter.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${parts.join('')}--b--\r\n`);
}

const copies = (count: number, file: Buffer) => Array.from({ length: count }, () => file);
/** Inflates to a mebibyte, and then its data goes wrong. */
const breaksOff = Buffer.concat([Buffer.from('1f8b0800000000000003', 'hex'), deflateRawSync(Buffer.alloc(MEBIBYTE), { finishFlush: constants.Z_SYNC_FLUSH }), Buffer.alloc(20, 0xff)]);
const wrongChecksum = Buffer.concat([gzipSync(Buffer.alloc(MEBIBYTE)).subarray(0, -8), Buffer.alloc(8)]);
const members = Buffer.concat(copies(19, gzipSync(Buffer.alloc(MEBIBYTE - 1))));

/** Makes a zip archive whose directory names one stored file fifteen times. */
function sharedData(content: Buffer): Buffer {
  const archive = zipOf({ content, method: 0 });
  const [start, end] = [archive.indexOf('PK\x01\x02'), archive.length - 22];
  const directory = Buffer.concat(copies(15, archive.subarray(start, end)));
  const trailer = Buffer.from(archive.subarray(end));
  [8, 10].forEach((at) => trailer.writeUInt16LE(15, at));
  trailer.writeUInt32LE(directory.length, 12);
  return Buffer.concat([archive.subarray(0, start), directory, trailer]);
}

/** However it is split, a mail can have no more unpacked of it than as one file. */
const BOMBS: Array<[what: string, mail: Buffer]> = [
  ['zip archives of a gzip file of many members', mailOf(...copies(99, zipOf({ content: members })))],
  ['zip archives', mailOf(...copies(99, zipOf({ content: Buffer.alloc(MEBIBYTE - 1) })))],
  ['zip archives whose files are the same stored data', mailOf(...copies(3, sharedData(Buffer.alloc(1_000_000))))],
  ['gzip files', mailOf(...copies(99, gzipSync(Buffer.alloc(MEBIBYTE - 1))))],
  ['gzip files whose checksum is wrong', mailOf(...copies(99, wrongChecksum))],
  ['gzip files that go wrong at their end', mailOf(...copies(99, breaksOff))],
];

let unpacked: number;
let inflations: number;
beforeEach(() => {
  [unpacked, inflations] = [0, 0];
  const { inflate } = inflation;
  jest.spyOn(inflation, 'inflate').mockImplementation((...args) => {
    inflations++;
    const result = inflate(...args);
    unpacked += result.content.length;
    return result;
  });
});
afterEach(() => jest.restoreAllMocks());

test.each(BOMBS)('%s share the budget of their mail', async (_, mail) => {
  const { reports, rejections } = await readReportMail(mail);
  expect(reports).toEqual([]);
  expect(rejections.map(({ code }) => code)).toContain('TOO_LARGE');
  expect(unpacked).toBeLessThanOrEqual(Math.min(MAIL_LIMITS.reportBytes, Math.max(MEBIBYTE, mail.length * MAIL_LIMITS.ratio)));
  // What breaks off makes a mebibyte, and spends less; what is refused makes nothing.
  expect(inflations).toBeLessThan(120);
});

test.each([
  ['the members of a gzip file', mailOf(Buffer.concat(copies(200_000, gzipSync(''))))],
  ['the members of many gzip files', mailOf(...copies(90, Buffer.concat(copies(200, gzipSync('')))))],
])('a thousand of %s are decompressed', async (_, mail) => {
  const { rejections } = await readReportMail(mail);
  expect(rejections.at(-1)).toMatchObject({ code: 'TOO_MANY_PARTS', message: expect.stringMatching(/what is packed in the mail has more than 1000 members and files$/) });
  // The last is refused, and so is the first of each file after it.
  expect(inflations).toBeLessThanOrEqual(1100);
});

test('the files of all zip archives of a mail are counted together', async () => {
  const { rejections } = await readReportMail(mailOf(...copies(51, zipOf({ content: Buffer.from('a') }, { content: Buffer.from('b') }))));
  expect(rejections.at(-1)).toMatchObject({ code: 'TOO_MANY_PARTS', message: expect.stringMatching(/the zip archives of the mail have 102 files, more than 100$/) });
});

test('many honest reports are read beside damaged ones in a mail', async () => {
  const files = Array.from({ length: 90 }, (_, index) => gzipSync(JSON.stringify(reportJson({ 'report-id': `${index}` }))));
  const damaged = files.map((file, index) => index % 3 === 0 ? Buffer.concat([file.subarray(0, -100), Buffer.alloc(100, 0xff)]) : file);
  const { reports, rejections } = await readReportMail(mailOf(...damaged));
  expect([reports.length, rejections.length]).toEqual([60, 30]);
  expect(new Set(rejections.map(({ code }) => code))).toEqual(new Set(['BAD_GZIP']));
});
