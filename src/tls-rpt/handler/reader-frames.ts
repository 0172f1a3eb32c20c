import { Frame, FrameLimits, frameOf } from './frames';
import { DomainReport, ReadAnswer, ReadRequest } from './reading';
import { REJECTIONS } from '../../protocol/reports/rejections';

const MEBIBYTE = 1024 * 1024;
const NOTHING = new Uint8Array();

/** Bound of a request: the largest mail that SES accepts. */
export const REQUEST_LIMITS: FrameLimits = { valueBytes: MEBIBYTE, bytes: 40 * MEBIBYTE };
/** Bound of an answer, whose lines are compressed. */
export const ANSWER_LIMITS: FrameLimits = { valueBytes: 4 * MEBIBYTE, bytes: 64 * MEBIBYTE };

/** Request to a reader: the bytes are the mail, and the answer repeats `id`. */
type RequestValue = Omit<ReadRequest, 'mail'> & { readonly id: number };

/** Answer of a reader: the bytes are the lines of all reports, concatenated. */
interface AnswerValue {
  readonly id: number;
  readonly reports?: ReadonlyArray<Omit<DomainReport, 'lines'> & { readonly lines: number }>;
  readonly rejection?: ReadAnswer['rejection'];
  /** Why the mail could be neither accepted nor rejected. */
  readonly defect?: string;
}

/** Sent by a reader when its code is loaded. */
export const READY = frameOf('ready', NOTHING);

export function isReady({ value }: Frame): boolean {
  return value === 'ready';
}

export function requestFrame(id: number, { mail, ...rest }: ReadRequest): Uint8Array[] {
  const value: RequestValue = { id, ...rest };
  return frameOf(value, mail);
}

export function requestIn({ value, bytes }: Frame): { id: number; request: ReadRequest } {
  const { id, ...rest } = value as RequestValue;
  return { id, request: { ...rest, mail: bytes } };
}

export function answerFrame(id: number, { reports, rejection }: ReadAnswer): Uint8Array[] {
  const value: AnswerValue = { id, reports: reports.map((report) => ({ ...report, lines: report.lines.length })), rejection };
  return frameOf(value, Buffer.concat(reports.map(({ lines }) => lines)));
}

export function defectFrame(id: number, error: unknown): Uint8Array[] {
  const value: AnswerValue = { id, defect: String((error as Error | undefined)?.stack ?? error).slice(0, 1000) };
  return frameOf(value, NOTHING);
}

/** Throws if the frame is not an answer to this request. */
export function answerIn({ value, bytes }: Frame, id: number): ReadAnswer {
  const { reports, rejection, defect, ...rest } = value as AnswerValue;
  if (rest.id !== id) throw new Error(`an answer to request ${rest.id}, not ${id}`);
  if (defect !== undefined) throw new Error(defect);
  if (!Array.isArray(reports)) throw new Error('an answer without reports');
  if (rejection && !(REJECTIONS as readonly string[]).includes(rejection.code)) throw new Error('a rejection with an unknown code');
  let end = 0;
  const whole = (reports as NonNullable<AnswerValue['reports']>).map((report) => ({ ...report, lines: Uint8Array.from(bytes.subarray(end, end += report.lines)) }));
  if (end !== bytes.length) throw new Error(`an answer with ${bytes.length} bytes of lines, not ${end}`);
  return { reports: whole, ...rejection && { rejection } };
}
