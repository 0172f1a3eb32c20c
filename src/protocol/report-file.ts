import { gunzip, isGzip } from './gzip';
import { MAIL_LIMITS, MailLimits } from './mail-limits';
import { ProtocolError } from './protocol-error';
import { parseReport, ReadReport } from './report';
import { isZip, unzip } from './zip';

/** Whether bytes may hold a report, by their first ones. */
export function mayBeReport(bytes: Uint8Array): boolean {
  return isGzip(bytes) || isZip(bytes) || isJsonObject(bytes);
}

/** Reads a report as it is, in gzip, or alone in a zip archive, whatever its file is called. */
export async function readReportFile(bytes: Uint8Array, limits: MailLimits = MAIL_LIMITS): Promise<ReadReport> {
  if (!isZip(bytes)) return parseReport(textOf(bytes, limits));

  const reports = (await unzip(bytes, limits)).filter((file) => isGzip(file) || isJsonObject(file));
  if (reports.length === 0) throw new ProtocolError('NOT_A_REPORT', 'no file in the zip archive holds a TLS report');
  if (reports.length > 1) throw new ProtocolError('SEVERAL_REPORTS', `${reports.length} files in the zip archive may be the report, where one is`);
  return parseReport(textOf(reports[0], limits));
}

function textOf(bytes: Uint8Array, limits: MailLimits): string {
  const json = isGzip(bytes) ? gunzip(bytes, limits) : bytes;
  if (json.length > limits.reportBytes) throw new ProtocolError('TOO_LARGE', `the report has ${json.length} bytes, more than ${limits.reportBytes}`);
  return decoded(json);
}

/** Without the byte order mark that I-JSON (RFC 7493 §2.1) has no place for. */
function decoded(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  const text = encoding ? new TextDecoder(encoding).decode(bytes) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Some tools write UTF-16, and say so by the mark. */
function encodingOf([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

function isJsonObject(bytes: Uint8Array): boolean {
  return /^\s*\{/.test(decoded(bytes.subarray(0, 1024)));
}
