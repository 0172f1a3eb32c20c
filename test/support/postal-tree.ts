import PostalMime from 'postal-mime';
import { readMime } from '../../src/protocol/mails/mime-leaves';
import { ProtocolError } from '../../src/protocol/protocol-error';
import { MAIL_LIMITS } from '../../src/protocol/reports/mail-limits';

/** What postal-mime makes of a part, when it reads the whole mail itself. */
interface PostalNode {
  readonly childNodes: readonly PostalNode[];
  readonly content: ArrayBuffer | null;
  readonly contentType: { readonly parsed: PostalField; readonly multipart: string | false };
  readonly contentDisposition: { readonly parsed: PostalField };
}

interface PostalField {
  readonly value: string;
  readonly params: { readonly [name: string]: string };
}

/** Keeps the parts as they are, instead of sorting them into texts and attachments. */
class PostalTree extends PostalMime {
  declare public readonly root: PostalNode;

  public async collectNode(): Promise<void> {
    // The parts stay in the tree.
  }
}

/** A mail in a form that can be compared: its header, and its parts without parts of their own. */
export interface Seen {
  readonly headers: ReadonlyArray<readonly [name: string, lines: string]>;
  readonly preamble: string | null;
  readonly leaves: ReadonlyArray<readonly [number: string, type: string, reportType: string, filename: string, within: string, content: string]>;
}

/** Returns what postal-mime finds in a mail. Does not open the mails in it. */
export async function seenByPostalMime(mail: Uint8Array): Promise<Seen> {
  const parser = new PostalTree({ maxNestingDepth: MAIL_LIMITS.depth, maxHeadersSize: 512 * 1024 });
  const { headerLines } = await parser.parse(mail);
  const { root } = parser;
  const leaves: Array<Seen['leaves'][number]> = [];
  collect(root, '', [], leaves);
  return {
    headers: headerLines.map(({ key, line }) => [key, line.includes(':') ? line.slice(line.indexOf(':') + 1) : '']),
    preamble: root.contentType.multipart === false ? null : Buffer.from(root.content ?? new ArrayBuffer(0)).toString('latin1', 0, 1000),
    leaves,
  };
}

function collect({ childNodes, content, contentType, contentDisposition }: PostalNode, number: string, within: readonly string[], leaves: Array<Seen['leaves'][number]>): void {
  const { value, params } = contentType.parsed;
  const [type, reportType] = [value, params['report-type'] ?? ''].map((text) => text.trim().toLowerCase());
  if (contentType.multipart !== false) {
    childNodes.forEach((child, index) => collect(child, number === '' ? `${index + 1}` : `${number}.${index + 1}`, [...within, `${type} ${reportType}`], leaves));
    return;
  }
  const filename = contentDisposition.parsed.params.filename ?? params.name ?? '';
  leaves.push([number || '1', type, reportType, filename, within.join(), Buffer.from(content ?? new ArrayBuffer(0)).toString('latin1')]);
}

/** Says whether a mail has no mails in it: postal-mime opens them later, and not those in files. */
export function isWithoutMails({ leaves }: Seen): boolean {
  return leaves.every(([, type,, filename]) => !/^message\//.test(type) && !/\.(?:eml|mbox)$/i.test(filename) && type !== 'application/mbox');
}

/** Returns what we find in a mail without mails in it, or the code of its rejection. */
export async function seenByUs(mail: Uint8Array): Promise<Seen | string> {
  try {
    const { headers, preamble, leaves } = await readMime(mail, MAIL_LIMITS);
    return {
      headers: headers.map(({ name, lines }) => [name, lines.join('\n')]),
      preamble,
      leaves: leaves.map(({ number, type, reportType, filename, within, bytes }) => (
        [number, type, reportType, filename, within.map((one) => `${one.type} ${one.reportType}`).join(), Buffer.from(bytes).toString('latin1')])),
    };
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
}
