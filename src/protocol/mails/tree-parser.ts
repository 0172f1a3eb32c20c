import PostalMime from 'postal-mime';

/** What the parser knows of a part, in the tree that it makes. */
export interface Node {
  readonly childNodes: readonly Node[];
  readonly content: ArrayBuffer | null;
  readonly contentType: { readonly parsed: Structured; readonly multipart: string | false };
  readonly contentDisposition: { readonly parsed: Structured };
}

interface Structured {
  readonly value: string;
  readonly params: { readonly [name: string]: string | undefined };
}

/** Of a part that is being read. */
interface Decoder {
  /** What is decoded so far. Each is an object of some hundred bytes, and there are two for each line, or one for each group of base64 that is padded. */
  chunks: Chunk[];
  /** Of base64: what waits for the rest of its group. */
  readonly remainder?: string;
}

type Chunk = Uint8Array | ArrayBuffer | string;

interface Lines {
  processLine(line: Uint8Array, isFinal: boolean): Promise<void>;
}

const MAX_CHUNKS = 1000;
/** So many groups of base64 become chunks before they can be put together. */
const PIECE_BYTES = 4096;
const HYPHEN = 0x2d;

/**
 * The parser, which sorts parts into texts and attachments, but for this: a report can be under any label, and where it is matters.
 *
 * It keeps what it decodes in small chunks. A mail of a megabyte of empty lines would take more than a gigabyte, and one of padded groups of base64 as
 * much, so they are put together as they come.
 */
export class TreeParser extends PostalMime {
  /** Of the parser, as is the next: a field that was declared here would take its place. */
  declare public readonly root: Node;
  declare private readonly currentNode: { readonly contentDecoder: Decoder | null };
  /** How many chunks of a decoder are put together already. */
  private readonly together = new WeakMap<Decoder, number>();

  public async collectNode(): Promise<void> {
    // The tree is read as it is.
  }

  public async processLine(line: Uint8Array, isFinal: boolean): Promise<void> {
    const pieces = this.currentNode.contentDecoder?.remainder !== undefined && line[0] !== HYPHEN ? piecesOf(line) : [line];
    const inherited = (Object.getPrototypeOf(TreeParser.prototype) as Lines).processLine;
    for (const [index, piece] of pieces.entries()) {
      await inherited.call(this, piece, isFinal && index === pieces.length - 1);
      this.putTogether(this.currentNode.contentDecoder);
    }
  }

  private putTogether(decoder: Decoder | null): void {
    const together = decoder ? this.together.get(decoder) ?? 0 : 0;
    if (!decoder || decoder.chunks.length - together < MAX_CHUNKS) return;
    // Not all of them, which would copy what was put together each time.
    const chunks = decoder.chunks.splice(together).map((chunk) => typeof chunk === 'string' ? Buffer.from(chunk) : new Uint8Array(chunk));
    decoder.chunks.push(Buffer.concat(chunks));
    this.together.set(decoder, together + 1);
  }
}

/** Base64 means the same however it is broken into lines. */
function piecesOf(line: Uint8Array): Uint8Array[] {
  const count = Math.max(1, Math.ceil(line.length / PIECE_BYTES));
  return Array.from({ length: count }, (_, index) => line.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES));
}
