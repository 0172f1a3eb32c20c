import { headerBlock, headerOf, tooLargeHeaders } from './header-block';
import { Header } from './mail-header';
import { isMbox, mailsIn } from './mbox';
import { ProtocolError } from '../protocol-error';
import { shortened } from '../shown';
import { Node, TreeParser } from './tree-parser';
import { MailLimits } from '../reports/mail-limits';

/** A media type with the kind of a `multipart/report` (RFC 6522 §3). Both are in lower case. */
export interface MediaType {
  readonly type: string;
  readonly reportType: string;
}

/** A decoded part of a mail without parts of its own. */
export interface Leaf extends MediaType {
  readonly filename: string;
  readonly bytes: Uint8Array;
  /** The number of the part, as in IMAP (RFC 9051 §6.4.5): `2.1`. */
  readonly number: string;
  /** The multiparts around it in its own mail, outermost first. */
  readonly within: readonly MediaType[];
  /** The number of attached mails around it. */
  readonly forwards: number;
}

/** A mail with its decoded parts. */
export interface Mime {
  /** The header fields from the top, where the last server adds its own. */
  readonly headers: readonly Header[];
  /** The media type of the mail itself. */
  readonly mediaType: MediaType;
  /** The text before the first part of a multipart. Null for a mail without parts. */
  readonly preamble: string | null;
  readonly leaves: readonly Leaf[];
}

const EMPTY = new Uint8Array();

type MimeLimits = Pick<MailLimits, 'parts' | 'depth'>;

/** Limits mails within mails. Each is parsed separately. */
const MAX_FORWARDS = 3;
/** Limits lines, as the parser handles each. The largest mail has 200,000 of the usual length. */
const MAX_LINES = 1_000_000;
/** Limits the preamble, which is a sentence for readers without MIME. */
const MAX_PREAMBLE_LENGTH = 1000;

/** Splits a mail into its parts (RFC 2045), including those of attached mails. */
export async function readMime(mail: Uint8Array, limits: MimeLimits): Promise<Mime> {
  const leaves: Leaf[] = [];
  const { root, headers } = await parsed(mail, limits);
  await collect(root, { number: '', within: [], forwards: 0 }, leaves, limits);
  const preamble = root.contentType.multipart === false ? null : Buffer.from((root.content ?? EMPTY).subarray(0, MAX_PREAMBLE_LENGTH)).toString('latin1');
  return { headers, mediaType: mediaTypeOf(root), preamble, leaves };
}

type Place = Pick<Leaf, 'number' | 'within' | 'forwards'>;

async function collect(node: Node, place: Place, leaves: Leaf[], limits: MimeLimits): Promise<void> {
  const mediaType = mediaTypeOf(node);
  if (node.contentType.multipart !== false) {
    const within = [...place.within, mediaType];
    for (const [index, child] of node.childNodes.entries()) {
      await collect(child, { ...place, within, number: below(place.number, index + 1) }, leaves, limits);
    }
    return;
  }
  const bytes = node.content ?? EMPTY;
  const filename = node.contentDisposition.parsed.params.filename ?? node.contentType.parsed.params.name ?? '';
  if (isMail(mediaType.type, filename)) return collectMail(bytes, place, leaves, limits);
  if (isMailbox(mediaType.type, filename) && isMbox(bytes)) return collectMails(bytes, place, leaves, limits);
  leaves.push({ ...mediaType, filename, bytes, ...place, number: place.number || '1' });
  if (leaves.length > limits.parts) throw new ProtocolError('TOO_MANY_PARTS', `the mail has more than ${limits.parts} parts`);
}

async function collectMail(bytes: Uint8Array, { number, forwards }: Place, leaves: Leaf[], limits: MimeLimits): Promise<void> {
  if (forwards >= MAX_FORWARDS) throw new ProtocolError('TOO_DEEP', `the mail has more than ${MAX_FORWARDS} mails within each other`);
  const { root } = await parsed(bytes, limits);
  const inner = root.contentType.multipart === false ? below(number, 1) : number;
  return collect(root, { number: inner, within: [], forwards: forwards + 1 }, leaves, limits);
}

/** Collects the parts of each mail in an mbox. Numbers the mails as parts of the mbox. */
async function collectMails(mbox: Uint8Array, place: Place, leaves: Leaf[], limits: MimeLimits): Promise<void> {
  let number = 0;
  for (const mail of mailsIn(Buffer.from(mbox.buffer, mbox.byteOffset, mbox.length))) {
    if (++number > limits.parts) throw new ProtocolError('TOO_MANY_PARTS', `an attached mbox has more than ${limits.parts} mails`);
    await collectMail(mail, { ...place, number: below(place.number, number) }, leaves, limits);
  }
}

/** Recognizes attached mails (RFC 2046 §5.2.1, RFC 6532 §3.7), and mails saved as files, which each mail program labels differently. */
function isMail(type: string, filename: string): boolean {
  return type === 'message/rfc822' || type === 'message/global' || /\.eml$/i.test(filename);
}

/** Recognizes mbox files (RFC 4155). */
function isMailbox(type: string, filename: string): boolean {
  return type === 'application/mbox' || /\.mbox$/i.test(filename);
}

function below(number: string, index: number): string {
  return number === '' ? String(index) : `${number}.${index}`;
}

function mediaTypeOf({ contentType: { parsed: { value, params } } }: Node): MediaType {
  return { type: value.trim().toLowerCase(), reportType: (params['report-type'] ?? '').trim().toLowerCase() };
}

async function parsed(mail: Uint8Array, limits: MimeLimits): Promise<{ root: Node; headers: Header[] }> {
  checkLines(mail, limits);
  const bytes = withoutEnvelope(Buffer.from(mail.buffer, mail.byteOffset, mail.length));
  const header = headerBlock(bytes);
  try {
    return { root: await new TreeParser(limits.depth).readTree(bytes, header), headers: header.fields.map(headerOf) };
  } catch (error) {
    const message = (error as Error).message;
    if (/nesting depth/i.test(message)) throw new ProtocolError('TOO_DEEP', `the mail has more than ${limits.depth} parts within each other`);
    if (/header size/i.test(message)) throw tooLargeHeaders();
    throw new ProtocolError('BAD_MAIL', `the mail can't be read: ${shortened(message, 200)}`);
  }
}

/** Limits what the parser's time depends on besides bytes: lines, and lines that may be boundaries. A part has one or two of those. */
function checkLines(mail: Uint8Array, { parts }: MimeLimits): void {
  let [lines, boundaries] = [0, 0];
  for (let at = mail.indexOf(10); at >= 0; at = mail.indexOf(10, at + 1)) {
    if (++lines > MAX_LINES) throw new ProtocolError('TOO_LARGE', `the mail has more than ${MAX_LINES} lines`);
    if (mail[at + 1] === 0x2d && mail[at + 2] === 0x2d && ++boundaries > parts * 10) {
      throw new ProtocolError('TOO_MANY_PARTS', `the mail has more than ${parts * 10} lines that look like boundaries`);
    }
  }
}

/** Removes the first line of a mail from an mbox file (RFC 4155), which is not a header field. */
function withoutEnvelope(mail: Buffer): Buffer {
  const isEnvelope = mail.toString('latin1', 0, 5) === 'From ';
  return isEnvelope ? mail.subarray(mail.indexOf(10) + 1) : mail;
}
