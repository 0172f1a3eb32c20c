import PostalMime from 'postal-mime';
import { MailLimits } from './mail-limits';
import { ProtocolError } from './protocol-error';

/** A header field, unfolded, its name in lower case. */
export interface Header {
  readonly name: string;
  readonly value: string;
}

/** A part of a mail that has no parts itself, decoded. */
export interface Leaf {
  /** Its media type and file name: hints, which are often wrong. */
  readonly label: string;
  readonly bytes: Uint8Array;
}

export interface Mime {
  /** From the top, where the last server to touch the mail puts its own. */
  readonly headers: readonly Header[];
  readonly leaves: readonly Leaf[];
}

type MimeLimits = Pick<MailLimits, 'parts' | 'depth'>;

/** The parser, which makes one text of all text parts, but for this: a report's bytes can stand under any label, `text/plain` too. */
class LeafParser extends PostalMime {
  public isInlineTextNode(): boolean {
    return false;
  }
}

/** Mails within mails. Each is parsed anew. */
const MAX_FORWARDS = 3;
/** The parser looks at each line; a mail of the largest size has 200,000 of the usual length. */
const MAX_LINES = 1_000_000;

/** Takes a mail apart (RFC 2045), mails within it as well. */
export async function readMime(mail: Uint8Array, limits: MimeLimits, forwards = 0): Promise<Mime> {
  checkLines(mail, limits);
  if (forwards > MAX_FORWARDS) throw new ProtocolError('TOO_DEEP', `the mail has mails within mails, more than ${MAX_FORWARDS}`);
  const { headers, attachments } = await parsed(mail, limits);
  const leaves: Leaf[] = [];
  for (const { mimeType, filename, content } of attachments) {
    const bytes = new Uint8Array(content as ArrayBuffer);
    if (mimeType === 'message/rfc822') leaves.push(...(await readMime(bytes, limits, forwards + 1)).leaves);
    else leaves.push({ label: `${mimeType} ${filename ?? ''}`, bytes });
    if (leaves.length > limits.parts) throw new ProtocolError('TOO_MANY_PARTS', `the mail has more than ${limits.parts} parts`);
  }
  return { headers: headers.map(({ key, value }) => ({ name: key, value })), leaves };
}

async function parsed(mail: Uint8Array, { depth }: MimeLimits) {
  try {
    return await new LeafParser({ maxNestingDepth: depth, forceRfc822Attachments: true }).parse(withoutEnvelope(mail));
  } catch (error) {
    const message = (error as Error).message;
    if (/nesting depth/i.test(message)) throw new ProtocolError('TOO_DEEP', `the mail has parts within parts, more than ${depth}`);
    throw new ProtocolError('BAD_MAIL', `the mail can't be read: ${message.slice(0, 200)}`);
  }
}

/** What a parser's time depends on, besides bytes: lines, and lines that may be boundaries, of which a part has one or two. */
function checkLines(mail: Uint8Array, { parts }: MimeLimits): void {
  let [lines, boundaries] = [0, 0];
  for (let at = mail.indexOf(10); at >= 0; at = mail.indexOf(10, at + 1)) {
    if (++lines > MAX_LINES) throw new ProtocolError('TOO_LARGE', `the mail has more than ${MAX_LINES} lines`);
    if (mail[at + 1] === 0x2d && mail[at + 2] === 0x2d && ++boundaries > parts * 10) {
      throw new ProtocolError('TOO_MANY_PARTS', `the mail has more than ${parts * 10} lines that look like boundaries`);
    }
  }
}

/** The first line of a mail in an mbox file (RFC 4155), which is no header. */
function withoutEnvelope(mail: Uint8Array): Uint8Array {
  const isEnvelope = Buffer.from(mail.subarray(0, 5)).equals(Buffer.from('From '));
  return isEnvelope ? mail.subarray(mail.indexOf(10) + 1) : mail;
}
