import { Leaf, MediaType } from './mime-leaves';
import { ProtocolError } from '../protocol-error';
import { isAttachedReport, isOfOwnType, isReportName } from './report-label';
import { isDmarcReport } from '../reports/dmarc-report';
import { beginningOf, firstCharacterAt } from '../reports/first-character';
import { mayBeReport } from '../reports/report-file';
import { shownBriefly } from '../shown';

/**
 * How a report is in a mail: as a part of its own, as all of a text, within a text that says other things, or in another mail that is attached.
 * The first is how reporters send it. Of the last, the signature is not known.
 */
export type Standing = 'part' | 'text' | 'pasted' | 'forwarded';

/** Where in a mail something was found. */
export interface Origin {
  /** As messages name it: `part 2 (application/tlsrpt+gzip 'report.json.gz')`. */
  readonly part: string;
  readonly standing: Standing;
}

/** What may be a report. */
export interface Candidate {
  readonly origin: Origin;
  readonly bytes: Uint8Array;
  /** Whether the mail says that it is one. */
  readonly isLabelled: boolean;
}

export interface Candidates {
  readonly candidates: readonly Candidate[];
  /** Parts that are said to be reports, and are none, and those that are reports of another kind. */
  readonly rejections: readonly ProtocolError[];
}

interface Part extends Leaf {
  readonly standing: Standing;
  readonly isLabelled: boolean;
}

/** Finds what may be a report by what the parts hold, as labels and file names are often wrong: those that are labelled come first. */
export function candidatesIn(leaves: readonly Leaf[]): Candidates {
  const mailsWithOwnType = new Set(leaves.filter(isOfOwnType).map(mailOf));
  const parts = leaves.map((leaf) => partOf(leaf, mailsWithOwnType.has(mailOf(leaf))));
  const fitting = parts.filter(({ bytes }) => mayBeReport(bytes));
  const rejections = parts.map(rejectionOf).filter((one) => one !== undefined);
  const pasted = parts.filter(({ bytes }) => !mayBeReport(bytes)).flatMap(pastedIn);
  const candidates = [...fitting, ...fitting.length + rejections.length > 0 ? pasted.filter(speaksOfPolicies) : pasted].map(candidateOf);
  return { candidates: candidates.sort((a, b) => Number(b.isLabelled) - Number(a.isLabelled)), rejections };
}

/** What is the same for all leaves of one mail: its outermost multipart. Mails without parts, of which each is one leaf, count as one. */
function mailOf({ within: [outermost] }: Leaf): MediaType | undefined {
  return outermost;
}

function candidateOf(part: Part): Candidate {
  return { bytes: part.bytes, isLabelled: part.isLabelled, origin: { part: nameOf(part), standing: part.standing } };
}

/** gzip, zip and JSON as base64 begins them. */
const BASE64 = /^(?:H4sI|UEsD|ey[JA]|ew[ok0])[A-Za-z0-9+/=\s]+$/;

/** Some base64 has no header that says so. What is labelled as text is text, whatever it holds: anybody can write it into a form. */
function partOf(leaf: Leaf, hasOwnType: boolean): Part {
  const standing = leaf.forwards > 0 ? 'forwarded' : leaf.type.startsWith('text/') ? 'text' : 'part';
  const bytes = BASE64.test(beginningOf(leaf.bytes, 100)) ? Buffer.from(Buffer.from(leaf.bytes).toString('latin1'), 'base64') : leaf.bytes;
  return { ...leaf, bytes, standing, isLabelled: isOfOwnType(leaf) || isReportName(leaf.filename) || !hasOwnType && isAttachedReport(leaf) };
}

/** A report pasted into a text, below what a gateway or a human wrote: from the first line that begins with a brace to the last brace. */
function pastedIn(part: Part): Part[] {
  if (!part.type.startsWith('text/')) return [];
  const text = Buffer.from(part.bytes).toString('utf8');
  // Not by one expression for both ends: where the last brace is missing, it would look for it again from each line.
  const [start, end] = [text.search(/^\{/m), text.lastIndexOf('}')];
  const standing = part.standing === 'forwarded' ? 'forwarded' : 'pasted';
  return start >= 0 && end > start ? [{ ...part, standing, bytes: Buffer.from(text.slice(start, end + 1)) }] : [];
}

/** Rather than what texts have braces for. */
function speaksOfPolicies({ bytes }: Part): boolean {
  return Buffer.from(bytes).includes('"policies"');
}

/** What is labelled as a report and does not begin as one is the reporter's fault; other reports are nobody's. */
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

/** What the label says of the format. */
function formatOf({ type, filename }: Leaf): [code: string, format: string] {
  const label = `${type} ${filename}`.toLowerCase();
  if (/zip\b/.test(label.replace(/gzip/g, ''))) return ['BAD_ZIP', 'a zip archive'];
  return /gzip|\.gz$/.test(label) ? ['BAD_GZIP', 'gzip data'] : ['NOT_JSON', 'JSON'];
}

function nameOf({ number, type, filename }: Leaf): string {
  return `part ${number} (${shownBriefly(type, 60)}${filename === '' ? '' : ` '${shownBriefly(filename, 80)}'`})`;
}
