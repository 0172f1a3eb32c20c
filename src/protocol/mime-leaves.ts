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

/** Takes a mail apart (RFC 2045), mails within it as well. */
export async function readMime(mail: Uint8Array, limits: MimeLimits): Promise<Mime> {
  const { headers, attachments } = await parsed(mail, limits);
  const leaves: Leaf[] = [];
  for (const { mimeType, filename, content } of attachments) {
    const bytes = new Uint8Array(content as ArrayBuffer);
    if (mimeType === 'message/rfc822') leaves.push(...(await readMime(bytes, { ...limits, depth: limits.depth - 1 })).leaves);
    else leaves.push({ label: `${mimeType} ${filename ?? ''}`, bytes });
    if (leaves.length > limits.parts) throw new ProtocolError('TOO_MANY_PARTS', `the mail has more than ${limits.parts} parts`);
  }
  return { headers: headers.map(({ key, value }) => ({ name: key, value })), leaves };
}

async function parsed(mail: Uint8Array, { depth }: MimeLimits) {
  if (depth < 0) throw tooDeep();
  try {
    return await new LeafParser({ maxNestingDepth: depth, forceRfc822Attachments: true }).parse(withoutEnvelope(mail));
  } catch (error) {
    const message = (error as Error).message;
    if (/nesting depth/i.test(message)) throw tooDeep();
    throw new ProtocolError('BAD_MAIL', `the mail can't be read: ${message.slice(0, 200)}`);
  }
}

function tooDeep(): ProtocolError {
  return new ProtocolError('TOO_DEEP', 'the mail has parts within parts beyond the limit');
}

/** The first line of a mail in an mbox file (RFC 4155), which is no header. */
function withoutEnvelope(mail: Uint8Array): Uint8Array {
  const isEnvelope = Buffer.from(mail.subarray(0, 5)).equals(Buffer.from('From '));
  return isEnvelope ? mail.subarray(mail.indexOf(10) + 1) : mail;
}
