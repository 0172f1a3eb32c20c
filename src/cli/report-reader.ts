import * as fs from 'node:fs';
import { isMbox, mailsIn } from '../protocol/mails/mbox';
import { MailReport, readReportMail } from '../protocol/mails/report-mail';
import { ProtocolError } from '../protocol/protocol-error';
import { MAIL_LIMITS } from '../protocol/reports/mail-limits';
import { ReadReport, Report } from '../protocol/reports/report';
import { FoundReports, mayBeReport, readReportFile } from '../protocol/reports/report-file';

/** What became of one report, or of a file or a part of it in which none can be read. */
export interface Reading {
  readonly file: string;
  /** Where in the file it is, in words; null where the file has but one. */
  readonly part: string | null;
  readonly accepted: boolean;
  readonly code: string | null;
  readonly message: string | null;
  /** The file, read before, that holds the same report. It counts once, as in the receiver. */
  readonly duplicateOf: string | null;
  readonly report: Report | null;
}

/** A file is read as a whole, and its mails each within the limits of one. */
const MAX_MBOX_BYTES = 1024 * 1024 * 1024;
const MAX_BYTES = Math.max(MAIL_LIMITS.mailBytes, MAIL_LIMITS.reportBytes);

/** Reads files one after the other, and knows a report that comes again. */
export class ReportReader {
  private readonly files = new Map<string, string>();

  /** Reads all reports of a mail, of an mbox, or of a file of reports, whatever it is called: one reading at least. Nothing in a file stops it. */
  public async read(file: string): Promise<Reading[]> {
    try {
      const bytes = bytesOf(file);
      if (!isMbox(bytes)) return await this.readingsOf(file, null, () => (mayBeReport(bytes) ? readReportFile(bytes) : readReportMail(bytes)));
      const readings: Reading[] = [];
      let number = 0;
      for (const mail of mailsIn(bytes)) {
        number++;
        readings.push(...await this.readingsOf(file, `mail ${number}`, () => readReportMail(mail)));
      }
      return readings.length === 1 ? readings.map((reading) => ({ ...reading, part: null })) : readings;
    } catch (error) {
      return [refused(file, null, error as Error)];
    }
  }

  private async readingsOf(file: string, part: string | null, find: () => Promise<FoundReports>): Promise<Reading[]> {
    try {
      const { reports, rejections } = await find();
      const isOne = reports.length + rejections.length === 1;
      return [
        ...reports.map((report) => this.accepted(file, isOne ? part : within(part, report), report)),
        // Their messages name the part.
        ...rejections.map((refusal) => refused(file, part, refusal)),
      ];
    } catch (error) {
      return [refused(file, part, error as Error)];
    }
  }

  private accepted(file: string, part: string | null, { report, fingerprint }: ReadReport): Reading {
    const duplicateOf = this.files.get(fingerprint) ?? null;
    if (duplicateOf === null) this.files.set(fingerprint, file);
    return { file, part, accepted: true, code: null, message: null, duplicateOf, report };
  }
}

function within(part: string | null, report: ReadReport & Partial<MailReport>): string | null {
  return [part, report.origin?.part].filter((one) => one).join(', ') || null;
}

function refused(file: string, part: string | null, error: Error): Reading {
  const code = error instanceof ProtocolError ? error.code : 'INTERNAL';
  return { file, part, accepted: false, code, message: error.message, duplicateOf: null, report: null };
}

function bytesOf(file: string): Buffer {
  const { size } = fs.statSync(file);
  const limit = size > MAX_BYTES && isMbox(beginningOf(file)) ? MAX_MBOX_BYTES : MAX_BYTES;
  if (size > limit) throw new ProtocolError('TOO_LARGE', `the file has ${size} bytes, more than ${limit}`);
  return fs.readFileSync(file);
}

function beginningOf(file: string): Buffer {
  const bytes = Buffer.alloc(16);
  const handle = fs.openSync(file, 'r');
  try {
    return bytes.subarray(0, fs.readSync(handle, bytes));
  } finally {
    fs.closeSync(handle);
  }
}
