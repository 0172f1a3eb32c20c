import * as fs from 'node:fs';
import { isMbox, mailsIn } from '../protocol/mails/mbox';
import { MailReport, readReportMail } from '../protocol/mails/report-mail';
import { ProtocolError } from '../protocol/protocol-error';
import { MAIL_LIMITS } from '../protocol/reports/mail-limits';
import { ReadReport, Report } from '../protocol/reports/report';
import { FoundReports, mayBeReport, readReportFile } from '../protocol/reports/report-file';

/** The result for one report, or for a file or part without a readable report. */
export interface Reading {
  readonly file: string;
  /** The place in the file, in words; null if the file has only one report. */
  readonly part: string | null;
  readonly accepted: boolean;
  readonly code: string | null;
  readonly message: string | null;
  /** The file, read earlier, that has the same report. A report counts once, as in the receiver. */
  readonly duplicateOf: string | null;
  readonly report: Report | null;
}

/** Limits mbox files, which are read as a whole. Each mail has the limits of a mail. */
const MAX_MBOX_BYTES = 1024 * 1024 * 1024;
const MAX_BYTES = Math.max(MAIL_LIMITS.mailBytes, MAIL_LIMITS.reportBytes);

/** Reads files one after the other and recognizes repeated reports. */
export class ReportReader {
  private readonly files = new Map<string, string>();

  /** Reads all reports of a mail, an mbox or a report file of any name. Returns at least one reading and never throws for the content of a file. */
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
