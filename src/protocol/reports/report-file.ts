import { checkNotDmarc } from './dmarc-report';
import { firstCharacterAt } from './first-character';
import { gunzip, isGzip } from './gzip';
import { MailBudget } from './mail-budget';
import { MAIL_LIMITS } from './mail-limits';
import { ProtocolError } from '../protocol-error';
import { parseReport } from './parse-report';
import { ReadReport } from './report';
import { isZip, unzip } from './zip';

/** Says whether bytes may contain a report, by their beginning. */
export function mayBeReport(bytes: Uint8Array): boolean {
  return isGzip(bytes) || isZip(bytes) || isJsonObject(bytes);
}

/** The reports of a file or mail, and why others could not be read. */
export interface FoundReports {
  readonly reports: readonly ReadReport[];
  readonly rejections: readonly ProtocolError[];
}

/**
 * Reads a plain report, a report in gzip, or all reports in a zip archive. Ignores the file's name.
 *
 * @param budget The budget of the mail that contains the file.
 */
export async function readReportFile(bytes: Uint8Array, budget = new MailBudget(MAIL_LIMITS, bytes.length)): Promise<FoundReports> {
  try {
    if (!isZip(bytes)) return readEach([bytes], budget);
    const { files: all, rejections } = await unzip(bytes, budget);
    const files = all.filter((file) => isGzip(file) || isJsonObject(file));
    if (files.length + rejections.length > 0) {
      const read = readEach(files, budget);
      return { ...read, rejections: [...read.rejections, ...rejections] };
    }
    all.forEach(checkNotDmarc);
    throw new ProtocolError('NOT_A_REPORT', 'no file in the zip archive holds a TLS report');
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { reports: [], rejections: [error] };
  }
}

/** Reads each file. An unreadable file does not affect the others. */
function readEach(files: readonly Uint8Array[], budget: MailBudget): FoundReports {
  const reports: ReadReport[] = [];
  const rejections: ProtocolError[] = [];
  for (const [index, file] of files.entries()) {
    try {
      const json = jsonIn(file, budget);
      reports.push(parseReport(decoded(json), encodingOf(json) ? undefined : json));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      rejections.push(files.length === 1 ? error : new ProtocolError(error.code, `report ${index + 1} of ${files.length} in the zip archive: ${error.message}`));
    }
  }
  return { reports, rejections };
}

function jsonIn(bytes: Uint8Array, budget: MailBudget): Uint8Array {
  const json = isGzip(bytes) ? gunzip(bytes, budget) : bytes;
  const { limits } = budget;
  if (json.length > limits.reportBytes) throw new ProtocolError('TOO_LARGE', `the report has ${json.length} bytes, more than ${limits.reportBytes}`);
  checkNotDmarc(json);
  return json;
}

/** Decodes text without a byte order mark, which I-JSON (RFC 7493 §2.1) does not allow. */
function decoded(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  const text = encoding ? new TextDecoder(encoding).decode(bytes) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Recognizes UTF-16 by its byte order mark, as some tools write it. */
function encodingOf([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

const [OPEN_LIST, OPEN_OBJECT] = Buffer.from('[{');

function isJsonObject(bytes: Uint8Array): boolean {
  const start = firstCharacterAt(bytes);
  // A list of objects may hold reports. Other texts begin with a bracket too.
  return bytes[bytes[start] === OPEN_LIST ? firstCharacterAt(bytes, start + 1) : start] === OPEN_OBJECT;
}
