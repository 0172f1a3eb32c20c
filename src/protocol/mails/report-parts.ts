import { Leaf, MediaType } from './mime-leaves';
import { ProtocolError } from '../protocol-error';
import { isAttachedReport, isOfOwnType, isReportName } from './report-label';
import { isDmarcReport } from '../reports/dmarc-report';
import { beginningOf, firstCharacterAt } from '../reports/first-character';
import { mayBeReport } from '../reports/report-file';
import { shownBriefly } from '../shown';

/**
 * How a report is placed in a mail: as a separate part, as a whole text, inside a longer text, or in an attached mail.
 * Reporters send it as a separate part. The signature of an attached mail is unknown.
 */
export type Standing = 'part' | 'text' | 'pasted' | 'forwarded';

/** A place in a mail. */
export interface Origin {
  /** As messages name it: `part 2 (application/tlsrpt+gzip 'report.json.gz')`. */
  readonly part: string;
  readonly standing: Standing;
}

/** A part that may be a report. */
export interface Candidate {
  readonly origin: Origin;
  readonly bytes: Uint8Array;
  /** Whether the mail says that it is one. */
  readonly isLabelled: boolean;
}

export interface Candidates {
  readonly candidates: readonly Candidate[];
  /** Rejections of parts with a wrong label, and of other kinds of reports. */
  readonly rejections: readonly ProtocolError[];
}

interface Part extends Leaf {
  readonly standing: Standing;
  readonly isLabelled: boolean;
}

/** Finds possible reports by content, as labels and file names are often wrong. Labelled ones come first. */
export function candidatesIn(leaves: readonly Leaf[]): Candidates {
  const mailsWithOwnType = new Set(leaves.filter(isOfOwnType).map(mailOf));
  const parts = leaves.map((leaf) => partOf(leaf, mailsWithOwnType.has(mailOf(leaf))));
  const fitting = parts.filter(({ bytes }) => mayBeReport(bytes));
  const rejections = parts.map(rejectionOf).filter((one) => one !== undefined);
  const pasted = parts.filter(({ bytes }) => !mayBeReport(bytes)).flatMap(pastedIn);
  const candidates = [...fitting, ...fitting.length + rejections.length > 0 ? pasted.filter(speaksOfPolicies) : pasted].map(candidateOf);
  return { candidates: candidates.sort((a, b) => Number(b.isLabelled) - Number(a.isLabelled)), rejections };
}

/** Identifies a mail by its outermost multipart, which all its leaves share. Mails without parts count as one mail. */
function mailOf({ within: [outermost] }: Leaf): MediaType | undefined {
  return outermost;
}

function candidateOf(part: Part): Candidate {
  return { bytes: part.bytes, isLabelled: part.isLabelled, origin: { part: nameOf(part), standing: part.standing } };
}

/** Matches the beginning of gzip, zip and JSON in base64. */
const BASE64 = /^(?:H4sI|UEsD|ey[JA]|ew[ok0])[A-Za-z0-9+/=\s]+$/;

/** Decodes base64 without a header that announces it. A part labelled as text counts as text: anybody can write it into a form. */
function partOf(leaf: Leaf, hasOwnType: boolean): Part {
  const standing = leaf.forwards > 0 ? 'forwarded' : leaf.type.startsWith('text/') ? 'text' : 'part';
  const bytes = BASE64.test(beginningOf(leaf.bytes, 100)) ? Buffer.from(Buffer.from(leaf.bytes).toString('latin1'), 'base64') : leaf.bytes;
  return { ...leaf, bytes, standing, isLabelled: isOfOwnType(leaf) || isReportName(leaf.filename) || !hasOwnType && isAttachedReport(leaf) };
}

/** Finds a report that a gateway or a person pasted into a text: from the first line that begins with a brace to the last brace. */
function pastedIn(part: Part): Part[] {
  if (!part.type.startsWith('text/')) return [];
  const text = Buffer.from(part.bytes).toString('utf8');
  // Not by one expression for both ends: where the last brace is missing, it would look for it again from each line.
  const [start, end] = [text.search(/^\{/m), text.lastIndexOf('}')];
  const standing = part.standing === 'forwarded' ? 'forwarded' : 'pasted';
  return start >= 0 && end > start ? [{ ...part, standing, bytes: Buffer.from(text.slice(start, end + 1)) }] : [];
}

/** Says whether a text mentions policies. Other texts have braces too. */
function speaksOfPolicies({ bytes }: Part): boolean {
  return Buffer.from(bytes).includes('"policies"');
}

/** Rejects parts that are labelled as a report but do not begin like one, and DMARC reports. */
function rejectionOf(part: Part): ProtocolError | undefined {
  const { bytes } = part;
  if (mayBeReport(bytes)) return undefined;
  if (isDmarcReport(bytes)) return new ProtocolError('DMARC_REPORT', `${nameOf(part)} is a DMARC report (RFC 7489), not a TLS report (RFC 8460)`);
  if (!part.isLabelled) return undefined;
  const [code, format] = formatOf(part);
  const start = firstCharacterAt(bytes);
  const found = start === bytes.length ? 'it is empty' : `it begins with the bytes ${Buffer.from(bytes.subarray(start, start + 4)).toString('hex')}`;
  return new ProtocolError(code, `${nameOf(part)} is labelled as a TLS report and is not ${format}: ${found}`);
}

/** Returns the format that the label promises. */
function formatOf({ type, filename }: Leaf): [code: string, format: string] {
  const label = `${type} ${filename}`.toLowerCase();
  if (/zip\b/.test(label.replace(/gzip/g, ''))) return ['BAD_ZIP', 'a zip archive'];
  return /gzip|\.gz$/.test(label) ? ['BAD_GZIP', 'gzip data'] : ['NOT_JSON', 'JSON'];
}

function nameOf({ number, type, filename }: Leaf): string {
  return `part ${number} (${shownBriefly(type, 60)}${filename === '' ? '' : ` '${shownBriefly(filename, 80)}'`})`;
}
