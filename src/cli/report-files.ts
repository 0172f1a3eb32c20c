import * as fs from 'node:fs';
import * as path from 'node:path';
import { InputError } from './command';
import { MAIL_LIMITS } from '../protocol/mail-limits';
import { ProtocolError } from '../protocol/protocol-error';
import { Report, ReadReport } from '../protocol/report';
import { FoundReports, mayBeReport, readReportFile } from '../protocol/report-file';
import { readReportMail } from '../protocol/report-mail';

/** What became of one file. */
export interface Reading {
  readonly file: string;
  readonly accepted: boolean;
  readonly code: string | null;
  readonly message: string | null;
  /** The file, read before, that holds the same report. It counts once, as in the receiver. */
  readonly duplicateOf: string | null;
  readonly report: Report | null;
}

/** Reads files one after the other, and knows a report that comes again. */
export class ReportReader {
  private readonly files = new Map<string, string>();

  /** Reads a mail or a bare report, whatever it is called. Nothing that is in a file stops the reading of others. */
  public async read(file: string): Promise<Reading> {
    try {
      const { report, fingerprint } = await reportIn(file);
      const duplicateOf = this.files.get(fingerprint) ?? null;
      if (duplicateOf === null) this.files.set(fingerprint, file);
      return { file, accepted: true, code: null, message: null, duplicateOf, report };
    } catch (error) {
      const { message } = error as Error;
      return { file, accepted: false, code: error instanceof ProtocolError ? error.code : 'INTERNAL', message, duplicateOf: null, report: null };
    }
  }
}

const EXTENSION = /\.(eml|json|gz|zip)$/i;

/** The files themselves, and of directories those below that may be reports, in the order of their names. */
export function filesOf(paths: readonly string[]): string[] {
  return paths.flatMap((one) => {
    if (!fs.existsSync(one)) throw new InputError(`'${one}' does not exist: give files (.eml, .json, .json.gz, .zip) or directories`);
    return fs.statSync(one).isDirectory() ? filesBelow(one) : [one];
  });
}

/** At least one: that nothing was read must not look as if all were well. */
function filesBelow(directory: string): string[] {
  const files = fs.readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()
    .map((name) => path.join(directory, name))
    .filter((file) => EXTENSION.test(file) && mayBeFile(file));
  if (files.length > 0) return files;
  throw new InputError(`the directory '${directory}' has no report: names that end in .eml, .json, .gz or .zip are looked for in it and below; `
    + 'name the files themselves where they are called otherwise, as in a Maildir');
}

/** Where a link leads nowhere, the reading says so of that file, and others are read. */
function mayBeFile(file: string): boolean {
  try {
    return fs.statSync(file).isFile();
  } catch {
    return true;
  }
}

async function reportIn(file: string): Promise<ReadReport> {
  const { reports: [report], refusals: [refusal] } = await foundIn(file);
  if (report === undefined) throw refusal;
  return report;
}

async function foundIn(file: string): Promise<FoundReports> {
  const { size } = fs.statSync(file);
  const limit = Math.max(MAIL_LIMITS.mailBytes, MAIL_LIMITS.reportBytes);
  if (size > limit) throw new ProtocolError('TOO_LARGE', `the file has ${size} bytes, more than ${limit}`);
  const bytes = fs.readFileSync(file);
  return mayBeReport(bytes) ? readReportFile(bytes) : readReportMail(bytes);
}
