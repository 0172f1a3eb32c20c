import PostalMime from 'postal-mime';
import { decodedBody, Range } from './body-bytes';
import { HeaderBlock, MAX_HEADER_BYTES } from './header-block';

/** A part in the parser's tree. */
export interface Node {
  /** The decoded body; of a multipart, the text around its parts. Null if there is none. */
  readonly content: Uint8Array | null;
  readonly childNodes: readonly Node[];
  readonly contentType: { readonly parsed: Structured; readonly multipart: string | false };
  readonly contentDisposition: { readonly parsed: Structured };
}

interface Structured {
  readonly value: string;
  readonly params: { readonly [name: string]: string | undefined };
}

/** What the parser keeps of a part while it reads it. */
interface OpenNode extends Node {
  content: Uint8Array | null;
  readonly state: 'header' | 'body' | 'finished';
  headerLines: readonly string[];
  readonly contentTransferEncoding: { readonly encoding: string };
  /** Makes a decoder for the body when the header ends. */
  setupContentDecoder(): void;
  feed(line: Uint8Array): void;
}

interface Lines {
  processLine(line: Uint8Array, isFinal: boolean): Promise<void>;
}

const [LINE_FEED, CARRIAGE_RETURN, HYPHEN] = Buffer.from('\n\r-');
const NOTHING = new Uint8Array();
const MAYBE_BOUNDARY = '\n--';

/**
 * Lets postal-mime read the headers and find the parts, and decodes their bodies itself.
 *
 * The parser would take each line of a body by itself, and sort parts into texts and attachments: a report can have any label, and its place matters.
 */
export class TreeParser extends PostalMime {
  /** Belongs to the parser, like the next four. `declare` keeps them from being replaced. */
  declare public readonly root: Node;
  declare private readonly currentNode: OpenNode;
  declare private readonly boundaries: readonly unknown[];
  declare private headerSize: number;
  declare private finalize: () => Promise<void>;
  private readonly bodies = new Map<OpenNode, Range[]>();
  private mail: Buffer = Buffer.alloc(0);

  /** @param maxNestingDepth Parts within each other. */
  public constructor(maxNestingDepth: number) {
    super({ maxNestingDepth, maxHeadersSize: MAX_HEADER_BYTES });
  }

  /** Reads a mail after its header, from which the parser gets only what describes the content. */
  public async readTree(mail: Buffer, header: HeaderBlock): Promise<Node> {
    this.mail = mail;
    this.headerSize = header.bytes;
    this.withoutDecoder(this.currentNode);
    this.currentNode.headerLines = header.fields.filter(mayDescribeContent).flat();
    if (header.isClosed) this.currentNode.feed(NOTHING);
    for (let at = header.end; at < mail.length;) at = this.currentNode.state === 'header' ? await this.headerLine(at) : await this.bodyLines(at);
    await this.finalize();
    for (const [node, ranges] of this.bodies) node.content = decodedBody(mail, ranges, node.contentTransferEncoding.encoding);
    return this.root;
  }

  private async headerLine(start: number): Promise<number> {
    const next = this.nextLine(start);
    const line = this.lineAt(start, next);
    if (this.boundaries.length > 0 && line[0] === HYPHEN) await this.boundary(line);
    else this.currentNode.feed(line);
    return next;
  }

  /** Takes lines up to the next boundary. */
  private async bodyLines(start: number): Promise<number> {
    const { currentNode: node, mail } = this;
    // Of the mail itself, after its last boundary.
    const isOver = node.state === 'finished';
    for (let at = this.maybeBoundary(start); at < mail.length;) {
      const next = this.nextLine(at);
      await this.boundary(this.lineAt(at, next));
      if (this.currentNode !== node || node.state !== 'body') {
        this.keep(node, start, at);
        return next;
      }
      at = this.maybeBoundary(next);
    }
    if (!isOver) this.keep(node, start, mail.length);
    return mail.length;
  }

  /** Finds the next line that may be a boundary, or the end. */
  private maybeBoundary(start: number): number {
    const { mail } = this;
    if (this.boundaries.length === 0) return mail.length;
    if (mail[start] === HYPHEN && mail[start + 1] === HYPHEN) return start;
    const found = mail.indexOf(MAYBE_BOUNDARY, start, 'latin1');
    return found < 0 ? mail.length : found + 1;
  }

  private keep(node: OpenNode, start: number, end: number): void {
    if (start === end) return;
    const ranges = this.bodies.get(node);
    if (ranges) ranges.push([start, end]);
    else this.bodies.set(node, [[start, end]]);
  }

  private async boundary(line: Uint8Array): Promise<void> {
    await (Object.getPrototypeOf(TreeParser.prototype) as Lines).processLine.call(this, line, false);
    this.withoutDecoder(this.currentNode);
  }

  private withoutDecoder(node: OpenNode): void {
    node.setupContentDecoder = () => undefined;
  }

  private nextLine(start: number): number {
    const end = this.mail.indexOf(LINE_FEED, start);
    return end < 0 ? this.mail.length : end + 1;
  }

  /** Returns a line without its end. */
  private lineAt(start: number, next: number): Uint8Array {
    let end = next;
    while (end > start && (this.mail[end - 1] === LINE_FEED || this.mail[end - 1] === CARRIAGE_RETURN)) end--;
    return this.mail.subarray(start, end);
  }
}

/** Finds fields such as Content-Type, also after blank lines. The parser ignores the others. */
function mayDescribeContent([first]: readonly string[]): boolean {
  return /^[ \t]*(?:c|$)/i.test(first);
}
